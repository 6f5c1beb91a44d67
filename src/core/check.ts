import { type CheckResult, checksLeft, resultOf } from "./checked.js";
import { VerifyError } from "./errors.js";
import { errorFromFailure } from "./failures.js";
import { admit, LEASE_MS, settleFailure } from "./limits/admission.js";
import { confirmedHolders, holdersOf } from "./limits/holder.js";
import { rulesFor } from "./limits/rules.js";
import type { Context, Fingerprint } from "./ports/context.js";
import type { Gateway, VerificationCheck } from "./ports/gateway.js";
import type { Caller, VerificationStatus } from "./ports/settings.js";
import type { Intent, Rule, RuleUsage, Store, VerificationRecord } from "./ports/store.js";
import { isOnlyCheckSince, reconcileLater, wasApproved } from "./reconcile.js";
import { resolveTarget, type Target } from "./target.js";
import type { Trace } from "./trace.js";

export interface CheckInput {
  verificationSid?: string;
  to?: string;
  country?: string;
  /** 4–10 digits as the person read them. Absent: report the status (or finish Silent Network Auth). */
  code?: string;
  identity?: string;
  amount?: string;
  payee?: string;
}

const KEEP_MS = 60_000;
/** A check that finds the verification in this state cannot become another one. */
const STATUS_BY_TWILIO_CODE: Readonly<Record<number, VerificationStatus>> = {
  20404: "expired",
  60202: "max_attempts_reached",
};

/** Checks a code: each (verification, code) reaches Twilio at most once. @throws VerifyError */
export async function check(input: CheckInput, context: Context, caller: Caller, trace: Trace): Promise<CheckResult> {
  const gateway = await context.gateway();
  const { store, fingerprint } = await context.state();
  const target = await resolveTarget(input, { store, fingerprint, gateway, context, caller });
  const { subjects, mask, record, sid } = target;
  Object.assign(trace, { subject: subjects[0], mask, channel: record?.channel, verificationSid: sid });
  const holders = holdersOf(input.identity, subjects, fingerprint, caller);
  if (record && holders) record.holder = holders[0];
  const rules = rulesFor(
    {
      operation: "check",
      session: caller.session,
      account: fingerprint("account", context.settings.account),
      subjects,
      confirmedAs: await confirmedHolders(holders, store, caller),
      ips: [],
      identities: input.identity === undefined ? undefined : fingerprint("identity", caller.tenant, input.identity),
      country: record?.country,
      verificationSid: sid,
    },
    context.settings,
  );
  if (input.code === undefined && record?.channel !== "sna")
    return report(target, rules, gateway, store, context, caller);

  const intent = intentOf(input, target, fingerprint, caller);
  const admission = await admit(store, intent, rules, caller).catch((error: unknown) => {
    throw withExpiry(error, record, context);
  });

  if (admission.kind === "replayed") {
    trace.replayed = true;
    return { ...(admission.result as unknown as CheckResult) };
  }
  if (admission.kind === "outcome_unknown") {
    if (!isOnlyCheckSince(admission.claimedAt, target, context) || !(await wasApproved(target, gateway))) {
      throw new VerifyError("CHECK_OUTCOME_UNKNOWN", { retryAfterMs: admission.retryAfterMs });
    }
    const result = resultOf("approved", target, 0, context);
    await store.settle(admission.reservation, approval(result, record, context));
    return result;
  }

  const checked = await gateway.checkVerification({
    ...(sid ? { verificationSid: sid } : { to: target.to! }),
    ...(input.code !== undefined && { code: input.code }),
    ...(input.amount && { amount: input.amount }),
    ...(input.payee && { payee: input.payee }),
  });
  if (checked.ok) return settleChecked(checked.value, input, target, admission, store, context);

  const { twilioCode } = checked.failure;
  trace.twilioCode = twilioCode;
  const status = STATUS_BY_TWILIO_CODE[twilioCode ?? 0];
  const ended = status && changed(record, status, context);
  await settleFailure(store, admission.reservation, checked.failure, context, ended);
  if (checked.failure.certainty === "unknown") {
    reconcileLater("check", context, async () => {
      if (!isOnlyCheckSince(admission.at, target, context) || !(await wasApproved(target, gateway))) return false;
      await store.settle(admission.reservation, approval(resultOf("approved", target, 0, context), record, context));
      return true;
    });
  }
  throw withExpiry(await errorFromFailure(checked.failure, "check", context), record, context);
}

