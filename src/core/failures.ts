/** From what Twilio said (by code, never by text) to the error that an agent can act on. */
import { ERRORS, type ErrorCode, type ErrorDetails, VerifyError } from "./errors.js";
import type { CatalogueEntry } from "./ports/catalogue.js";
import type { Context } from "./ports/context.js";
import type { GatewayFailure } from "./ports/gateway.js";

export type Operation = "send" | "check" | "cancel" | "read";

/** Codes that mean one of our own errors; every other one is TWILIO_REJECTED with the catalogue's remedy. */
const BY_TWILIO_CODE: Readonly<Record<number, ErrorCode>> = {
  20003: "AUTHENTICATION_FAILED",
  20005: "AUTHENTICATION_FAILED",
  20008: "AUTHENTICATION_FAILED",
  20403: "AUTHENTICATION_FAILED",
  20429: "RATE_LIMITED",
  21211: "INVALID_DESTINATION",
  21408: "COUNTRY_NOT_ALLOWED",
  21610: "DESTINATION_SUPPRESSED",
  21612: "CHANNEL_NOT_AVAILABLE",
  21614: "CHANNEL_NOT_AVAILABLE",
  21635: "CHANNEL_NOT_AVAILABLE",
  60202: "MAX_CHECKS_REACHED",
  60203: "RATE_LIMITED",
  60205: "CHANNEL_NOT_AVAILABLE",
  60206: "INVALID_INPUT",
  60212: "RATE_LIMITED",
  60214: "CHANNEL_NOT_AVAILABLE",
  60217: "CHANNEL_NOT_AVAILABLE",
  60220: "COUNTRY_NOT_ALLOWED",
  60221: "INVALID_INPUT",
  60223: "CHANNEL_NOT_AVAILABLE",
  60238: "COUNTRY_NOT_ALLOWED",
  60308: "MAX_CHECKS_REACHED",
  60310: "MAX_CHECKS_REACHED",
  60312: "RATE_LIMITED",
  60315: "RATE_LIMITED",
  60318: "INVALID_INPUT",
  60322: "VERIFICATION_EXPIRED",
  60323: "VERIFICATION_EXPIRED",
  60326: "RATE_LIMITED",
  60328: "RATE_LIMITED",
  60329: "CHANNEL_NOT_AVAILABLE",
  60410: "FRAUD_BLOCKED",
  60412: "FRAUD_BLOCKED",
  60413: "FRAUD_BLOCKED",
  60550: "CHANNEL_NOT_AVAILABLE",
  60605: "COUNTRY_NOT_ALLOWED",
  68008: "CHANNEL_NOT_AVAILABLE",
};

/** 60200 is a catch-all: the parameter that Twilio names decides. */
const BY_PARAMETER: Readonly<Record<string, ErrorCode>> = {
  To: "INVALID_DESTINATION",
  Channel: "CHANNEL_NOT_AVAILABLE",
  Code: "INVALID_INPUT",
  Locale: "INVALID_INPUT",
};

/** What a lost answer means, by operation. */
const UNKNOWN_OUTCOME: Readonly<Record<Operation, ErrorCode>> = {
  send: "SEND_OUTCOME_UNKNOWN",
  check: "CHECK_OUTCOME_UNKNOWN",
  cancel: "TWILIO_UNAVAILABLE",
  read: "TWILIO_UNAVAILABLE",
};

