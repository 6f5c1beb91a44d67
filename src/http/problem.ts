/** Refusals as RFC 9457 problems. A block is one problem whatever its reason, so that nobody learns by it what to try next. */
import { ERRORS, type ErrorBody, type ErrorCode, type VerifyError } from "../core/errors.js";

/** What only HTTP knows, and the one face of every block. */
const OWN = {
  BLOCKED: {
    status: 403,
    message: "Nothing is sent to this destination.",
    fix: "Do not try again. Verify the person in another way. The operator finds the reason in the log and the audit.",
  },
  INSUFFICIENT_SCOPE: {
    status: 403,
    message: "The token may not do this.",
    fix: "Use a token whose scopes include one of those that the document at /openapi.json names for this call.",
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: "The body is not application/json.",
    fix: "Send JSON with the header Content-Type: application/json.",
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: "This address does not take that method.",
    fix: "Use the method of the header Allow.",
  },
  UNAUTHENTICATED: {
    status: 401,
    message: "A bearer token of this gateway is needed.",
    fix: "Send the header Authorization: Bearer and a token that the operator made with token add.",
  },
  TOO_MANY_REQUESTS: {
    status: 429,
    message: "There are too many requests with this token.",
    fix: "Wait for Retry-After.",
  },
  BUSY: {
    status: 503,
    message: "The gateway has too much to do, or is stopping.",
    fix: "Try again after Retry-After.",
  },
  TOO_LARGE: { status: 413, message: "The body is too large.", fix: "Send less: no call needs more than 256 KiB." },
  FOREIGN_NAME: {
    status: 403,
    message: "The request was for a name, or from a page, that is not this gateway's.",
    fix: "Use the address that the operator gave you; the operator sets [http] public_url.",
  },
  NOT_FOUND: { status: 404, message: "There is no such address.", fix: "Look it up in /openapi.json." },
} as const;

export type OwnCode = keyof typeof OWN;
export type ProblemCode = OwnCode | ErrorCode;

const BLOCKED = "BLOCKED";

const STATUS: Readonly<Record<ErrorCode, number | typeof BLOCKED>> = {
  INVALID_DESTINATION: 400,
  COUNTRY_NOT_ALLOWED: BLOCKED,
  NUMBER_TYPE_NOT_ALLOWED: BLOCKED,
  DESTINATION_SUPPRESSED: BLOCKED,
  CHANNEL_NOT_AVAILABLE: 422,
  RATE_LIMITED: 429,
  COOLDOWN: 429,
  LOCKED_OUT: 429,
  FACTOR_DISABLED: 403,
  FRAUD_BLOCKED: BLOCKED,
  STEP_UP_REQUIRED: 403,
  CONFIRMATION_REQUIRED: 403,
  IDEMPOTENCY_KEY_REUSED: 422,
  IN_PROGRESS: 409,
  SEND_OUTCOME_UNKNOWN: 504,
  CHECK_OUTCOME_UNKNOWN: 504,
  VERIFICATION_NOT_FOUND: 404,
  VERIFICATION_EXPIRED: 410,
  MAX_CHECKS_REACHED: 429,
  CODE_ENTRY_DISABLED: 403,
  NOT_CONFIGURED: 503,
  AUTHENTICATION_FAILED: 502,
  TWILIO_UNAVAILABLE: 503,
  TWILIO_REJECTED: 502,
  CIRCUIT_OPEN: 503,
  POLICY_STORE_UNAVAILABLE: 503,
  INVALID_INPUT: 400,
  INTERNAL: 500,
};

/** A challenge that the client can solve (RFC 6585 §3: the request lacks a condition). */
export const CHALLENGE_STATUS = 428;

export interface Problem extends Omit<ErrorBody, "code" | "message"> {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: ProblemCode;
  /** To be found in the access log. */
  request_id?: string;
  /** For ALTCHA's widget, with when it ends (ISO 8601). */
  altcha?: object;
  expires_at?: string;
  /** The operator's CAPTCHA must be solved. */
  captcha?: true;
}

