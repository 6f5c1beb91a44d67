/** What a check of a factor answers, however it came about. */
import type { Context, State } from "../ports/context.js";
import type { Caller, VerificationStatus } from "../ports/settings.js";
import { shownReceipt } from "../receipt/receipt.js";
import type { Owned } from "./factors.js";

export interface CheckTotpResult {
  check: {
    /** The only sign that the person has the factor. */
    verified: boolean;
    status: string;
    factorSid: string;
    /** `totp`, or `recovery_code` when one of those stood in. */
    channel: string;
    attemptsLeft: number;
    /** Of an approved check: what your backend redeems, once. */
    receipt?: string;
    /** Where the person enters the code outside the conversation. */
    entryUrl?: string;
    /** The answer of an equal call of this session: not a second proof. */
    replayed?: true;
  };
  nextStep: string;
  simulated?: true;
  /** This call opened the page. */
  opened?: true;
}

/** The part that an equal call is answered with. */
export interface Outcome {
  status: VerificationStatus;
  channel: "totp" | "recovery_code";
  wrongChecks: number;
  /** Of the challenge. */
  sid?: string;
}

const NEXT_STEP: Partial<Record<VerificationStatus, string>> = {
  approved:
    "The person has this factor. Go on with what they asked for; a backend that must be sure redeems the receipt.",
  pending: "Not verified. Ask the person for the code that the app shows now; do not guess.",
};

export function resultOf(
  { status, channel }: Outcome,
  attemptsLeft: number,
  { factor, context }: Pick<Owned, "factor"> & { context: Context },
): CheckTotpResult {
  return {
    check: { verified: status === "approved", status, factorSid: factor.sid, channel, attemptsLeft },
    nextStep: NEXT_STEP[status] ?? "Not verified. Call check_totp again with the code that the app shows now.",
    ...(context.settings.simulated && { simulated: true as const }),
  };
}

/** With what the caller may see of the receipt, as long as nobody redeemed it. */
export async function withReceipt(
  result: CheckTotpResult,
  challengeSid: string | undefined,
  context: Context,
  state: State,
  caller: Caller,
): Promise<CheckTotpResult> {
  if (!result.check.verified || challengeSid === undefined) return result;
  const receipt = await shownReceipt(challengeSid, context, state, caller);
  return receipt === undefined ? result : { ...result, check: { ...result.check, receipt } };
}
