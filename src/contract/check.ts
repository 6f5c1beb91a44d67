import * as z from "zod";
import type { Settings } from "../core/ports/settings.js";
import { args, onlyIf } from "./input.js";
import { boolean, integer, masked, object, string } from "./schema.js";

export const checkInput = ({ psd2, agents }: Settings) =>
  z.strictObject({
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
  });

export const checkOutput = object(
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
