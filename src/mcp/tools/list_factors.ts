import * as z from "zod";
import { args } from "../../contract/input.js";
import { array, boolean, integer, object, part, string } from "../../contract/schema.js";
import { defineTool, type ToolFactory } from "../tool.js";

const factor = part({
  sid: string,
  status: string,
  friendly_name: part({ untrusted: string }),
  created_at: string,
  algorithm: string,
  digits: integer,
  period: integer,
});

export const listFactors: ToolFactory = () =>
  defineTool({
    name: "list_factors",
    title: "List authenticator apps",
    description: "The authenticator apps of a person, confirmed (verified) or not.",
    annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    input: z.strictObject({ identity: args.owner }),
    output: object({ factors: array(factor) }, { simulated: boolean }),
    run: (input, verify, caller) => verify.listFactors(input, caller),
  });
