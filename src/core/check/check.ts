/**
 * core/check/ — judging a code: each (verification, code) reaches Twilio at most once, and an approval is recorded or is none. Pure.
 */
import { VerifyError } from "../errors.js";
import { errorFromFailure } from "../failures.js";
import { withSnaFailure } from "../fallback/told.js";
import { admit, LEASE_MS, settleFailure } from "../limits/admission.js";
import type { Context, Fingerprint, State } from "../ports/context.js";
import type { Gateway, VerificationCheck } from "../ports/gateway.js";
import type { Caller, VerificationStatus } from "../ports/settings.js";
import type { Admission, Intent, RuleUsage, Settlement } from "../ports/store.js";
import { ownerNotes, requireUnspent, spendProof } from "../receipt/proof.js";
import { mintReceipt } from "../receipt/receipt.js";
import { isOnlyCheckSince, reconcileLater, wasApproved } from "../reconcile.js";
import { gatewayOf } from "../route.js";
import { resolveTarget, type Target } from "../target.js";
import type { Trace } from "../trace.js";
import { type CheckResult, changed, checksLeft, resultOf, withExpiry, withReceipt } from "./checked.js";
import { report } from "./report.js";
import { checkRules } from "./rules.js";

export interface CheckInput {
  verificationSid?: string;
  to?: string;
  country?: string;
  /** 4–10 digits as the person read them. Absent: report the status (or finish Silent Network Auth). */
  code?: string;
  identity?: string;
  amount?: string;
  payee?: string;
  /** What the device got from its link, where `[message] sna_client_token` is on. From an application, never a model. */
  snaClientToken?: string;
}

const KEEP_MS = 60_000;
/** A check that finds the verification in this state cannot become another one. */
const STATUS_BY_TWILIO_CODE: Readonly<Record<number, VerificationStatus>> = {
  20404: "expired",
  60202: "max_attempts_reached",
};

/** So long a destination is not a new one. */
const PROVEN_MS = 365 * 86_400_000;

/** What the rest of a check needs once its target is known. */
interface Errand {
  target: Target;
  gateway: Gateway;
  state: State;
  context: Context;
  caller: Caller;
  trace: Trace;
}

/** Checks a code: each (verification, code) reaches Twilio at most once. @throws VerifyError */
export async function check(input: CheckInput, context: Context, caller: Caller, trace: Trace): Promise<CheckResult> {
  trace.known = [input.to, input.code, input.snaClientToken].filter((value) => value !== undefined);
  const twilio = await context.gateway();
  const state = await context.state();
  const target = await resolveTarget(input, { ...state, gateway: twilio, context, caller });
  const { subjects, mask, record, sid } = target;
  Object.assign(trace, {
    subject: subjects[0],
    mask,
    channel: record?.channel,
    country: record?.country,
    verificationSid: sid,
  });
  const { rules, holder } = await checkRules(target, input.identity, context, state, caller);
  if (record && holder) record.holder = holder;
  const gateway = await gatewayOf(record, twilio, context, state, caller);
  const errand = { target, gateway, state, context, caller, trace };
  if (input.code === undefined && record?.channel !== "sna")
    return report(target, rules, gateway, context, state, caller);

  await requireUnspent(record, state, caller);
  const intent = intentOf(input, target, state.fingerprint, caller);
  const admission = await admit(state.store, intent, rules, caller).catch((error: unknown) => {
    throw withExpiry(error, record, context);
  });
  if (admission.kind === "replayed") {
    trace.replayed = true;
    return withReceipt({ ...(admission.result as unknown as CheckResult) }, context, state, caller);
  }
  if (admission.kind === "admitted") return submit(input, admission, errand);
  if (await isProvenBy(admission.claimedAt, errand)) return approve(admission.reservation, target, errand);
  throw new VerifyError("CHECK_OUTCOME_UNKNOWN", { retryAfterMs: admission.retryAfterMs });
}

type Admitted = Extract<Admission, { kind: "admitted" }>;

