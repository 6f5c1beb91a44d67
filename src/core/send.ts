import { channelsFor, chooseChannel } from "./channels.js";
import type { Destination } from "./destination/destination.js";
import { VerifyError } from "./errors.js";
import { errorFromFailure } from "./failures.js";
import { admit, LEASE_MS, settleFailure } from "./limits/admission.js";
import { confirmedHolders, holdersOf } from "./limits/holder.js";
import { rulesFor, waitMs } from "./limits/rules.js";
import type {
  Caller,
  Channel,
  Context,
  CreateVerification,
  Fingerprint,
  GatewayFailure,
  Intent,
  Settings,
  Store,
  Verification,
} from "./ports.js";
import { findSent, reconcileLater } from "./reconcile.js";
import { recordOf, resultOf, type SendResult, type SentParts, type Stored, storedOf } from "./sent.js";
import type { Trace } from "./trace.js";

export interface SendInput {
  /** Phone number or e-mail address. */
  to: string;
  channel?: Channel;
  /** ISO alpha-2 of a number in national form. */
  country?: string;
  locale?: string;
  /** The application's own name for the person. It only ever adds a limit. */
  identity?: string;
  purpose?: string;
  endUserIp?: string;
  amount?: string;
  payee?: string;
  /** A new message although one was just sent; under the cooldown. */
  resend?: boolean;
  /** 16–128 characters; an equal call with it is answered again for 24 h. */
  idempotencyKey?: string;
}

const DERIVED_KEEP_MS = 60_000;
const SUPPLIED_KEEP_MS = 86_400_000;

/** Sends a code at most once for one intent. @throws VerifyError */
export async function send(input: SendInput, context: Context, caller: Caller, trace: Trace): Promise<SendResult> {
  const { settings } = context;
  const gateway = await context.gateway();
  const { parseDestination, checkDestinationPolicy, destinationWarnings, ipKey } = await import(
    "./destination/destination.js"
  );
  const destination = parseDestination(input.to, { country: input.country, defaultCountry: settings.defaultCountry });
  Object.assign(trace, { mask: destination.mask, country: destination.country });
  const channel = chooseChannel(input.channel, destination.kind, settings);
  trace.channel = channel;
  checkDestinationPolicy(destination, settings);
  requirePsd2(input, settings.psd2);
  requireKeyLength(input.idempotencyKey);

  const { store, fingerprint } = await context.state();
  const subjects = fingerprint("destination", caller.tenant, destination.key);
  trace.subject = subjects[0];
  const holders = holdersOf(input.identity, subjects, fingerprint, caller);
  const intent = intentOf(input, { destination, subjects, channel, fingerprint, caller, settings });
  const rules = rulesFor(
    {
      operation: "send",
      session: caller.session,
      account: fingerprint("account", settings.account),
      subjects,
      confirmedAs: await confirmedHolders(holders, store, caller),
      ips: addresses(caller.ip, input.endUserIp, ipKey).map((ip) => fingerprint("ip", caller.tenant, ip)),
      prefixes: destination.prefix === undefined ? undefined : fingerprint("prefix", caller.tenant, destination.prefix),
      country: destination.country,
    },
    settings,
  );
  const warnings = destinationWarnings(destination, channel);
  const admission = await admit(store, intent, rules, caller);
  const parts = { destination, subject: subjects[0], holder: holders?.[0], channel, caller, context };

  if (admission.kind === "replayed") {
    const stored = admission.result as unknown as Stored;
    Object.assign(trace, { replayed: true, verificationSid: stored.sid });
    return resultOf(stored, admission.usage, context, warnings, true);
  }
  const request = requestOf(input, destination.value, channel, settings.defaultLocale);
  if (admission.kind === "outcome_unknown") {
    const found = await findSent(request, admission.claimedAt, gateway);
    if (!found) throw new VerifyError("SEND_OUTCOME_UNKNOWN", { retryAfterMs: admission.retryAfterMs });
    const stored = await keep(store, admission.reservation, found, parts, warnings);
    Object.assign(trace, { replayed: true, verificationSid: stored.sid });
    return resultOf(stored, await store.usage(caller.tenant, rules), context, warnings, true);
  }

  for (const { name, used, limit, recordOnly } of admission.usage) {
    if (recordOnly && used > limit)
      context.log("warn", "budget_exceeded", { rule: name, country: destination.country });
  }
  const sent = await gateway.createVerification(request);
  if (!sent.ok) {
    trace.twilioCode = sent.failure.twilioCode;
    await settleFailure(store, admission.reservation, sent.failure, context);
    if (sent.failure.certainty === "unknown") {
      reconcileLater("send", context, async () => {
        const found = await findSent(request, admission.at, gateway);
        return found !== undefined && Boolean(await keep(store, admission.reservation, found, parts, warnings));
      });
    }
    throw await errorFromFailure(blamed(sent.failure, request), "send", context, {
      alternatives: channelsFor(destination.kind, settings, channel),
      ...(sent.failure.certainty === "unknown" && { retryAfterMs: waitMs(admission.usage) }),
      ...(sent.failure.twilioCode === 60203 && { retryAfterMs: settings.codeTtlSeconds * 1_000 }),
    });
  }
  const stored = await keep(store, admission.reservation, sent.value, parts, warnings);
  trace.verificationSid = stored.sid;
  return resultOf(stored, admission.usage, context, warnings, false);
}

