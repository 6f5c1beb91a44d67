import { cancelInput, cancelOutput } from "../../contract/cancel.js";
import { fromWire } from "../../core/wire.js";
import { defineTool, type ToolFactory } from "../tool.js";

export const cancelVerification: ToolFactory = () =>
  defineTool({
    name: "cancel_verification",
    title: "Cancel a verification",
    description:
      "Make a pending code useless, for example when it went to a wrong destination. Limits stay as they are.",
    annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
    input: cancelInput,
    output: cancelOutput,
    run: (input, verify, caller) => verify.cancel(fromWire(input), caller),
  });
