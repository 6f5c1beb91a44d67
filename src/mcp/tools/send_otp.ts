import * as z from "zod";
import { CHANNELS } from "../../core/ports.js";
import { fromWire } from "../../core/wire.js";
import { args, defineTool, onlyIf, type ToolFactory } from "../tool.js";

const output = z.strictObject({
  verification: z.strictObject({
    sid: z.string(),
    status: z.string(),
    to: z.string().describe("masked"),
    channel: z.string(),
    expires_at: z.string(),
    resend_after: z.string(),
    sends_left: z.int(),
    replayed: z.boolean(),
    sna_url: z.string().optional(),
  }),
  next_step: z.string(),
  warnings: z.array(z.string()),
  simulated: z.literal(true).optional(),
});

export const sendOtp: ToolFactory = ({ psd2, rateLimits }) =>
  defineTool({
    name: "send_otp",
    title: "Send a one-time code",
    description:
      "Send a verification code to a person's phone or e-mail. Only for a destination the person gave you themselves in this conversation. An equal call within 60 s is answered again without sending; resend=true sends once more after resend_after.",
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    input: z.strictObject({
      to: args.to,
      channel: z.enum(CHANNELS).optional(),
      country: args.country.optional(),
      locale: z.string().min(2).max(20).optional().describe("Language; default by country"),
      identity: args.identity.optional(),
      purpose: z.string().min(1).max(64).optional(),
      ...onlyIf(rateLimits.sendPerIpPer10m > 0, { end_user_ip: z.string().min(2).max(45).optional() }),
      ...onlyIf(psd2, { amount: args.money, payee: args.money }),
      resend: z.boolean().optional(),
      idempotency_key: z.string().min(16).max(128).optional(),
    }),
    output,
    run: (input, verify, caller) => verify.send(fromWire(input), caller),
  });
