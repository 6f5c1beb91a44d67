/** The one error that leaves the core: a closed set of codes, rendered once by each door. */
import type { AltchaChallenge } from "./ports/challenge.js";

export const RETRY_CLASSES = ["never", "fix_first", "backoff", "wait_window", "other_channel", "new_resource"] as const;
/** What a caller may do next; `ok` (informational) exists only in the catalogue. */
export type Retry = (typeof RETRY_CLASSES)[number];

interface ErrorRow {
  retry: Retry;
  message: string;
  fix: string;
}

/** Defaults of each code. `message` says what happened, `fix` what to do next; both are safe to show to a model. */
export const ERRORS = {
  INVALID_DESTINATION: {
    retry: "fix_first",
    message: "The destination is not a phone number or e-mail address that can receive a code.",
    fix: "Ask the person to repeat it. Give a phone number as +<country code><number>, or in national form together with `country`.",
  },
  COUNTRY_NOT_ALLOWED: {
    retry: "never",
    message: "This installation does not send codes to that country.",
    fix: 'Only the operator can allow a country: add it to [destinations] allowed_countries in twilio-verify.toml, for example allowed_countries = ["US"].',
  },
  NUMBER_TYPE_NOT_ALLOWED: {
    retry: "never",
    message:
      "Codes are never sent to this type of number (premium, shared-cost, toll-free, pager, voicemail, satellite and the like).",
    fix: "Ask the person for a mobile number, or use an e-mail address.",
  },
  DESTINATION_SUPPRESSED: {
    retry: "other_channel",
    message: "This destination has opted out or rejects messages.",
    fix: "Do not send to it again on this channel; offer one of the alternatives.",
  },
  CHANNEL_NOT_AVAILABLE: {
    retry: "other_channel",
    message: "That channel cannot be used here.",
    fix: "Use one of the alternatives.",
  },
  RATE_LIMITED: {
    retry: "wait_window",
    message: "A sending or checking limit is reached.",
    fix: "Wait for retry_after_ms, then try once. Do not loop.",
  },
  COOLDOWN: {
    retry: "wait_window",
    message: "Too soon after the last one.",
    fix: "Wait for retry_after_ms; meanwhile ask the person whether the code has arrived.",
  },
  LOCKED_OUT: {
    retry: "wait_window",
    message: "Checking is paused after wrong codes.",
    fix: "Wait for retry_after_ms, then ask the person to read the newest code again.",
  },
  FACTOR_DISABLED: {
    retry: "never",
    message: "This destination failed too many checks in a row and is disabled.",
    fix: "Verify the person in another way; only the operator can enable it again.",
  },
  FRAUD_BLOCKED: {
    retry: "other_channel",
    message: "Sending to this destination is blocked to prevent fraud.",
    fix: "Do not retry. Offer one of the alternatives, or hand over to a person.",
  },
  STEP_UP_REQUIRED: {
    retry: "other_channel",
    message: "This destination needs a stronger factor.",
    fix: "Use one of the alternatives.",
  },
  CONFIRMATION_REQUIRED: {
    retry: "fix_first",
    message: "A person must confirm before anything is sent.",
    fix: "Show the person the masked destination and channel; call again with the confirmation when they agree.",
  },
  IDEMPOTENCY_KEY_REUSED: {
    retry: "fix_first",
    message: "This idempotency_key was used for a call with other parameters.",
    fix: "Use a new idempotency_key for a new intent, or repeat the first call unchanged.",
  },
  IN_PROGRESS: {
    retry: "backoff",
    message: "The same call is running.",
    fix: "Wait for retry_after_ms and repeat the call unchanged; it will return the first one's result.",
  },
  SEND_OUTCOME_UNKNOWN: {
    retry: "wait_window",
    message: "The connection failed after the request left, so a code may or may not have been sent.",
    fix: "Ask the person whether a code arrived. If it did, check it. If not, call again with resend=true after retry_after_ms.",
  },
  CHECK_OUTCOME_UNKNOWN: {
    retry: "backoff",
    message: "The connection failed after the code was submitted, so the result is not known.",
    fix: "Look at list_verifications with this verification_sid. Do not treat the person as verified.",
  },
  VERIFICATION_NOT_FOUND: {
    retry: "new_resource",
    message: "No open verification matches: it expired, was already approved, or never existed in this Service.",
    fix: "Start a new one with send_otp. Do not treat the person as verified.",
  },
  VERIFICATION_EXPIRED: {
    retry: "new_resource",
    message: "The verification has expired.",
    fix: "Start a new one with send_otp.",
  },
  MAX_CHECKS_REACHED: {
    retry: "wait_window",
    message: "All checks of this verification are used up (5 at Twilio).",
    fix: "Stop checking. When the verification has expired (retry_after_ms), start a new one with send_otp.",
  },
  CODE_ENTRY_DISABLED: {
    retry: "fix_first",
    message: "Codes may not be passed as an argument here.",
    fix: "Call check_otp without code; the person enters it outside the conversation.",
  },
  NOT_CONFIGURED: {
    retry: "fix_first",
    message: "Twilio credentials or the Verify Service are not configured.",
    fix: "The operator must set TWILIO_ACCOUNT_SID, TWILIO_API_KEY_SID, TWILIO_API_KEY_SECRET (or TWILIO_AUTH_TOKEN) and TWILIO_VERIFY_SERVICE_SID, or start with --simulate.",
  },
  AUTHENTICATION_FAILED: {
    retry: "fix_first",
    message: "Twilio refused the credentials.",
    fix: "The operator must check that the SID and secret belong together, to this account and to this region, and are live (not test) credentials.",
  },
  TWILIO_UNAVAILABLE: {
    retry: "backoff",
    message: "Twilio could not be reached or had an internal error; nothing was sent.",
    fix: "Try again once after a short wait.",
  },
  TWILIO_REJECTED: {
    retry: "fix_first",
    message: "Twilio rejected the request.",
    fix: "Look the code up with explain_error.",
  },
  CIRCUIT_OPEN: {
    retry: "backoff",
    message: "Calls to Twilio are paused because recent ones failed.",
    fix: "Wait for retry_after_ms and try once.",
  },
  POLICY_STORE_UNAVAILABLE: {
    retry: "backoff",
    message: "The limits cannot be checked because the state store does not answer, so nothing was sent.",
    fix: "Try again shortly. If it stays, the operator must check TWILIO_VERIFY_STATE_DIR (it must be a writable local folder).",
  },
  INVALID_INPUT: {
    retry: "fix_first",
    message: "The arguments are not valid.",
    fix: "Correct the arguments and call again.",
  },
  INTERNAL: {
    retry: "never",
    message: "The server failed unexpectedly; the person is not verified.",
    fix: "Tell the operator to look at the server's log.",
  },
} as const satisfies Record<string, ErrorRow>;

