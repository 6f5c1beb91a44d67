import * as z from "zod";
import { fromWire } from "../../core/wire.js";
import { boolean, object, string } from "../schema.js";
import { args, defineTool, type ToolFactory } from "../tool.js";

const output = object(
  { verification: object({ sid: string, status: string }), next_step: string },
  { simulated: boolean },
);

export const cancelVerification: ToolFactory = () =>
  defineTool({
    name: "cancel_verification",
    title: "Cancel a verification",
    description:
      "Make a pending code useless, for example when it went to a wrong destination. Limits stay as they are.",
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
    input: z.strictObject({ verification_sid: args.sid, reason: z.string().max(200).optional() }),
    output,
    run: (input, verify, caller) => verify.cancel(fromWire(input), caller),
  });