/** The message has left: a store that fails now must not turn the truth into an error. */
async function keep(
  store: Store,
  reservation: string,
  sent: Verification,
  parts: SentParts,
  warnings: string[],
): Promise<Stored> {
  const record = recordOf(sent, parts);
  const stored = storedOf(sent, record);
  try {
    // A resend repeats the code, so the wrong ones tried so far still count (NIST SP 800-63B-4 §3.1.3.2).
    const known = await store.findVerification(record.tenant, record.sid);
    record.wrongChecks = known?.wrongChecks ?? 0;
    await store.settle(reservation, { kind: "done", result: { ...stored }, record });
  } catch {
    parts.context.log("error", "send_not_recorded", { verificationSid: sent.sid });
    warnings.push(
      "The code was sent, but the state store failed afterwards: do not send again before the person was asked.",
    );
  }
  return stored;
}

/** Twilio answers a locale that it does not support as if the Service were unknown (facts/twilio-verify.md §2.2). */
function blamed(failure: GatewayFailure, { locale }: CreateVerification): GatewayFailure {
  return failure.twilioCode === 20404 && locale ? { ...failure, parameter: "Locale" } : failure;
}

function requirePsd2({ amount, payee }: SendInput, psd2: boolean): void {
  if (psd2 && (!amount || !payee)) {
    throw new VerifyError("INVALID_INPUT", {
      message: "This Service verifies payments (PSD2): amount and payee are required.",
      fix: "Give amount and payee as the person sees them, and the same two values again to check_otp.",
    });
  }
}

/** A shorter one is soon used twice (facts/policy.md §4.3). */
function requireKeyLength(key: string | undefined): void {
  if (key !== undefined && (key.length < 16 || key.length > 128)) {
    throw new VerifyError("INVALID_INPUT", { message: "idempotency_key must have 16 to 128 characters." });
  }
}

/** The transport's address always counts; one that the model names only adds to it. */
function addresses(
  transportIp: string | undefined,
  namedIp: string | undefined,
  ipKey: (ip: string) => string | undefined,
): string[] {
  const named = namedIp === undefined ? undefined : ipKey(namedIp);
  if (namedIp !== undefined && named === undefined) {
    throw new VerifyError("INVALID_INPUT", {
      message: "end_user_ip is not an IPv4 or IPv6 address.",
      fix: "Give the person's address alone, or leave end_user_ip out.",
    });
  }
  const transport = transportIp === undefined ? undefined : ipKey(transportIp);
  return [...new Set([transport, named])].filter((key) => key !== undefined);
}

interface IntentParts {
  destination: Destination;
  subjects: readonly string[];
  channel: Channel;
  fingerprint: Fingerprint;
  caller: Caller;
  settings: Settings;
}

function intentOf(input: SendInput, parts: IntentParts): Intent {
  const { destination, subjects, channel, fingerprint, caller, settings } = parts;
  const { purpose, amount, payee, resend, idempotencyKey } = input;
  const { tenant, actor } = caller;
  const tuple = [tenant, actor, settings.serviceSid, destination.key, channel, purpose, amount, payee];
  const supplied = idempotencyKey !== undefined;
  return {
    operation: "send",
    tenant,
    keys: supplied
      ? fingerprint("supplied", tenant, actor, idempotencyKey)
      : fingerprint("send", ...tuple, resend ? crypto.randomUUID() : undefined),
    fingerprints: fingerprint("send", ...tuple),
    subjects,
    supplied,
    keepMs: supplied ? SUPPLIED_KEEP_MS : DERIVED_KEEP_MS,
    leaseMs: LEASE_MS,
  };
}

function requestOf(
  { locale, amount, payee, endUserIp }: SendInput,
  to: string,
  channel: CreateVerification["channel"],
  defaultLocale: string | undefined,
): CreateVerification {
  const spoken = locale ?? defaultLocale;
  return {
    to,
    channel,
    ...(spoken && { locale: spoken }),
    ...(amount && { amount }),
    ...(payee && { payee }),
    ...((channel === "auto" || channel === "sna") && endUserIp && { deviceIp: endUserIp }),
  };
}
