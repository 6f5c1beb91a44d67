import * as z from "zod";
import { VerifyError } from "../../core/errors.js";
import { fromWire } from "../../core/wire.js";
import { boolean, integer, masked, object, string } from "../schema.js";
import { args, defineTool, onlyIf, type ToolFactory } from "../tool.js";

const output = object(
  {
    check: object(
      {
        verified: boolean,
        status: string,
        verification_sid: string,
        to: masked,
        channel: string,
        attempts_left: integer,
      },
      { receipt: string, entry_url: string },
    ),
    next_step: string,
  },
  { simulated: boolean },
);

export const checkOtp: ToolFactory = ({ psd2, agents }) => {
  const tool = defineTool({
    name: "check_otp",
    title: "Check a one-time code",
    description:
      "Check the code that the person read to you. Only verified: true proves that they hold the destination. Never guess a code. Without code: report the status, or finish Silent Network Auth.",
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    input: z.strictObject({
      verification_sid: args.sid.optional(),
      ...onlyIf(agents.destinations === "any", { to: args.to.optional().describe("Instead of verification_sid") }),
      ...onlyIf(agents.codeEntry !== "page", {
        code: z
          .string()
          .regex(/^[0-9]{4,10}$/, "must be 4 to 10 digits")
          .optional(),
      }),
      identity: args.identity.optional(),
      ...onlyIf(psd2, { amount: args.money, payee: args.money }),
    }),
    output,
    run: (input, verify, caller) => verify.check(fromWire(input), caller),
  });
  if (agents.codeEntry !== "page") return tool;
  // Not declared here, and yet what a model tries: it is told where codes go instead.
  const refuse = async () => {
    throw new VerifyError("CODE_ENTRY_DISABLED");
  };
  const hasCode = (given: unknown) => typeof given === "object" && given !== null && "code" in given;
  return { ...tool, run: (given, ...rest) => (hasCode(given) ? refuse() : tool.run(given, ...rest)) };
};
