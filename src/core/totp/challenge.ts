/** One try of a code: at Twilio by a challenge, whose further tries go to the same one; or against the recovery codes. */
import { randomBytes } from "node:crypto";
import { checksLeft } from "../check/checked.js";
import type { VerifyError } from "../errors.js";
import { settleFailure } from "../limits/admission.js";
import type { Challenge } from "../ports/factors.js";
import type { GatewayFailure } from "../ports/gateway.js";
import type { VerificationStatus } from "../ports/settings.js";
import type { Admission, VerificationRecord } from "../ports/store.js";
import { mintReceipt } from "../receipt/receipt.js";
import { isOnlyCheckSince } from "../reconcile.js";
import type { Errand } from "./check.js";
import type { GivenCode } from "./code.js";
import { APP } from "./enrolment.js";
import { spendRecoveryCode } from "./recovery.js";
import { type CheckTotpResult, type Outcome, resultOf, withReceipt } from "./result.js";
import { challengeWindowMs, factorError, factorFailure } from "./words.js";

type Admitted = Extract<Admission, { kind: "admitted" }>;

const STATUS: Readonly<Record<Challenge["status"], VerificationStatus>> = {
  pending: "pending",
  approved: "approved",
  denied: "failed",
  expired: "expired",
};
/** The challenge takes no more codes; the next one is asked by a new challenge, after five wrong ones not before this one's time. */
const ENDED: Readonly<Record<number, VerificationStatus>> = {
  20404: "deleted",
  60308: "max_attempts_reached",
  60322: "failed",
  60323: "expired",
};
/** A wrong code as an error, not as a challenge that stays pending. */
const WRONG_CODE = 60324;
const TOO_MANY_CHALLENGES = 60312;

/** The one that is open. @throws VerifyError `MAX_CHECKS_REACHED` when its tries are used up and its time is not over */
export async function latestChallenge(errand: Errand): Promise<VerificationRecord | undefined> {
  const { state, context, caller, subjects } = errand;
  const latest = await state.store.latestVerification(caller.tenant, subjects);
  if (!latest || latest.expiresAt <= context.clock.now()) return undefined;
  if (latest.status === "max_attempts_reached") throw await usedUp(latest, errand);
  return latest.status === "pending" ? latest : undefined;
}

/** The one place that gives a code to Twilio, or spends a recovery code. */
export async function submit(
  code: GivenCode,
  open: VerificationRecord | undefined,
  admission: Admitted,
  errand: Errand,
): Promise<CheckTotpResult> {
  const { gateway, entity, factor, state, caller } = errand;
  if (code.kind === "recovery_code") {
    const isGood = await spendRecoveryCode(code.text, factor.sid, state, caller);
    if (!isGood) return settle({ status: "pending", channel: code.kind, wrongChecks: 0 }, undefined, admission, errand);
    return approve(`RC${randomBytes(16).toString("hex")}`, code.kind, admission.reservation, errand);
  }
  const answered = open
    ? await gateway.verifyChallenge(entity, open.sid, code.text)
    : await gateway.createChallenge(entity, factor.sid, code.text);
  const wrongChecks = (open?.wrongChecks ?? 0) + 1;
  if (!answered.ok) return failed(answered.failure, open, wrongChecks, admission, errand);
  const { value: challenge } = answered;
  errand.trace.verificationSid = challenge.sid;
  const record = recordOf(challenge, errand);
  if (challenge.status === "approved") return approve(challenge.sid, "totp", admission.reservation, errand, record);
  const outcome: Outcome = { status: record.status, channel: "totp", wrongChecks, sid: challenge.sid };
  return settle(outcome, { ...record, wrongChecks }, admission, errand);
}

/** Not an approval. */
async function settle(
  outcome: Outcome,
  record: VerificationRecord | undefined,
  { reservation, usage }: Admitted,
  errand: Errand,
): Promise<CheckTotpResult> {
  const wrongCode = outcome.status === "pending";
  await errand.state.store.settle(reservation, { kind: "done", result: { ...outcome }, wrongCode, record });
  return resultOf(outcome, checksLeft(usage, outcome.wrongChecks), errand);
}

