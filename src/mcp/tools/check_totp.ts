import * as z from "zod";
import { args, onlyIf } from "../../contract/input.js";
import { boolean, integer, object, part, string } from "../../contract/schema.js";
import { fromWire } from "../../core/wire.js";
import { defineTool, type ToolFactory } from "../tool.js";

const output = object(
  {
    check: part({
      verified: boolean,
      status: string,
      factor_sid: string,
      channel: string,
      attempts_left: integer,
      receipt: string,
      entry_url: string,
      replayed: boolean,
    }),
    next_step: string,
  },
  { simulated: boolean },
);

export const checkTotp: ToolFactory = ({ agents, receipts }) =>
  defineTool({
    name: "check_totp",
    title: "Check an authenticator app",
    description:
      "Only verified: true proves that the person has the app. Without code: a page for it, or how that went.",
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    input: z.strictObject({
      identity: args.owner,
      factor_sid: args.factorSid.optional(),
      // Taken where it is refused, too: then the refusal says where codes go instead.
      code: z
        .string()
        .max(16)
        .optional()
        .describe(agents.codeEntry === "page" ? "Not taken here" : "Or recovery code"),
      ...onlyIf(receipts.nonce, { nonce: z.string().optional() }),
    }),
    output,
    run: (input, verify, caller) => verify.checkTotp(fromWire(input), caller),
  });
