import * as z from "zod";
import { CHANNELS, type Settings } from "../core/ports/settings.js";
import { args, onlyIf } from "./input.js";
import { array, boolean, integer, masked, object, string } from "./schema.js";

export const sendInput = ({ psd2, rateLimits, agents, receipts, phoneChange }: Settings) =>
  z.strictObject({
    ...onlyIf(agents.destinations === "any", { to: agents.contacts ? args.to.optional() : args.to }),
    ...onlyIf(agents.contacts, { contact: agents.destinations === "any" ? args.contact.optional() : args.contact }),
    channel: z.enum(CHANNELS).optional(),
    ...onlyIf(agents.destinations === "any", { country: args.country.optional() }),
    locale: z.string().min(2).max(20).optional().describe("Language; default by country"),
    identity: args.identity.optional(),
    purpose: z.string().min(1).max(64).optional(),
    ...onlyIf(rateLimits.sendPerIpPer10m > 0, { end_user_ip: z.string().min(2).max(45).optional() }),
    ...onlyIf(psd2, { amount: args.money, payee: args.money }),
    resend: z.boolean().optional(),
    idempotency_key: z.string().min(16).max(128).optional().describe("16 to 128 characters"),
    ...onlyIf(agents.confirmSend !== "never", { confirmation: z.string().max(200).optional() }),
    ...onlyIf(phoneChange.needsProof, {
      proof: z.string().min(8).max(4096).optional().describe("For purpose phone_change: receipt of a factor they have"),
    }),
    ...onlyIf(receipts.nonce, { nonce: z.string().min(8).max(200).optional() }),
  });

export const sendOutput = object(
  {
    verification: object(
      {
        sid: string,
        status: string,
        to: masked,
        channel: string,
        expires_at: string,
        resend_after: string,
        sends_left: integer,
        replayed: boolean,
      },
      { sna_url: string, entry_url: string },
    ),
    next_step: string,
    warnings: array(string),
  },
  { simulated: boolean },
);
