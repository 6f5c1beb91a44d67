import * as z from "zod";
import { args } from "./input.js";
import { boolean, object, string } from "./schema.js";

export const cancelInput = z.strictObject({ verification_sid: args.sid, reason: z.string().max(200).optional() });

export const cancelOutput = object(
  { verification: object({ sid: string, status: string }), next_step: string },
  { simulated: boolean },
);
