/**
 * core/send/ — one message for one intent, at most once. Pure; a new argument of a send starts in intent.ts.
 */
import { confirmationRequired, requireConfirmation } from "../agent/confirmation.js";
import { isBlindfolded, isOfContact } from "../agent/gates.js";
import { openEntry } from "../entry/page.js";
import { VerifyError } from "../errors.js";
import { errorFromFailure } from "../failures.js";
import { afterRefusal, isMuted } from "../fallback/suppression.js";
import { watchDelivery } from "../fallback/watch.js";
import { settleFailure } from "../limits/admission.js";
import { FRAUD_GUARD_BLOCKED } from "../limits/gates.js";
import { holdersOf } from "../limits/holder.js";
import { waitMs } from "../limits/rules.js";
import type { Context, State } from "../ports/context.js";
import type { CreateVerification, Gateway, GatewayFailure, GatewayResult, Verification } from "../ports/gateway.js";
import type { Caller } from "../ports/settings.js";
import type { Admission, Rule, RuleUsage, Store } from "../ports/store.js";
import { requireProof } from "../receipt/proof.js";
import { findSent, reconcileLater } from "../reconcile.js";
import { refuseAgain } from "../risk/assess.js";
import { admitWatched, isBlockOfNumber, watchFailure, watchUsage } from "../risk/watch.js";
import { routed } from "../route.js";
import type { Trace } from "../trace.js";
import { aim } from "./aim.js";
import { bindingOf, type Follows, intentOf, type SendInput } from "./intent.js";
import { mayLeave } from "./leave.js";
import { rulesOfSend } from "./limits.js";
import { requestOf } from "./request.js";
import { recordOf, resultOf, type SendResult, type SentParts, type Stored, storedOf } from "./sent.js";

type Admitted = Extract<Admission, { kind: "admitted" }>;
type Unknown = Extract<Admission, { kind: "outcome_unknown" }>;

/** What the rest of a send needs once it is admitted. */
interface Errand {
  state: State;
  gateway: Gateway;
  context: Context;
  trace: Trace;
  request: CreateVerification;
  parts: SentParts;
  subjects: readonly string[];
  warnings: string[];
}

/** Sends a code at most once for one intent. @throws VerifyError */
export async function send(
  input: SendInput,
  context: Context,
  caller: Caller,
  trace: Trace,
  follows?: Follows,
): Promise<SendResult> {
  const twilio = await context.gateway();
  const { destination, channel, warnings, ips, decoy: unknown, blind } = await aim(input, context, caller, trace);
  const state = await context.state();
  const { store, fingerprint } = state;
  const subjects = fingerprint("destination", caller.tenant, destination.key);
  trace.subject = subjects[0];
  const aimed = { ...input, destination, channel, subjects };
  const decoy = unknown || (await isMuted(aimed, context, state, caller));
  const prior = await requireProof(aimed, context, state, caller);
  const confirmed = await requireConfirmation(
    input.confirmation,
    { ...input, destination, channel, subject: subjects[0] },
    context,
    state,
    caller,
  );
  const holders = holdersOf(input.identity, subjects, fingerprint, caller);
  const rules = await rulesOfSend({ subjects, holders, destination, channel, ips, blind }, context, state, caller);
  const { settings } = context;
  const intent = intentOf(input, { ...aimed, fingerprint, caller, settings, follows: follows?.sid });
  const watched = { destination, channel, context, state, caller };
  const admission = await admitWatched(intent, rules, watched);
  if (confirmed && admission.kind === "admitted" && !(await confirmed.spend())) {
    await store.settle(admission.reservation, { kind: "rejected", failed: false });
    throw confirmationRequired({ ...input, destination, channel, subject: subjects[0] }, context, state, caller);
  }
  const binding = follows?.binding ?? bindingOf(input, destination, fingerprint, caller, prior);
  const parts = {
    destination,
    subject: subjects[0],
    holder: holders?.[0],
    channel,
    binding,
    decoy,
    caller,
    context,
    state,
  };
  const known = decoy || channel === "custom" ? await store.latestVerification(caller.tenant, subjects) : undefined;
  const gateway = await routed({ decoy, channel }, known, twilio, context, state, caller);
  const request = requestOf(input, { destination, channel, caller, settings: context.settings, fingerprint });
  const errand = { state, gateway, context, trace, request, parts, subjects, warnings };

  if (admission.kind === "admitted") {
    await watchUsage(admission.usage, watched);
    const { reservation, usage } = admission;
    const suspect = { destination, channel, reservation, usage, hidden: blind, follows: follows !== undefined };
    const mayGo = await mayLeave({ ...suspect, decoy, solved: input }, context, state, caller, trace);
    return dispatch(mayGo ? errand : await asDecoy(errand), admission);
  }
  if (admission.kind === "outcome_unknown") return recover(errand, admission, rules);
  refuseAgain(admission.result, admission.usage, context, trace);
  const stored = admission.result as unknown as Stored;
  Object.assign(trace, { replayed: true, verificationSid: stored.sid });
  return answer(stored, admission.usage, errand, true);
}

