import * as z from "zod";
import { args, onlyIf } from "../../contract/input.js";
import { listed } from "../../contract/listed.js";
import { array, boolean, integer, number, object, string } from "../../contract/schema.js";
import { CHANNELS, STATUSES } from "../../core/ports/settings.js";
import { fromWire } from "../../core/wire.js";
import { defineTool, type ToolFactory } from "../tool.js";

const output = object(
  {
    verifications: array(listed),
    summary: object({ total: integer, converted: integer, conversion_rate: number }),
  },
  { next_cursor: string, simulated: boolean },
);

const time = z.iso.datetime({ offset: true, error: "must be a time such as 2026-01-31T09:00:00Z" }).max(40);

export const listVerifications: ToolFactory = ({ agents }) =>
  defineTool({
    name: "list_verifications",
    title: "List verifications",
    description:
      "Recent verifications (30 days, newest first) with delivery results, refusals and conversion: to see what happened or why codes do not arrive.",
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    input: z.strictObject({
      ...onlyIf(agents.destinations === "any", { to: args.to.optional().describe("Only this destination") }),
      verification_sid: args.sid.optional(),
      status: z.enum(STATUSES).optional(),
      channel: z.enum(CHANNELS).optional(),
      country: args.country.optional().describe("ISO country"),
      since: time.optional(),
      until: time.optional(),
      limit: z.coerce.number().int().min(1).max(100).optional().describe("Default 20"),
      cursor: z.string().max(8192).optional(),
    }),
    output,
    run: (input, verify, caller) => verify.list(fromWire(input), caller),
  });
