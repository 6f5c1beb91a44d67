/** What a check answers, whoever asked and however it came about. */
import { VerifyError } from "../errors.js";
import { attemptsLeft } from "../limits/rules.js";
import type { Context, State } from "../ports/context.js";
import type { Caller, VerificationStatus } from "../ports/settings.js";
import type { RuleUsage, VerificationRecord } from "../ports/store.js";
import { shownReceipt } from "../receipt/receipt.js";
import type { Target } from "../target.js";

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
    /** Of an approved check: what your backend redeems, once. */
    receipt?: string;
    /** Where the person enters the code outside the conversation. */
    entryUrl?: string;
  };
  nextStep: string;
  simulated?: true;
  /** This call opened the page: a door that can send the person there does so now, and not at every look. */
  opened?: true;
}

const TWILIO_CHECKS_PER_VERIFICATION = 5;

/** Of our own limits and Twilio's, the nearer one. */
export function checksLeft(usage: RuleUsage[], wrongChecks: number): number {
  return Math.max(0, Math.min(attemptsLeft(usage), TWILIO_CHECKS_PER_VERIFICATION - wrongChecks));
}

const ENTER =
  "Not verified yet: ask the person to open entry_url and enter the code there; never ask for the code itself. When they say that they have, call check_otp again without code.";
const OPEN_LINK =
  "Not verified yet: the person's device must open sna_url over cellular data (not Wi-Fi). Then call check_otp again without code.";
const NEXT_STEP: Partial<Record<VerificationStatus, string>> = {
  approved:
    "The person holds this destination. Go on with what they asked for; a backend that must be sure redeems the receipt.",
  pending: "Not verified. Ask the person to read the newest code again; do not guess.",
  canceled: "Not verified: it was canceled. Start again with send_otp if the person still wants it.",
};

export function resultOf(
  status: VerificationStatus,
  target: Target,
  attemptsLeft: number,
  { settings }: Context,
  entry?: { url: string; fresh: boolean },
): CheckResult {
  const channel = target.record?.channel ?? target.channel ?? "";
  const opening = status === "pending" && channel === "sna" ? OPEN_LINK : NEXT_STEP[status];
  return {
    check: {
      verified: status === "approved",
      status,
      verificationSid: target.sid ?? "",
      to: target.mask,
      channel,
      attemptsLeft,
      ...(entry && { entryUrl: entry.url }),
    },
    nextStep: entry ? ENTER : (opening ?? "Not verified. Start again with send_otp."),
    ...(settings.simulated && { simulated: true as const }),
    ...(entry?.fresh && { opened: true as const }),
  };
}

/** With what the caller may see of the receipt, as long as nobody redeemed it. */
export async function withReceipt(
  result: CheckResult,
  context: Context,
  state: State,
  caller: Caller,
): Promise<CheckResult> {
  const { check } = result;
  const receipt = check.verified ? await shownReceipt(check.verificationSid, context, state, caller) : undefined;
  return receipt === undefined ? result : { ...result, check: { ...check, receipt } };
}

export function changed(
  record: VerificationRecord | undefined,
  status: VerificationStatus,
  { clock }: Context,
): VerificationRecord | undefined {
  if (record?.status !== "pending") return record;
  return { ...record, status, updatedAt: clock.now() };
}

/** What we know of its time makes two errors exact: not found is expired, and a used-up one can be replaced when it expires. */
export function withExpiry(error: unknown, record: VerificationRecord | undefined, { clock }: Context): unknown {
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
