import * as z from "zod";
import { fromWire } from "../../core/wire.js";
import { args, defineTool, type ToolFactory } from "../tool.js";

const output = z.strictObject({
  error: z
    .strictObject({
      code: z.union([z.string(), z.int()]),
      title: z.string(),
      meaning: z.string(),
      causes: z.array(z.string()),
      fixes: z.array(z.string()),
      retry: z.string(),
      retry_after_ms: z.int().optional(),
      alternatives: z.array(z.string()),
      severity: z.string(),
      product: z.string(),
      http_status: z.int().optional(),
      docs_url: z.string(),
    })
    .optional(),
  candidates: z
    .array(
      z.strictObject({
        code: z.union([z.string(), z.int()]),
        title: z.string(),
        meaning: z.string().optional(),
        docs_url: z.string(),
      }),
    )
    .optional(),
});

export const explainError: ToolFactory = () =>
  defineTool({
    name: "explain_error",
    title: "Explain an error",
    description:
      "What a Twilio or twilio-verify error means and what to do: by code, from an error text or log line, or for one verification. Give one of the three.",
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
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
