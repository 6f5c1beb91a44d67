import * as z from "zod";
import { boolean, object } from "../../contract/schema.js";
import { defineTool, type ToolFactory } from "../tool.js";

const output = object({ safe_list: { type: "object" } }, { simulated: boolean });

export const addToSafeList: ToolFactory = () =>
  defineTool({
    name: "add_to_safe_list",
    title: "Exempt a number from fraud blocks",
    description: "After error 60410 or 60605 of a genuine person. A person must confirm each number.",
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
    input: z.strictObject({ to: z.string().min(3).max(40), confirmation: z.string().max(200).optional() }),
    output,
    run: (input, verify, caller) => verify.addToSafeList(input, caller),
  });
