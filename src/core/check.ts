import { admit, LEASE_MS } from "./admission.js";
import { VerifyError } from "./errors.js";
import { errorFromFailure } from "./failures.js";
import type {
  Caller,
  Context,
  Fingerprint,
  Gateway,
  Intent,
  Store,
  VerificationCheck,
  VerificationRecord,
  VerificationStatus,
} from "./ports.js";
import { attemptsLeft, rulesFor } from "./rules.js";
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

export interface CheckResult {
  check: {
    /** The only sign that the person holds the destination. */
    verified: boolean;
    status: string;
    verificationSid: string;
    /** Masked. */
    to: string;
    channel: string;
    attemptsLeft: number;
  };
  nextStep: string;
  simulated?: true;
}

const KEEP_MS = 60_000;
/** A check that finds the verification in this state cannot become another one. */
const STATUS_BY_TWILIO_CODE: Readonly<Record<number, VerificationStatus>> = { 60202: "max_attempts_reached" };

/** Checks a code: each (verification, code) reaches Twilio at most once. @throws VerifyError */
export async function check(input: CheckInput, context: Context, caller: Caller, trace: Trace): Promise<CheckResult> {
  const gateway = await context.gateway();
  const { store, fingerprint } = await context.state();
  const target = await resolveTarget(input, { store, fingerprint, gateway, context, caller });
  const { subject, mask, record, sid } = target;
  Object.assign(trace, { subject, mask, channel: record?.channel, verificationSid: sid });
  if (input.code === undefined && record?.channel !== "sna") return report(target, gateway, store, context);

  const intent = intentOf(input, target, fingerprint, caller);
  const identity = input.identity === undefined ? undefined : fingerprint("identity", caller.tenant, input.identity);
  const rules = rulesFor(
    {
      operation: "check",
      tenant: caller.tenant,
      session: caller.session,
      subject,
      ips: [],
      identity,
      verificationSid: sid,
    },
    context.settings.rateLimits,
  );
  const admission = await admit(store, intent, rules, caller).catch((error: unknown) => {
    throw withExpiry(error, record, context);
  });
  const left = attemptsLeft(admission.kind === "outcome_unknown" ? [] : admission.usage);

  if (admission.kind === "replayed") {
    trace.replayed = true;
    return { ...(admission.result as unknown as CheckResult) };
  }
  if (admission.kind === "outcome_unknown") {
    if (!(await wasApproved(target, gateway))) {
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
  if (checked.ok) return settleChecked(checked.value, target, admission.reservation, left, store, context);

  const { certainty, twilioCode } = checked.failure;
  trace.twilioCode = twilioCode;
  const status = STATUS_BY_TWILIO_CODE[twilioCode ?? 0] ?? (twilioCode === 20404 ? "expired" : undefined);
  await store.settle(
    admission.reservation,
    certainty === "unknown"
      ? { kind: "unknown" }
      : { kind: "rejected", failed: certainty === "not_sent", record: status && changed(record, status, context) },
  );
  throw withExpiry(await errorFromFailure(checked.failure, "check", context), record, context);
}

async function settleChecked(
  checked: VerificationCheck,
  target: Target,
  reservation: string,
  left: number,
  store: Store,
  context: Context,
): Promise<CheckResult> {
  const result = resultOf(checked.status, { ...target, sid: checked.sid }, left, context);
  if (checked.status === "approved") {
    await failClosed(() => store.settle(reservation, approval(result, target.record, context)));
    return result;
  }
  const record = target.record && {
    ...changed(target.record, checked.status, context)!,
    wrongChecks: target.record.wrongChecks + 1,
  };
  await store.settle(reservation, {
    kind: "done",
    result: { ...result },
    wrongCode: checked.status === "pending",
    record,
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
async function report(target: Target, gateway: Gateway, store: Store, context: Context): Promise<CheckResult> {
  const { record, sid } = target;
  if (!sid) throw new VerifyError("VERIFICATION_NOT_FOUND");
  if (record && record.status !== "pending") return resultOf(record.status, target, 0, context);
  const fetched = await gateway.fetchVerification(sid);
  if (!fetched.ok) throw withExpiry(await errorFromFailure(fetched.failure, "check", context), record, context);
  if (record && fetched.value.status !== record.status) {
    await store.saveVerification(changed(record, fetched.value.status, context)!);
  }
  const left = context.settings.rateLimits.checkPerVerification - (record?.wrongChecks ?? 0);
  return resultOf(fetched.value.status, target, Math.max(0, left), context);
}

/** Twilio soft-deletes an approved verification; only its Attempts still tell (facts/policy.md §4.4). */
async function wasApproved({ sid }: Target, gateway: Gateway): Promise<boolean> {
  if (!sid) return false;
  const listed = await gateway.listAttempts({ verificationSid: sid }, 20);
  return listed.ok && listed.value.attempts.some(({ converted }) => converted);
}

function intentOf(input: CheckInput, { sid, subject }: Target, fingerprint: Fingerprint, caller: Caller): Intent {
  const key = fingerprint("check", caller.tenant, sid ?? subject, input.code, input.amount, input.payee);
  return { operation: "check", key, fingerprint: key, subject, supplied: false, keepMs: KEEP_MS, leaseMs: LEASE_MS };
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

const NEXT_STEP: Partial<Record<VerificationStatus, string>> = {
  approved: "The person holds this destination. Go on with what they asked for.",
  pending: "Not verified. Ask the person to read the newest code again; do not guess.",
  canceled: "Not verified: it was canceled. Start again with send_otp if the person still wants it.",
};

function resultOf(
  status: VerificationStatus,
  target: Target,
  attemptsLeft: number,
  { settings }: Context,
): CheckResult {
  return {
    check: {
      verified: status === "approved",
      status,
      verificationSid: target.sid ?? "",
      to: target.mask,
      channel: target.record?.channel ?? target.channel ?? "",
      attemptsLeft,
    },
    nextStep: NEXT_STEP[status] ?? "Not verified. Start again with send_otp.",
    ...(settings.simulated && { simulated: true as const }),
  };
}
