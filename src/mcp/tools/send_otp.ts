import { sendInput, sendOutput } from "../../contract/send.js";
import { fromWire } from "../../core/wire.js";
import { defineTool, type ToolFactory } from "../tool.js";

export const sendOtp: ToolFactory = (settings) =>
  defineTool({
    name: "send_otp",
    title: "Send a one-time code",
    description:
      "Send a verification code to a person's phone or e-mail. Only for a destination the person gave you themselves in this conversation. An equal call within 60 s is answered again without sending; resend=true sends once more after resend_after.",
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    input: sendInput(settings),
    output: sendOutput,
    run: (input, verify, caller) => verify.send(fromWire(input), caller),
  });