async function settleChecked(
  checked: VerificationCheck,
  { code }: CheckInput,
  { record, ...target }: Target,
  { reservation, usage }: { reservation: string; usage: RuleUsage[] },
  store: Store,
  context: Context,
): Promise<CheckResult> {
  const about = { record, ...target, sid: checked.sid, channel: checked.channel };
  const wrongChecks = (record?.wrongChecks ?? 0) + 1;
  const result = resultOf(checked.status, about, checksLeft(usage, wrongChecks), context);
  if (checked.status === "approved") {
    await failClosed(() => store.settle(reservation, approval(result, record, context)));
    return result;
  }
  if (code === undefined) {
    // The device has not opened its link yet: no code was tried, so nothing counts and the next look is a new one.
    await store.settle(reservation, { kind: "rejected", failed: false });
    return result;
  }
  await store.settle(reservation, {
    kind: "done",
    result: { ...result },
    wrongCode: checked.status === "pending",
    record: record && { ...changed(record, checked.status, context)!, wrongChecks },
  });
  return result;
}

/** An approval that was not recorded is not an approval: the next call looks it up at Twilio. */
async function failClosed(settle: () => Promise<void>): Promise<void> {
  try {
    await settle();
  } catch (cause) {
    throw new VerifyError("CHECK_OUTCOME_UNKNOWN", { cause });
  }
}

function approval(result: CheckResult, record: VerificationRecord | undefined, context: Context) {
  return {
    kind: "done" as const,
    result: { ...result } as never,
    approved: true,
    record: changed(record, "approved", context),
  };
}

function changed(
  record: VerificationRecord | undefined,
  status: VerificationStatus,
  { clock }: Context,
): VerificationRecord | undefined {
  if (record?.status !== "pending") return record;
  return { ...record, status, updatedAt: clock.now() };
}

/** No code was given: say how it stands. */
async function report(
  target: Target,
  rules: Rule[],
  gateway: Gateway,
  store: Store,
  context: Context,
  { tenant }: Caller,
): Promise<CheckResult> {
  const { record, sid } = target;
  if (!sid) throw new VerifyError("VERIFICATION_NOT_FOUND");
  if (record && record.status !== "pending") return resultOf(record.status, target, 0, context);
  const fetched = await gateway.fetchVerification(sid);
  if (!fetched.ok) throw withExpiry(await errorFromFailure(fetched.failure, "check", context), record, context);
  if (record && fetched.value.status !== record.status) {
    await store.saveVerification(changed(record, fetched.value.status, context)!);
  }
  const left = checksLeft(await store.usage(tenant, rules), record?.wrongChecks ?? 0);
  return resultOf(fetched.value.status, target, left, context);
}

function intentOf(input: CheckInput, { sid, to, subjects }: Target, fingerprint: Fingerprint, caller: Caller): Intent {
  const { tenant } = caller;
  const keys = fingerprint("check", tenant, sid ?? to, input.code, input.amount, input.payee);
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

/** What we know of its time makes two errors exact: not found is expired, and a used-up one can be replaced when it expires. */
function withExpiry(error: unknown, record: VerificationRecord | undefined, { clock }: Context): unknown {
  if (!(error instanceof VerifyError) || !record) return error;
  const leftMs = record.expiresAt - clock.now();
  if (error.code === "VERIFICATION_NOT_FOUND" && leftMs <= 0) {
    return new VerifyError("VERIFICATION_EXPIRED", { twilio: error.details.twilio });
  }
  if (error.code === "MAX_CHECKS_REACHED") {
    return new VerifyError("MAX_CHECKS_REACHED", { ...error.details, retryAfterMs: Math.max(0, leftMs) });
  }
  return error;
}