/** The same, answered as for a contact that does not exist: nothing leaves. */
async function asDecoy(errand: Errand): Promise<Errand> {
  const { state, context, parts, subjects } = errand;
  const { channel, caller } = parts;
  const known = await state.store.latestVerification(caller.tenant, subjects);
  const twilio = await context.gateway();
  const gateway = await routed({ decoy: true, channel }, known, twilio, context, state, caller);
  return { ...errand, gateway, parts: { ...parts, decoy: true } };
}

/** The answer, with the page where the person enters the code when it may not pass through the model. */
async function answer(
  stored: Stored,
  usage: RuleUsage[],
  { state, context, parts, warnings }: Errand,
  replayed: boolean,
): Promise<SendResult> {
  const { caller } = parts;
  const onPage = caller.agent && context.settings.agents.codeEntry === "page" && stored.channel !== "sna";
  const record = onPage ? await state.store.findVerification(caller.tenant, stored.sid) : undefined;
  const entry = record && (await openEntry(record, context, state, caller));
  return resultOf(stored, usage, context, warnings, replayed, entry?.url);
}

/** The one place that makes a message. */
async function dispatch(errand: Errand, admitted: Admitted): Promise<SendResult> {
  const { reservation, at, usage } = admitted;
  const { state, gateway, context, trace, request, parts, warnings } = errand;
  const { store } = state;
  const sent = await gateway.createVerification(request);
  if (MAY_BE_SILENT.includes(request.channel)) noteEligibility(sent, request, parts);
  if (sent.ok) {
    const stored = await keep(store, reservation, sent.value, parts, warnings);
    trace.verificationSid = stored.sid;
    return answer(stored, usage, errand, false);
  }
  const { httpStatus, twilioCode } = sent.failure;
  if (request.locale && isHidden(parts) && (httpStatus === 400 || httpStatus === 404)) {
    // Twilio refuses a language that it does not speak, and would do so for known contacts alone.
    return dispatch({ ...errand, request: { ...request, locale: undefined } }, admitted);
  }
  trace.twilioCode = twilioCode;
  await watchFailure(sent.failure, parts);
  if (isHidden(parts) && !parts.decoy && isBlockOfNumber(sent.failure))
    return dispatch(await asDecoy(errand), admitted);
  await settleFailure(store, reservation, sent.failure, context);
  if (sent.failure.certainty === "unknown") {
    reconcileLater("send", context, async () => {
      const found = await findSent(request, at, gateway);
      return found !== undefined && Boolean(await keep(store, reservation, found, parts, warnings));
    });
  }
  throw await errorFromFailure(blamed(sent.failure, request), "send", context, {
    alternatives: await afterRefusal(parts, sent.failure.twilioCode),
    ...(sent.failure.certainty === "unknown" && { retryAfterMs: waitMs(usage) }),
    ...(twilioCode === FRAUD_GUARD_BLOCKED && { retry: "other_channel" as const }),
    ...(twilioCode === 60203 && { retryAfterMs: context.settings.codeTtlSeconds * 1_000 }),
  });
}

const MAY_BE_SILENT: readonly string[] = ["sna", "auto"];

/** Which numbers Silent Network Auth reaches is known to the carriers alone: whoever rolls it out reads it here. */
function noteEligibility(
  sent: GatewayResult<Verification>,
  { channel }: CreateVerification,
  { destination: { country }, context }: SentParts,
): void {
  const status = sent.ok && sent.value.channel === "sna" ? "eligible" : "not_eligible";
  const twilioCode = sent.ok ? undefined : sent.failure.twilioCode;
  context.log("info", "sna_eligibility", { channel, country, status, twilioCode });
}

const isHidden = ({ destination, caller, context }: SentParts) =>
  isOfContact(destination) && isBlindfolded(caller, context.settings);

/** An earlier, equal call got no answer: it is looked up at Twilio, never sent again. */
async function recover(errand: Errand, admission: Unknown, rules: Rule[]): Promise<SendResult> {
  const { state, gateway, trace, request, parts, warnings } = errand;
  const { store } = state;
  const found = await findSent(request, admission.claimedAt, gateway);
  if (!found) throw new VerifyError("SEND_OUTCOME_UNKNOWN", { retryAfterMs: admission.retryAfterMs });
  const stored = await keep(store, admission.reservation, found, parts, warnings);
  Object.assign(trace, { replayed: true, verificationSid: stored.sid });
  return answer(stored, await store.usage(parts.caller.tenant, rules), errand, true);
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
    const known = record.sends > 1 ? await store.findVerification(record.tenant, record.sid) : undefined;
    record.wrongChecks = known?.wrongChecks ?? 0;
    await store.settle(reservation, { kind: "done", result: { ...stored }, record });
    watchDelivery(record, sent, parts);
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
