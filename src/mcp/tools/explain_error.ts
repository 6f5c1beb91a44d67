import * as z from "zod";
import { fromWire } from "../../core/wire.js";
import { array, boolean, code, integer, object, string } from "../schema.js";
import { args, defineTool, type ToolFactory } from "../tool.js";

const explained = object(
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

const output = object({}, { error: explained, candidates: array(candidate), simulated: boolean });

export const explainError: ToolFactory = () =>
  defineTool({
    name: "explain_error",
    title: "Explain an error",
    description:
      "What a Twilio or twilio-verify error means and what to do: by code, from an error text or log line, or for one verification. Give one of the three.",
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    input: z.strictObject({
      code: z
        .union([z.string().max(40), z.int()])
        .optional()
        .describe("60203 or COOLDOWN"),
      message: z.string().max(20_000).optional(),
      verification_sid: args.sid.optional(),
    }),
    output,
    run: (input, verify, caller) => verify.explain(fromWire(input), caller),
  });
