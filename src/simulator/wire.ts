/** Twilio's JSON of what the state holds (facts/twilio-verify.md §1.1–1.4). */
import type { CheckResult } from "./life.js";
import type { Service } from "./services.js";
import type { Attempt, Channel, Verification } from "./state.js";

/** In `send_code_attempts`; Twilio's own examples leave these two in lower case. */
const SENT_CHANNEL: Record<Channel, string> = {
  sms: "SMS",
  call: "CALL",
  email: "EMAIL",
  whatsapp: "whatsapp",
  sna: "sna",
};

const SERVICE_LINKS = {
  verification_checks: "VerificationCheck",
  verifications: "Verifications",
  rate_limits: "RateLimits",
  messaging_configurations: "MessagingConfigurations",
  entities: "Entities",
  webhooks: "Webhooks",
  access_tokens: "AccessTokens",
};

export function serviceJson(service: Service, origin: string) {
  const { createdAt, updatedAt, ...settings } = service;
  const url = `${origin}/v2/Services/${service.sid}`;
  const links = Object.entries(SERVICE_LINKS).map(([name, path]) => [name, `${url}/${path}`]);
  return { ...settings, ...dates(service), url, links: Object.fromEntries(links) };
}

export function verificationJson(verification: Verification, origin: string) {
  const { sid, service, sends } = verification;
  const link = sends.findLast(({ sna }) => sna)?.sna;
  return {
    ...shared(verification),
    lookup: service.lookup_enabled ? { carrier: carrierOf(verification) } : {},
    send_code_attempts: sends.map((attempt) => ({
      time: isoSeconds(attempt.createdAt),
      channel: SENT_CHANNEL[attempt.channel],
      attempt_sid: attempt.sid,
    })),
    sna: verification.channel === "sna" ? { url: `${origin}/sna/${link?.token}` } : null,
    url: `${origin}/v2/Services/${service.sid}/Verifications/${sid}`,
  };
}

export function checkJson({ verification, snaErrors }: CheckResult) {
  return { ...shared(verification), sna_attempts_error_codes: snaErrors };
}

export function attemptJson(attempt: Attempt, origin: string, now: number) {
  const { sid, verification, channel, converted, undelivered } = attempt;
  const expired = now >= verification.expiresAt;
  const delivery = undelivered === undefined ? "delivered" : "undelivered";
  const call = undelivered === undefined ? "completed" : "no-answer";
  return {
    sid,
    account_sid: verification.service.account_sid,
    service_sid: verification.service.sid,
    verification_sid: verification.sid,
    ...dates(attempt),
    conversion_status: converted ? "converted" : "unconverted",
    channel,
    price: { value: "0.005", currency: "usd" },
    channel_data: {
      verification_sid: verification.sid,
      to: verification.to,
      status: converted ? "confirmed" : expired ? "expired" : "unconfirmed",
      ...(channel === "call" ? { call_status: call } : { message_status: delivery }),
      error_code: undelivered === undefined ? null : String(undelivered),
      country: verification.country,
      code_length: verification.code.length,
      locale: verification.locale,
      mcc: null,
      mnc: null,
      carrier: null,
    },
    url: `${origin}/v2/Attempts/${sid}`,
  };
}

/** Fields that a verification and its check have in common. */
function shared(verification: Verification) {
  const { sid, service, to, channel, status, amount, payee } = verification;
  return {
    sid,
    service_sid: service.sid,
    account_sid: service.account_sid,
    to,
    channel,
    status,
    valid: status === "approved",
    amount,
    payee,
    ...dates(verification),
  };
}

function carrierOf({ channel, lineType }: Verification) {
  return channel === "email"
    ? null
    : { mobile_country_code: null, mobile_network_code: null, name: "Simulated", type: lineType, error_code: null };
}

export function dates({ createdAt, updatedAt }: { createdAt: number; updatedAt: number }) {
  return { date_created: isoSeconds(createdAt), date_updated: isoSeconds(updatedAt) };
}

export function isoSeconds(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+/, "");
}
