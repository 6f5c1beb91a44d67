import { checkInput, checkOutput } from "../../contract/check.js";
import { VerifyError } from "../../core/errors.js";
import { fromWire } from "../../core/wire.js";
import { defineTool, type ToolFactory } from "../tool.js";

export const checkOtp: ToolFactory = (settings) => {
  const tool = defineTool({
    name: "check_otp",
    title: "Check a one-time code",
    description:
      "Check the code that the person read to you. Only verified: true proves that they hold the destination. Never guess a code. Without code: report the status, or finish Silent Network Auth.",
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    input: checkInput(settings),
    output: checkOutput,
    run: (input, verify, caller) => verify.check(fromWire(input), caller),
  });
  if (settings.agents.codeEntry !== "page") return tool;
  // Not declared here, and yet what a model tries: it is told where codes go instead.
  const refuse = async () => {
    throw new VerifyError("CODE_ENTRY_DISABLED");
  };
  const hasCode = (given: unknown) => typeof given === "object" && given !== null && "code" in given;
  return { ...tool, run: (given, ...rest) => (hasCode(given) ? refuse() : tool.run(given, ...rest)) };
};
