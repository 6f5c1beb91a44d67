import * as z from "zod";
import { args, onlyIf } from "../../contract/input.js";
import { boolean, object, part, string } from "../../contract/schema.js";
import { fromWire } from "../../core/wire.js";
import { defineTool, type ToolFactory } from "../tool.js";

const output = object({ factor: part({ sid: string, status: string }), next_step: string }, { simulated: boolean });

export const removeFactor: ToolFactory = ({ agents }) =>
  defineTool({
    name: "remove_factor",
    title: "Remove an authenticator app",
    description: "Remove an authenticator app and its recovery codes for good. Only when the person asks for it.",
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
    input: z.strictObject({
      identity: args.owner,
      factor_sid: args.factorSid,
      ...onlyIf(agents.confirmSend !== "never", { confirmation: z.string().max(200).optional() }),
    }),
    output,
    run: (input, verify, caller) => verify.removeFactor(fromWire(input), caller),
  });
