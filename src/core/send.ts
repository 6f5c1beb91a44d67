import { addresses, requireKeyLength, requirePsd2 } from "./arguments.js";
import { channelsFor, chooseChannel } from "./channels.js";
import type { Destination } from "./destination/destination.js";
import { VerifyError } from "./errors.js";
import { errorFromFailure } from "./failures.js";
import { admit, LEASE_MS, settleFailure } from "./limits/admission.js";
import { confirmedHolders, holdersOf } from "./limits/holder.js";
import { rulesFor, waitMs } from "./limits/rules.js";
import type { Context, Fingerprint } from "./ports/context.js";
import type { CreateVerification, Gateway, GatewayFailure, Verification } from "./ports/gateway.js";
import type { Caller, Channel, Settings } from "./ports/settings.js";
import type { Admission, Intent, Rule, Store } from "./ports/store.js";
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

type Admitted = Extract<Admission, { kind: "admitted" }>;
type Unknown = Extract<Admission, { kind: "outcome_unknown" }>;

const DERIVED_KEEP_MS = 60_000;
const SUPPLIED_KEEP_MS = 86_400_000;

/** What the rest of a send needs once it is admitted. */
interface Errand {
  store: Store;
  gateway: Gateway;
  context: Context;
  trace: Trace;
  request: CreateVerification;
  parts: SentParts;
  warnings: string[];
}

/** Sends a code at most once for one intent. @throws VerifyError */
export async function send(input: SendInput, context: Context, caller: Caller, trace: Trace): Promise<SendResult> {
  const gateway = await context.gateway();
  const { destination, channel, warnings, ips } = await aim(input, context, caller, trace);
  const { store, fingerprint } = await context.state();
  const { settings } = context;
  const subjects = fingerprint("destination", caller.tenant, destination.key);
  trace.subject = subjects[0];
  const holders = holdersOf(input.identity, subjects, fingerprint, caller);
  const rules = rulesFor(
    {
      operation: "send",
      session: caller.session,
      account: fingerprint("account", settings.account),
      subjects,
      confirmedAs: await confirmedHolders(holders, store, caller),
      ips: ips.map((ip) => fingerprint("ip", caller.tenant, ip)),
      prefixes: destination.prefix === undefined ? undefined : fingerprint("prefix", caller.tenant, destination.prefix),
      country: destination.country,
    },
    settings,
  );
  const intent = intentOf(input, { destination, subjects, channel, fingerprint, caller, settings });
  const admission = await admit(store, intent, rules, caller);
  const parts = { destination, subject: subjects[0], holder: holders?.[0], channel, caller, context };
  const request = requestOf(input, destination.value, channel, settings.defaultLocale);
  const errand = { store, gateway, context, trace, request, parts, warnings };

  if (admission.kind === "admitted") return dispatch(errand, admission);
  if (admission.kind === "outcome_unknown") return recover(errand, admission, rules);
  const stored = admission.result as unknown as Stored;
  Object.assign(trace, { replayed: true, verificationSid: stored.sid });
  return resultOf(stored, admission.usage, context, warnings, true);
}

/** Where it may go, before anything is charged. */
async function aim(input: SendInput, { settings }: Context, caller: Caller, trace: Trace) {
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
  const ips = addresses(caller.ip, input.endUserIp, ipKey);
  return { destination, channel, warnings: destinationWarnings(destination, channel), ips };
}

/** The one place that makes a message. */
async function dispatch(errand: Errand, { reservation, at, usage }: Admitted): Promise<SendResult> {
  const { store, gateway, context, trace, request, parts, warnings } = errand;
  for (const { name, used, limit, recordOnly } of usage) {
    const { country } = parts.destination;
    if (recordOnly && used > limit) context.log("warn", "budget_exceeded", { rule: name, country });
  }
  const sent = await gateway.createVerification(request);
  if (sent.ok) {
    const stored = await keep(store, reservation, sent.value, parts, warnings);
    trace.verificationSid = stored.sid;
    return resultOf(stored, usage, context, warnings, false);
  }
  trace.twilioCode = sent.failure.twilioCode;
  await settleFailure(store, reservation, sent.failure, context);
  if (sent.failure.certainty === "unknown") {
    reconcileLater("send", context, async () => {
      const found = await findSent(request, at, gateway);
      return found !== undefined && Boolean(await keep(store, reservation, found, parts, warnings));
    });
  }
  throw await errorFromFailure(blamed(sent.failure, request), "send", context, {
    alternatives: channelsFor(parts.destination.kind, context.settings, parts.channel),
    ...(sent.failure.certainty === "unknown" && { retryAfterMs: waitMs(usage) }),
    ...(sent.failure.twilioCode === 60203 && { retryAfterMs: context.settings.codeTtlSeconds * 1_000 }),
  });
}

/** An earlier, equal call got no answer: it is looked up at Twilio, never sent again. */
async function recover(errand: Errand, admission: Unknown, rules: Rule[]): Promise<SendResult> {
  const { store, gateway, context, trace, request, parts, warnings } = errand;
  const found = await findSent(request, admission.claimedAt, gateway);
  if (!found) throw new VerifyError("SEND_OUTCOME_UNKNOWN", { retryAfterMs: admission.retryAfterMs });
  const stored = await keep(store, admission.reservation, found, parts, warnings);
  Object.assign(trace, { replayed: true, verificationSid: stored.sid });
  return resultOf(stored, await store.usage(parts.caller.tenant, rules), context, warnings, true);
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
