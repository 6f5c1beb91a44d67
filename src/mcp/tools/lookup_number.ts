import * as z from "zod";
import { boolean, object } from "../../contract/schema.js";
import { defineTool, type ToolFactory } from "../tool.js";

/** The names of the other fields say what they are; a host pays for each name that stands here. */
const output = object(
  {
    lookup: {
      type: "object",
      properties: { risk: { type: "string", enum: ["low", "medium", "high", "unknown"] } },
    },
  },
  { simulated: boolean },
);

export const lookupNumber: ToolFactory = () =>
  defineTool({
    name: "lookup_number",
    title: "Look up a phone number",
    description: "Line type and risk of a number. May cost money; send_otp asks by itself where it must.",
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    input: z.strictObject({ to: z.string().min(3).max(40), country: z.string().length(2).optional() }),
    output,
    run: (input, verify, caller) => verify.lookup(input, caller),
  });