/** The one place that gives a code to Twilio. */
async function submit(input: CheckInput, admission: Admitted, errand: Errand): Promise<CheckResult> {
  const { target, gateway, state, context, trace } = errand;
  const { sid, to, record } = target;
  const checked = await gateway.checkVerification({
    ...(sid ? { verificationSid: sid } : { to: to! }),
    ...(input.code !== undefined && { code: input.code }),
    ...(input.amount && { amount: input.amount }),
    ...(input.payee && { payee: input.payee }),
    ...(input.snaClientToken && { snaClientToken: input.snaClientToken }),
  });
  if (checked.ok) return settleChecked(checked.value, input, admission, errand);

  const { twilioCode, certainty } = checked.failure;
  trace.twilioCode = twilioCode;
  const status = STATUS_BY_TWILIO_CODE[twilioCode ?? 0];
  const ended = status && changed(record, status, context);
  await settleFailure(state.store, admission.reservation, checked.failure, context, ended);
  if (certainty === "unknown") {
    reconcileLater("check", context, async () => {
      const proven = await isProvenBy(admission.at, errand);
      if (proven) await approve(admission.reservation, target, errand);
      return proven;
    });
  }
  throw withExpiry(await errorFromFailure(checked.failure, "check", context), record, context);
}

/** Whether the answer that was lost can only have been an approval of this code. */
async function isProvenBy(claimedAt: number, { target, gateway, context }: Errand): Promise<boolean> {
  return isOnlyCheckSince(claimedAt, target, context) && wasApproved(target, gateway);
}

async function settleChecked(
  checked: VerificationCheck,
  { code }: CheckInput,
  { reservation, usage }: { reservation: string; usage: RuleUsage[] },
  errand: Errand,
): Promise<CheckResult> {
  const { target, state, context, trace } = errand;
  const { record } = target;
  trace.status = checked.status;
  const about = { ...target, sid: checked.sid, channel: checked.channel };
  const wrongChecks = (record?.wrongChecks ?? 0) + 1;
  const left = checksLeft(usage, wrongChecks);
  if (checked.status === "approved") return approve(reservation, about, errand, left);
  const result = resultOf(checked.status, about, left, context);
  if (code === undefined) {
    // The device has not opened its link yet: no code was tried, so nothing counts and the next look is a new one.
    await state.store.settle(reservation, { kind: "rejected", failed: false });
    return withSnaFailure(result, record, checked.snaErrorCodes, context, state);
  }
  await state.store.settle(reservation, {
    kind: "done",
    result: { ...result },
    wrongCode: checked.status === "pending",
    record: record && { ...changed(record, checked.status, context)!, wrongChecks },
  });
  return result;
}

/** An approval that was not recorded, with its receipt, is not an approval: the next call looks it up at Twilio. */
async function approve(reservation: string, target: Target, errand: Errand, left = 0): Promise<CheckResult> {
  const { state, context, caller, trace } = errand;
  let result: CheckResult;
  try {
    const status = (await spendProof(target.record, state, caller)) ? "approved" : "failed";
    trace.status = status;
    result = resultOf(status, target, left, context);
    await state.store.settle(
      reservation,
      status === "approved" ? await approval(result, target, errand) : failure(result, target, context),
    );
  } catch (cause) {
    throw new VerifyError("CHECK_OUTCOME_UNKNOWN", { cause });
  }
  return withReceipt(result, context, state, caller);
}

/** The proof of a change was spent elsewhere meanwhile: the right code alone approves nothing. */
function failure(result: CheckResult, { record }: Target, context: Context): Settlement {
  return { kind: "done", result: { ...result }, record: changed(record, "failed", context) };
}

async function approval(result: CheckResult, target: Target, { state, context, caller }: Errand): Promise<Settlement> {
  const proof = { tenant: caller.tenant, kind: "verified" as const, key: target.subjects[0]!, value: true };
  return {
    kind: "done",
    result: { ...result },
    approved: true,
    record: changed(target.record, "approved", context),
    notes: [
      await mintReceipt(target, context, state, caller),
      { ...proof, keepMs: PROVEN_MS },
      ...ownerNotes(target.record, state),
    ],
  };
}

function intentOf(input: CheckInput, { sid, to, subjects }: Target, fingerprint: Fingerprint, caller: Caller): Intent {
  const { tenant } = caller;
  const keys = fingerprint("check", tenant, sid ?? to, input.code, input.amount, input.payee, input.snaClientToken);
  return {
    operation: "check",
    tenant,
    keys,
    fingerprints: keys,
    subjects,
    supplied: false,
    keepMs: KEEP_MS,
    leaseMs: LEASE_MS,
  };
}