/** @param details what the caller knows better: how long to wait, and which channels could be used here instead. */
export async function errorFromFailure(
  failure: GatewayFailure,
  operation: Operation,
  context: Context,
  { alternatives: usable, ...details }: ErrorDetails = {},
): Promise<VerifyError> {
  const { certainty, retryAfterMs, own } = failure;
  if (own && certainty !== "unknown") {
    const { code, ...remedy } = own;
    const offered = ERRORS[code].retry === "other_channel" ? usable : undefined;
    return new VerifyError(code, { ...remedy, retryAfterMs, ...details, alternatives: offered });
  }
  if (certainty === "not_sent") return new VerifyError("TWILIO_UNAVAILABLE", { retryAfterMs: 1_000, ...details });
  if (certainty === "unknown") return new VerifyError(UNKNOWN_OUTCOME[operation], details);
  const entry = failure.twilioCode === undefined ? undefined : (await context.catalogue()).entry(failure.twilioCode);
  const code = errorCodeOf(failure, operation);
  return new VerifyError(code, {
    ...remedyOf(code, entry, failure),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    ...details,
    alternatives: alternativesOf(code, entry, usable),
    twilio: twilioFacts(failure, entry),
  });
}

/** Another channel is offered only where it helps; after bad credentials or a lost answer it would just send more. */
function alternativesOf(
  code: ErrorCode,
  entry: CatalogueEntry | undefined,
  usable: string[] | undefined,
): string[] | undefined {
  if (entry?.alternatives.length) return usable?.filter((channel) => entry.alternatives.includes(channel));
  return ERRORS[code].retry === "other_channel" ? usable : undefined;
}

function errorCodeOf(failure: GatewayFailure, operation: Operation): ErrorCode {
  const { twilioCode, httpStatus } = failure;
  if (twilioCode === 20404 && operation === "send") return failure.parameter ? "INVALID_INPUT" : "NOT_CONFIGURED";
  if (twilioCode === 20404) return "VERIFICATION_NOT_FOUND";
  // Seen live for a destination without a verification, instead of 20404 (facts/twilio-verify.md §2.1).
  if (twilioCode === 60200 && operation === "check" && failure.parameter === "To") return "VERIFICATION_NOT_FOUND";
  if (twilioCode === 60200) return BY_PARAMETER[failure.parameter ?? ""] ?? "TWILIO_REJECTED";
  if (twilioCode !== undefined && BY_TWILIO_CODE[twilioCode]) return BY_TWILIO_CODE[twilioCode];
  if (twilioCode === undefined && httpStatus === 401) return "AUTHENTICATION_FAILED";
  if (httpStatus === 429) return "RATE_LIMITED";
  if (httpStatus !== undefined && httpStatus >= 500) return "TWILIO_UNAVAILABLE";
  return "TWILIO_REJECTED";
}

/** Where the catalogue can only be general, since one code covers many parameters. */
const UNKNOWN_SERVICE = {
  message: "Twilio does not know this Verify Service.",
  fix: "The operator must check TWILIO_VERIFY_SERVICE_SID: it must belong to the same account as the credentials.",
};
const UNKNOWN_LOCALE = {
  message: "Twilio does not support this locale.",
  fix: "Leave locale out: Twilio then chooses the language by country.",
};

function remedyOf(code: ErrorCode, entry: CatalogueEntry | undefined, failure: GatewayFailure): ErrorDetails {
  if (failure.parameter === "Locale") return UNKNOWN_LOCALE;
  if (failure.twilioCode === 20404 && code === "NOT_CONFIGURED") return UNKNOWN_SERVICE;
  if (failure.twilioCode === 60200 && code !== "TWILIO_REJECTED") return {};
  if (!entry?.meaning) return {};
  const retry = entry.retry === "ok" ? undefined : entry.retry;
  return {
    message: entry.meaning,
    ...(entry.fixes.length > 0 && { fix: entry.fixes.join(" ") }),
    ...(retry && { retry }),
    ...(entry.alternatives.length > 0 && { alternatives: entry.alternatives }),
  };
}

function twilioFacts(failure: GatewayFailure, entry: CatalogueEntry | undefined): ErrorDetails["twilio"] {
  if (failure.twilioCode === undefined) return undefined;
  return {
    code: failure.twilioCode,
    ...(entry && { title: entry.title }),
    ...(failure.httpStatus !== undefined && { http_status: failure.httpStatus }),
    docs_url: entry?.docsUrl ?? `https://www.twilio.com/docs/api/errors/${failure.twilioCode}`,
  };
}
