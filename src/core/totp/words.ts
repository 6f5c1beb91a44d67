/** What the refusals of this room say, where the general words speak of messages and verifications. */
import { type ErrorCode, type ErrorDetails, VerifyError } from "../errors.js";
import { errorFromFailure, type Operation } from "../failures.js";
import type { Context } from "../ports/context.js";
import type { GatewayFailure } from "../ports/gateway.js";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

type Words = ErrorDetails & { message: string; fix: string };

const WORDS: Partial<Record<ErrorCode, Words>> = {
  VERIFICATION_NOT_FOUND: {
    message: "No such factor: it does not exist, was removed, or belongs to another identity.",
    fix: "Call list_factors for this identity; if it has none that is verified, enroll_totp makes one. Do not treat the person as verified.",
  },
  VERIFICATION_EXPIRED: {
    message: "This challenge is over.",
    fix: "Ask the person for the code that the app shows now, and call check_totp again with it.",
  },
  LOCKED_OUT: {
    message: "Checking is paused after wrong codes.",
    fix: "Wait for retry_after_ms, then ask the person for the code that the app shows then.",
  },
  FACTOR_DISABLED: {
    message: "This factor failed too many checks in a row and is disabled.",
    fix: "Verify the person in another way; then remove_factor and enroll_totp give them a new one.",
  },
  CHECK_OUTCOME_UNKNOWN: {
    message: "The connection failed after the code was submitted, so the result is not known.",
    fix: "Do not treat the person as verified. Ask for the next code of the app and call check_totp again.",
  },
  CODE_ENTRY_DISABLED: {
    message: "Codes may not be passed as an argument here.",
    fix: "The person enters the code outside the conversation: on the page of check_totp without code, or on that of enroll_totp.",
  },
};

/** Twilio's limits and states of factors (facts/twilio-verify.md §1.7), as something to act on. */
const REMEDIES: Readonly<Record<number, ErrorDetails>> = {
  60308: {
    message: "All tries of this challenge are used up (5 at Twilio).",
    fix: "Stop checking. After retry_after_ms call check_totp again with the code that the app shows then.",
    retry: "wait_window",
  },
  60310: {
    message: "All tries to confirm this factor are used up (5 at Twilio).",
    fix: "Remove it with remove_factor and start again with enroll_totp. The clock of the person's device must be right.",
    retry: "new_resource",
  },
  60312: {
    message:
      "Twilio takes no more codes for this factor for now: 50 an hour and 100 in 24 hours, or 10 in 24 hours where codes have up to 4 digits.",
    fix: "Wait for retry_after_ms, then try once; if it is refused again, the 24 hours are not over. Meanwhile use a recovery code or send_otp.",
    retry: "wait_window",
    retryAfterMs: HOUR_MS,
  },
  60315: {
    message: "This identity has as many factors as Twilio allows (100).",
    fix: "Remove those that are no longer used with remove_factor.",
    retry: "fix_first",
  },
  60318: {
    message: "This factor was not confirmed yet.",
    fix: "Confirm it first, with confirm_totp and a code of the app.",
  },
  60322: WORDS.VERIFICATION_EXPIRED!,
  60323: WORDS.VERIFICATION_EXPIRED!,
  60326: {
    message: "Twilio makes no more factors for this identity: 100 in 24 hours were made.",
    fix: "Stop enrolling this person. The window is 24 hours.",
    retry: "wait_window",
    retryAfterMs: DAY_MS,
  },
  60328: {
    message: "People are enrolled faster than the account may (40 a second).",
    fix: "Wait for retry_after_ms and call again.",
    retry: "backoff",
    retryAfterMs: 1_000,
  },
};

export const factorError = (code: ErrorCode, details: ErrorDetails = {}): VerifyError =>
  new VerifyError(code, { ...WORDS[code], ...details });

/** A refusal of the limits, in the words of this room. */
export function inFactorWords(error: unknown): unknown {
  if (!(error instanceof VerifyError) || error.details.message !== undefined) return error;
  return factorError(error.code, error.details);
}

export async function factorFailure(
  failure: GatewayFailure,
  operation: Operation,
  context: Context,
  details: ErrorDetails = {},
): Promise<VerifyError> {
  const { twilioCode = 0, retryAfterMs } = failure;
  // Where a factor is made, 20404 is about the Service.
  const known = twilioCode === 20404 && operation !== "send" ? WORDS.VERIFICATION_NOT_FOUND : REMEDIES[twilioCode];
  const remedy = { ...known, ...details, ...(retryAfterMs !== undefined && { retryAfterMs }) };
  const error = await errorFromFailure(failure, operation, context, remedy);
  return inFactorWords(error) as VerifyError;
}

/** The shortest window that may be the one: Twilio does not say which. */
export const challengeWindowMs = (codeLength: number): number => (codeLength <= 4 ? DAY_MS : HOUR_MS);
