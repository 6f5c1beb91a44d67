import * as z from "zod";
import { CHANNELS, STATUSES } from "../../core/ports.js";
import { fromWire } from "../../core/wire.js";
import { args, defineTool, type ToolFactory } from "../tool.js";

const output = z.strictObject({
  verifications: z.array(
    z.strictObject({
      sid: z.string().nullable().describe("null: refused by our limits, never sent"),
      to: z.string().describe("masked"),
      channels: z.array(z.string()),
      status: z.string(),
      created_at: z.string(),
      attempts: z.array(
        z.strictObject({
          channel: z.string(),
          delivery: z.string(),
          error_code: z.int().optional(),
          error_title: z.string().optional(),
          price: z.string().optional(),
        }),
      ),
    }),
  ),
  summary: z.strictObject({ total: z.int(), converted: z.int(), conversion_rate: z.number() }),
  next_cursor: z.string().optional(),
  simulated: z.literal(true).optional(),
});

export const listVerifications: ToolFactory = () =>
  defineTool({
    name: "list_verifications",
    title: "List verifications",
    description:
      "Recent verifications (30 days, newest first) with delivery results, refusals and conversion: to see what happened or why codes do not arrive.",
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    input: z.strictObject({
      to: args.to.optional().describe("Only this destination"),
      verification_sid: args.sid.optional(),
      status: z.enum(STATUSES).optional(),
      channel: z.enum(CHANNELS).optional(),
      country: args.country.optional().describe("ISO country"),
      since: z.iso.datetime({ offset: true }).optional(),
      until: z.iso.datetime({ offset: true }).optional(),
      limit: z.coerce.number().int().min(1).max(100).optional().describe("Default 20"),
      cursor: z.string().max(8192).optional(),
    }),
    output,
    run: (input, verify, caller) => verify.list(fromWire(input), caller),
  });