export type ErrorCode = keyof typeof ERRORS;

/** What Twilio said, reduced to facts: never its free text, which carries phone numbers. */
export interface TwilioFacts {
  code: number;
  title?: string;
  http_status?: number;
  docs_url: string;
}

/** The wire form of an error, the same for every door. */
export interface ErrorBody {
  code: ErrorCode;
  message: string;
  fix: string;
  retry: Retry;
  retry_after_ms?: number;
  alternatives?: string[];
  twilio?: TwilioFacts;
  rule?: string;
}

export interface ErrorDetails {
  message?: string;
  fix?: string;
  retry?: Retry;
  retryAfterMs?: number;
  alternatives?: string[];
  twilio?: TwilioFacts;
  rule?: string;
  /** For doors that can ask a person themselves. */
  confirmation?: { token: string } & ({ to: string; channel: string } | { remove: string } | { safeList: string });
  /** For doors whose caller can have a browser solve it; `expiresAt` is ISO 8601. */
  challenge?: { altcha: AltchaChallenge; expiresAt: string } | { captcha: true };
  /** For the process's own eyes; never rendered, never logged. */
  cause?: unknown;
}

/**
 * @example
 * ```ts
 * try {
 *   await verify.send({ to: "+14155552671" });
 * } catch (error) {
 *   if (error instanceof VerifyError && error.code === "COOLDOWN") wait(error.details.retryAfterMs);
 * }
 * ```
 */
export class VerifyError extends Error {
  override readonly name = "VerifyError";

  constructor(
    readonly code: ErrorCode,
    readonly details: ErrorDetails = {},
  ) {
    super(details.message ?? ERRORS[code].message, { cause: details.cause });
  }

  /** The wire form: every door renders exactly this. */
  toJSON(): ErrorBody {
    const row = ERRORS[this.code];
    const { fix, retry, retryAfterMs, alternatives, twilio, rule } = this.details;
    return {
      code: this.code,
      message: this.message,
      fix: fix ?? row.fix,
      retry: retry ?? row.retry,
      ...(retryAfterMs !== undefined && { retry_after_ms: Math.ceil(retryAfterMs) }),
      ...(alternatives?.length && { alternatives }),
      ...(twilio && { twilio }),
      ...(rule && { rule }),
    };
  }
}

/** The whole error as one text that an agent can act on without anything else. */
export function errorText(body: ErrorBody): string {
  return [
    `${body.code}: ${body.message}`,
    `Fix: ${body.fix}`,
    `Retry: ${body.retry}${body.retry_after_ms === undefined ? "" : `, retry_after_ms ${body.retry_after_ms}`}`,
    body.alternatives && `Alternatives: ${body.alternatives.join(", ")}`,
    body.rule && `Rule: ${body.rule}`,
    body.twilio &&
      `Twilio: ${body.twilio.code}${body.twilio.title ? ` (${body.twilio.title})` : ""}, ${body.twilio.docs_url}`,
  ]
    .filter(Boolean)
    .join("\n");
}

/** Anything thrown becomes a VerifyError; what is not ours stays unseen as INTERNAL. */
export function toVerifyError(thrown: unknown): VerifyError {
  return thrown instanceof VerifyError ? thrown : new VerifyError("INTERNAL", { cause: thrown });
}
