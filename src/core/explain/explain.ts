/**
 * core/explain/ — what an error means and what to do: by code, by a text that holds one, or by what happened to one
 * verification. Nothing of the text comes back.
 */
import { ERRORS, type ErrorCode, type Retry, VerifyError } from "../errors.js";
import type { Catalogue, CatalogueEntry } from "../ports/catalogue.js";
import type { Context } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import { refineByText } from "./refine.js";
import { codesIn, mayBeTwilios, OWN_CODES } from "./text.js";
import { diagnoseVerification, type Verdict } from "./verification.js";

/** Exactly one of the three. */
export interface ExplainInput {
  /** Twilio's number, or one of this project's own codes. */
  code?: string | number;
  /** Untrusted: an error text, a body, a stack trace or a log line. None of it comes back. */
  message?: string;
  verificationSid?: string;
}

/** The wire form (design §4). */
export interface ExplainedError {
  /** A number is Twilio's, a word is ours. */
  code: number | string;
  title: string;
  meaning: string;
  causes: string[];
  /** In the order to try them. */
  fixes: string[];
  retry: Retry | "ok";
  retry_after_ms?: number;
  /** Channels or factors to offer instead. */
  alternatives: string[];
  severity: "error" | "warning" | "info" | "unknown";
  product: string;
  http_status?: number;
  docs_url: string;
}

export type Candidate = Pick<ExplainedError, "code" | "title" | "docs_url"> & { meaning?: string };

/** One error, or at most five candidates, best first. */
export type Explanation = { error: ExplainedError } | { candidates: Candidate[] };

const MAX_CANDIDATES = 5;
const MINUTE_MS = 60_000;
/** Windows that Twilio states (facts/twilio-verify.md §2.4, §3.2). */
const WAIT_MS: Readonly<Record<number, number>> = {
  30450: 30 * MINUTE_MS,
  60326: 24 * 60 * MINUTE_MS,
  60410: 12 * 60 * MINUTE_MS,
  60728: 60 * MINUTE_MS,
};
/** These end with the verification, so with the lifetime of its code. */
const UNTIL_EXPIRY: readonly (number | string)[] = [60202, 60203, "MAX_CHECKS_REACHED"];

/** By code and by message without credentials and without a store. @throws VerifyError */
export async function explain(input: ExplainInput, context: Context, caller: Caller): Promise<Explanation> {
  const { code, message, verificationSid } = input;
  if ([code, message, verificationSid].filter((value) => value !== undefined).length !== 1)
    throw invalid("Give exactly one of code, message and verification_sid.");
  const catalogue = await context.catalogue();
  if (code !== undefined) return { error: describe(parseCode(code, catalogue), catalogue, context) };
  if (message !== undefined) return explainMessage(message, catalogue, context);
  return { error: await explainVerification(verificationSid!, catalogue, context, caller) };
}

function explainMessage(message: string, catalogue: Catalogue, context: Context): Explanation {
  if (message.trim() === "") throw invalid("The message is empty.");
  const codes = codesIn(message, catalogue);
  if (codes.length === 0) return { candidates: catalogue.search(message, MAX_CANDIDATES).map(foundCandidate) };
  const errors = codes.map((code) => ({ ...describe(code, catalogue, context), ...refineByText(code, message) }));
  if (errors.length === 1) return { error: errors[0]! };
  return {
    candidates: errors
      .slice(0, MAX_CANDIDATES)
      .map(({ code, title, meaning, docs_url }) => ({ code, title, meaning, docs_url })),
  };
}

function foundCandidate({ code, title, meaning, docsUrl }: CatalogueEntry): Candidate {
  return { code, title, ...(meaning && { meaning }), docs_url: docsUrl };
}

async function explainVerification(
  sid: string,
  catalogue: Catalogue,
  context: Context,
  caller: Caller,
): Promise<ExplainedError> {
  if (!/^VE[0-9a-fA-F]{32}$/.test(sid)) throw invalid("verification_sid is not VE followed by 32 hexadecimal digits.");
  const { timeline, verdict, causes, retryAfterMs } = await diagnoseVerification(sid, context, caller);
  const error = typeof verdict === "object" ? describeVerdict(verdict) : describe(verdict, catalogue, context);
  return {
    ...error,
    meaning: `${timeline} ${error.meaning}`,
    ...(causes && { causes }),
    ...(retryAfterMs !== undefined && { retry_after_ms: retryAfterMs }),
  };
}

/** Accepts 60203, "60203", "Error 60203" and our own codes; an answer never repeats any other input. */
function parseCode(code: string | number, catalogue: Catalogue): number | ErrorCode {
  const text = String(code).trim();
  const own = text.toUpperCase() as ErrorCode;
  if (OWN_CODES.has(own)) return own;
  const digits = Number(/^(?:[A-Za-z ._#:[(-]{0,20})?([1-9]\d{2,5})[\])]?$/.exec(text)?.[1]);
  if (mayBeTwilios(digits, catalogue)) return digits;
  throw invalid("The code is neither a Twilio error code nor a code of this server.");
}

function describe(code: number | ErrorCode, catalogue: Catalogue, { settings }: Context): ExplainedError {
  const entry = typeof code === "number" ? catalogue.entry(code) : undefined;
  const error = typeof code === "string" ? describeOwn(code) : entry ? describeTwilio(entry) : describeUnknown(code);
  const waitMs = UNTIL_EXPIRY.includes(code) ? settings.codeTtlSeconds * 1000 : WAIT_MS[Number(code)];
  return { ...error, ...(waitMs !== undefined && { retry_after_ms: waitMs }) };
}

function describeTwilio(entry: CatalogueEntry): ExplainedError {
  return {
    code: entry.code,
    title: entry.title,
    meaning: entry.meaning ?? "Documented title only: nothing more is known about this code here.",
    causes: entry.causes,
    fixes: entry.meaning ? entry.fixes : ["Open the documentation page of this code."],
    retry: entry.retry ?? "fix_first",
    alternatives: entry.alternatives,
    severity: entry.severity,
    product: entry.product ?? "Twilio",
    ...(entry.httpStatus !== undefined && { http_status: entry.httpStatus }),
    docs_url: entry.docsUrl,
  };
}

function describeUnknown(code: number): ExplainedError {
  return {
    code,
    title: "Not in the catalogue",
    meaning: "This code is not in the catalogue of Twilio's error codes, so nothing is known about it here.",
    causes: [],
    fixes: ["Open the documentation page of this code."],
    retry: "fix_first",
    alternatives: [],
    severity: "unknown",
    product: "Twilio",
    docs_url: `https://www.twilio.com/docs/api/errors/${code}`,
  };
}

function describeOwn(code: ErrorCode): ExplainedError {
  const { message, fix, retry } = ERRORS[code];
  const words = code.toLowerCase().replaceAll("_", " ");
  return {
    code,
    title: words[0]!.toUpperCase() + words.slice(1),
    meaning: message,
    causes: [],
    fixes: [fix],
    retry,
    alternatives: [],
    severity: "error",
    product: "twilio-verify-mcp",
    docs_url: `twilio-verify://errors/${code}`,
  };
}

/** A state of a verification that no error code stands for. */
function describeVerdict(verdict: Verdict): ExplainedError {
  return {
    causes: [],
    alternatives: [],
    ...verdict,
    product: "Verify",
    docs_url: "https://www.twilio.com/docs/verify/api/verification",
  };
}

function invalid(message: string): VerifyError {
  return new VerifyError("INVALID_INPUT", { message });
}
