/** Verify Services and the parameters that shape them (facts/twilio-verify.md §1.4). Kept in the shape of the wire. */
import { randomBytes } from "node:crypto";
import { invalidParameter } from "./refusals.js";

export interface Service {
  sid: string;
  account_sid: string;
  code_length: number;
  friendly_name: string;
  lookup_enabled: boolean;
  psd2_enabled: boolean;
  custom_code_enabled: boolean;
  /** Epoch milliseconds; the wire has ISO dates. */
  createdAt: number;
  updatedAt: number;
  [setting: string]: unknown;
}

/** Text of a form field to its value; undefined refuses it. */
type Reader = (text: string) => unknown;

const flag: Reader = (text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() === "true" : undefined);
const words: Reader = (text) => text || null;
const list: Reader = (text) => text.split(",").map((item) => item.trim());
const integer =
  (least: number, most: number): Reader =>
  (text) =>
    /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : undefined;
const sid =
  (prefix: string): Reader =>
  (text) =>
    text === "" ? null : isSid(prefix, text) ? text : undefined;
const friendlyName: Reader = (text) =>
  /^[\p{L}\d _-]{1,32}$/u.test(text) && text.replace(/\D/g, "").length <= 4 ? text : undefined;

const PARAMETERS = new Map<string, Reader>([
  ["FriendlyName", friendlyName],
  ["CodeLength", integer(4, 10)],
  ["LookupEnabled", flag],
  ["SkipSmsToLandlines", flag],
  ["DtmfInputRequired", flag],
  ["TtsName", words],
  ["Psd2Enabled", flag],
  ["DoNotShareWarningEnabled", flag],
  ["CustomCodeEnabled", flag],
  ["Push.IncludeDate", flag],
  ["Push.ApnCredentialSid", sid("CR")],
  ["Push.FcmCredentialSid", sid("CR")],
  ["Totp.Issuer", words],
  ["Totp.TimeStep", integer(20, 60)],
  ["Totp.CodeLength", integer(3, 8)],
  ["Totp.Skew", integer(0, 2)],
  ["DefaultTemplateSid", sid("HJ")],
  ["Whatsapp.MsgServiceSid", sid("MG")],
  ["Whatsapp.From", words],
  ["Passkeys.RelyingParty.Id", words],
  ["Passkeys.RelyingParty.Name", words],
  ["Passkeys.RelyingParty.Origins", list],
  ["Passkeys.AuthenticatorAttachment", words],
  ["Passkeys.DiscoverableCredentials", words],
  ["Passkeys.UserVerification", words],
  ["VerifyEventSubscriptionEnabled", flag],
]);

export function isSid(prefix: string, text: string): boolean {
  return text.startsWith(prefix) && /^[0-9a-fA-F]{32}$/.test(text.slice(prefix.length));
}

export function newSid(prefix: string): string {
  return prefix + randomBytes(16).toString("hex");
}

export function newService(sid: string, accountSid: string, codeLength: number, now: number): Service {
  return {
    sid,
    account_sid: accountSid,
    friendly_name: "Simulator",
    code_length: codeLength,
    lookup_enabled: false,
    psd2_enabled: false,
    skip_sms_to_landlines: false,
    dtmf_input_required: true,
    tts_name: null,
    do_not_share_warning_enabled: false,
    custom_code_enabled: false,
    push: { include_date: false, apn_credential_sid: null, fcm_credential_sid: null },
    totp: { issuer: null, time_step: 30, code_length: 6, skew: 1 },
    default_template_sid: null,
    whatsapp: { msg_service_sid: null, from: null },
    passkeys: {
      relying_party: { id: null, name: null, origins: null },
      authenticator_attachment: null,
      discoverable_credentials: null,
      user_verification: null,
    },
    verify_event_subscription_enabled: false,
    createdAt: now,
    updatedAt: now,
  };
}

/** A Service as a well-formed form describes it; unknown fields are ignored, as Twilio does. */
export function withParameters(service: Service, form: URLSearchParams, now: number): Service {
  const changed = { ...structuredClone(service), updatedAt: now };
  for (const [name, text] of form) {
    const read = PARAMETERS.get(name);
    if (!read) continue;
    const value = read(text);
    if (value === undefined) throw invalidParameter(name, text);
    assign(changed, name.split(".").map(snakeCase), value);
  }
  return changed;
}

function assign(target: Record<string, unknown>, [first, ...rest]: string[], value: unknown): void {
  if (rest.length) assign(target[first!] as Record<string, unknown>, rest, value);
  else target[first!] = value;
}

function snakeCase(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, "_$&").toLowerCase();
}
