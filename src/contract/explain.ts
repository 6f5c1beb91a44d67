import * as z from "zod";
import { args } from "./input.js";
import { array, boolean, code, integer, object, string } from "./schema.js";

export const explainInput = z.strictObject({
  code: z
    .union([z.string().max(40), z.int()])
    .optional()
    .describe("60203 or COOLDOWN"),
  message: z.string().max(20_000).optional(),
  verification_sid: args.sid.optional(),
});

/** One error, explained. */
export const explained = object(
  {
    code,
    title: string,
    meaning: string,
    causes: array(string),
    fixes: array(string),
    retry: string,
    alternatives: array(string),
    severity: string,
    product: string,
    docs_url: string,
  },
  { retry_after_ms: integer, http_status: integer },
);

const candidate = object({ code, title: string, docs_url: string }, { meaning: string });

export const explainOutput = object({}, { error: explained, candidates: array(candidate), simulated: boolean });
