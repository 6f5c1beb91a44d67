/** What a check answers, whoever asked and however it came about. */

import { attemptsLeft } from "./limits/rules.js";
import type { Context } from "./ports/context.js";
import type { VerificationStatus } from "./ports/settings.js";
import type { RuleUsage } from "./ports/store.js";
import type { Target } from "./target.js";

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

const TWILIO_CHECKS_PER_VERIFICATION = 5;

/** Of our own limits and Twilio's, the nearer one. */
export function checksLeft(usage: RuleUsage[], wrongChecks: number): number {
  return Math.max(0, Math.min(attemptsLeft(usage), TWILIO_CHECKS_PER_VERIFICATION - wrongChecks));
}

const OPEN_LINK =
  "Not verified yet: the person's device must open sna_url over cellular data (not Wi-Fi). Then call check_otp again without code.";
const NEXT_STEP: Partial<Record<VerificationStatus, string>> = {
  approved: "The person holds this destination. Go on with what they asked for.",
  pending: "Not verified. Ask the person to read the newest code again; do not guess.",
  canceled: "Not verified: it was canceled. Start again with send_otp if the person still wants it.",
};

export function resultOf(
  status: VerificationStatus,
  target: Target,
  attemptsLeft: number,
  { settings }: Context,
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
    },
    nextStep: opening ?? "Not verified. Start again with send_otp.",
    ...(settings.simulated && { simulated: true as const }),
  };
}