async function failed(
  failure: GatewayFailure,
  open: VerificationRecord | undefined,
  wrongChecks: number,
  admission: Admitted,
  errand: Errand,
): Promise<CheckTotpResult> {
  const { state, context, trace, factor } = errand;
  const { twilioCode = 0 } = failure;
  trace.twilioCode = failure.twilioCode;
  const at = context.clock.now();
  if (twilioCode === WRONG_CODE) {
    const record = open && { ...open, wrongChecks, updatedAt: at };
    return settle({ status: "pending", channel: "totp", wrongChecks, sid: open?.sid }, record, admission, errand);
  }
  const status = ENDED[twilioCode];
  const ended = open && status && { ...open, status, updatedAt: at };
  await settleFailure(state.store, admission.reservation, failure, context, ended);
  if (ended?.status === "max_attempts_reached") throw await usedUp(ended, errand, failure);
  const waits = twilioCode === TOO_MANY_CHALLENGES && { retryAfterMs: challengeWindowMs(factor.totp.codeLength) };
  throw await factorFailure(failure, "check", context, waits || {});
}

/** The error of Twilio's 60308, also when we know it from before. */
function usedUp(
  { expiresAt }: VerificationRecord,
  { context }: Errand,
  failure: GatewayFailure = { certainty: "rejected", twilioCode: 60308, httpStatus: 429 },
): Promise<VerifyError> {
  const retryAfterMs = Math.max(0, expiresAt - context.clock.now());
  return factorFailure(failure, "check", context, { retryAfterMs });
}

/** An approval that was not recorded, with its receipt, is not an approval. */
export async function approve(
  sid: string,
  channel: GivenCode["kind"],
  reservation: string,
  errand: Errand,
  record?: VerificationRecord,
): Promise<CheckTotpResult> {
  const { state, context, caller, subjects, identity, nonce, noteOf } = errand;
  errand.trace.verificationSid = sid;
  const outcome: Outcome = { status: "approved", channel, wrongChecks: 0, sid };
  const target = { sid, subjects, mask: APP, channel, factor: { identity, nonce } };
  try {
    const known = record ?? (await state.store.findVerification(caller.tenant, sid));
    await state.store.settle(reservation, {
      kind: "done",
      result: { ...outcome },
      approved: true,
      record: known && { ...known, status: "approved", updatedAt: context.clock.now() },
      notes: [await mintReceipt(target, context, state, caller), ...(noteOf ? [noteOf(sid, channel)] : [])],
    });
  } catch (cause) {
    throw factorError("CHECK_OUTCOME_UNKNOWN", { cause });
  }
  return withReceipt(resultOf(outcome, 0, errand), sid, context, state, caller);
}

/** Whether the answer that was lost can only have been an approval of this code. */
export async function isProven(open: VerificationRecord, claimedAt: number, errand: Errand): Promise<boolean> {
  const { gateway, entity, subjects, context } = errand;
  if (!isOnlyCheckSince(claimedAt, { subjects, mask: APP, record: open }, context)) return false;
  const fetched = await gateway.fetchChallenge(entity, open.sid);
  return fetched.ok && fetched.value.status === "approved";
}

function recordOf({ sid, status, createdAt, expiresAt }: Challenge, errand: Errand): VerificationRecord {
  const { subjects, context, caller } = errand;
  const { serviceSid } = context.settings;
  return {
    sid,
    tenant: caller.tenant,
    subject: subjects[0]!,
    mask: APP,
    channel: "totp",
    status: STATUS[status],
    createdAt,
    expiresAt,
    updatedAt: context.clock.now(),
    sends: 0,
    wrongChecks: 0,
    ...(serviceSid && { serviceSid }),
  };
}
