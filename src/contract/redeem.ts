import * as z from "zod";
import type { Settings } from "../core/ports/settings.js";
import { onlyIf } from "./input.js";

export const redeemInput = ({ receipts }: Settings) =>
  z.strictObject({
    receipt: z.string().min(8).max(4096).describe("From check_otp"),
    ...onlyIf(receipts.nonce, { nonce: z.string().min(8).max(200).optional() }),
    purpose: z.string().min(1).max(64).optional(),
    sub: z.string().min(1).max(128).optional(),
  });
