/** What a request gives: one closed set of arguments, from its path and its body, and the headers that its call takes. */
import type { Context } from "hono";
import * as z from "zod";
import { parseInput } from "../../contract/input.js";
import { VerifyError } from "../../core/errors.js";
import type { HttpEnv } from "../door.js";

/** Every header that a call may take. */
export const HEADERS = {
  "Verify-Session": z
    .string()
    .regex(/^[\x21-\x7e]{1,128}$/)
    .describe(
      "Your own opaque name of the end user's session: its budgets are kept by it. Without it there are no session budgets.",
    ),
  "Idempotency-Key": z
    .string()
    .regex(/^(?:"[\x20\x21\x23-\x5b\x5d-\x7e]{16,128}"|[\x21\x23-\x5b\x5d-\x7e]{16,128})$/)
    .describe(
      "16 to 128 characters, in quotes or not; kept for 24 hours. The same call with it is answered again without sending (200); while the first one runs, 409; with other parameters, 422.",
    ),
  "Verify-Proof": z
    .string()
    .regex(/^[A-Za-z0-9+/_=-]{1,4096}$/)
    .describe("Solution of the `altcha` challenge of a 428, in base64, as ALTCHA's widget gives it. Good once."),
  "Verify-Captcha": z
    .string()
    .regex(/^[\x21-\x7e]{1,4096}$/)
    .describe("Token of the operator's CAPTCHA provider, where a 428 asks for it. Good once."),
} as const;
export type HeaderName = keyof typeof HEADERS;

/** @throws VerifyError `INVALID_INPUT`, which names the header and never its value */
export function headerOf(c: Context<HttpEnv>, name: HeaderName): string | undefined {
  const value = c.req.header(name);
  if (value === undefined || HEADERS[name].safeParse(value).success) return value;
  throw new VerifyError("INVALID_INPUT", {
    message: `The header ${name} does not have the required form.`,
    fix: "Correct it as /openapi.json describes it, or leave it out.",
  });
}

/** A structured string (draft-ietf-httpapi-idempotency-key-header) or the bare key, as most clients send it. */
export const unquoted = (key: string | undefined): string | undefined => key?.replace(/^"(.*)"$/, "$1");

/** @throws VerifyError `INVALID_INPUT` that never shows a value. @returns undefined for a body that is not JSON by its type */
export async function argumentsOf<Input extends z.ZodObject>(
  c: Context<HttpEnv>,
  input: Input,
  hasBody: boolean,
): Promise<z.output<Input> | undefined> {
  const text = hasBody ? await c.req.text() : "";
  if (text !== "" && !/^application\/json\s*(?:;|$)/i.test(c.req.header("content-type") ?? "")) return undefined;
  const given = text === "" ? {} : parse(text);
  return parseInput(input, isPlain(given) ? { ...given, ...c.req.param() } : given);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new VerifyError("INVALID_INPUT", { message: "The body is not valid JSON." });
  }
}

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && !Array.isArray(value);
