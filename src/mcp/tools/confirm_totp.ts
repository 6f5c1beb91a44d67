import * as z from "zod";
import { args, onlyIf } from "../../contract/input.js";
import { array, boolean, integer, object, part, string } from "../../contract/schema.js";
import { fromWire } from "../../core/wire.js";
import { defineTool, type ToolFactory } from "../tool.js";

export const confirmTotp: ToolFactory = ({ agents }) =>
  defineTool({
    name: "confirm_totp",
    title: "Confirm an authenticator app",
    description:
      "Finish an enrolment with the first code of the app, unless the person gave it on the page. It is no login.",
    annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
    input: z.strictObject({
      identity: args.owner,
      factor_sid: args.factorSid,
      code: z.string().regex(/^[0-9]{3,8}$/, "must be 3 to 8 digits"),
    }),
    output: object(
      { factor: part({ sid: string, status: string }), attempts_left: integer, next_step: string },
      { ...onlyIf(agents.totpSecret === "tool", { recovery_codes: array(string) }), simulated: boolean },
    ),
    run: (input, verify, caller) => verify.confirmTotp(fromWire(input), caller),
  });
