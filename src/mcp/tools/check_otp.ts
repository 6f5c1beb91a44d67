import * as z from "zod";
import { fromWire } from "../../core/wire.js";
import { args, defineTool, onlyIf, type ToolFactory } from "../tool.js";

const output = z.strictObject({
  check: z.strictObject({
    verified: z.boolean(),
    status: z.string(),
    verification_sid: z.string(),
    to: z.string().describe("masked"),
    channel: z.string(),
    attempts_left: z.int(),
  }),
  next_step: z.string(),
  simulated: z.literal(true).optional(),
});

export const checkOtp: ToolFactory = ({ psd2 }) =>
  defineTool({
    name: "check_otp",
    title: "Check a one-time code",
    description:
      "Check the code that the person read to you. Only verified: true proves that they hold the destination. Never guess a code. Without code: report the status, or finish Silent Network Auth.",
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    input: z.strictObject({
      verification_sid: args.sid.optional(),
      to: args.to.optional().describe("Instead of verification_sid"),
      code: z
        .string()
        .regex(/^[0-9]{4,10}$/)
        .optional(),
      identity: args.identity.optional(),
      ...onlyIf(psd2, { amount: args.money, payee: args.money }),
    }),
    output,
    run: (input, verify, caller) => verify.check(fromWire(input), caller),
  });