/** Our words are written for tools; here they name the calls of this door. */
const CALLS: readonly [RegExp, string][] = [
  [/\bsend_otp\b/g, "POST /verify/send"],
  [/\bcheck_otp\b/g, "POST /verify/check"],
  [/\blist_verifications\b/g, "GET /verify/{verification_sid}"],
  [/\bexplain_error\b/g, "GET /errors/{code}"],
  [/\bidempotency_key\b/g, "Idempotency-Key"],
];

const inWordsOfRest = (text: string): string => CALLS.reduce((rest, [tool, call]) => rest.replace(tool, call), text);

/** Fields of results and schemas that are our own words; whatever else stands there is the caller's. */
const OUR_WORDS: readonly string[] = ["next_step", "warnings", "meaning", "causes", "fixes", "description"];

/** JSON in the words of this door. */
export function jsonOf(value: unknown): string {
  const told = (text: unknown) => (typeof text === "string" ? inWordsOfRest(text) : text);
  return JSON.stringify(value, (name, field) => {
    if (!OUR_WORDS.includes(name)) return field;
    return Array.isArray(field) ? field.map(told) : told(field);
  });
}

const titleOf = (code: ProblemCode): string => {
  const words = code.toLowerCase().replaceAll("_", " ");
  return words[0]!.toUpperCase() + words.slice(1);
};

/** The status that a refusal has, and the code under which it is told. */
export function statusOf(code: ErrorCode, hasChallenge = false): { status: number; code: ProblemCode } {
  const status = STATUS[code];
  if (status === BLOCKED) return { status: OWN.BLOCKED.status, code: BLOCKED };
  return { status: hasChallenge ? CHALLENGE_STATUS : status, code };
}

export function ownProblem(code: OwnCode, retryAfterMs?: number): Problem {
  const { status, message, fix } = OWN[code];
  const retry =
    retryAfterMs === undefined
      ? { retry: "never" as const }
      : { retry: "backoff" as const, retry_after_ms: retryAfterMs };
  return { type: `/errors/${code}`, title: titleOf(code), status, detail: message, code, fix, ...retry };
}

export function problemOf(error: VerifyError): Problem {
  const { challenge } = error.details;
  const { status, code } = statusOf(error.code, challenge !== undefined);
  if (code === BLOCKED) return ownProblem(BLOCKED);
  const { message, fix, code: _, ...rest } = error.toJSON();
  return {
    type: `/errors/${code}`,
    title: titleOf(code),
    status,
    detail: inWordsOfRest(message),
    code,
    ...rest,
    fix: inWordsOfRest(fix),
    ...(challenge && "altcha" in challenge && { altcha: challenge.altcha, expires_at: challenge.expiresAt }),
    ...(challenge && "captcha" in challenge && { captcha: true as const }),
  };
}

export function responseOf(
  problem: Problem,
  requestId: string | undefined,
  headers: Record<string, string> = {},
): Response {
  const { status, retry_after_ms: retryAfterMs } = problem;
  return new Response(JSON.stringify({ ...problem, ...(requestId && { request_id: requestId }) }), {
    status,
    headers: {
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      ...(retryAfterMs !== undefined && { "retry-after": String(Math.ceil(retryAfterMs / 1_000)) }),
      ...headers,
    },
  });
}

/** What a code means and what to do, in the words of this door. */
export function wordsOf(code: ProblemCode): { message: string; fix: string } {
  const { message, fix } = code in OWN ? OWN[code as OwnCode] : ERRORS[code as ErrorCode];
  return { message: inWordsOfRest(message), fix: inWordsOfRest(fix) };
}

/** What `GET /errors/{code}` says of the codes that the core does not have. */
export function explainOwn(code: string) {
  const own = code.toUpperCase() as OwnCode;
  if (!Object.hasOwn(OWN, own)) return undefined;
  return {
    error: {
      code: own,
      title: titleOf(own),
      meaning: OWN[own].message,
      causes: [],
      fixes: [OWN[own].fix],
      retry: "never",
      alternatives: [],
      severity: "error",
      product: "twilio-verify-mcp",
      docs_url: `/errors/${own}`,
    },
  };
}

export const PROBLEM_CODES: readonly ProblemCode[] = [
  ...(Object.keys(ERRORS) as ErrorCode[]).filter((code) => STATUS[code] !== BLOCKED),
  ...(Object.keys(OWN) as OwnCode[]),
];
