/** What a person gives: the digits of the app, or a recovery code. */
import { VerifyError } from "../errors.js";
import type { TotpFactor } from "./factors.js";
import { readRecoveryCode } from "./recovery.js";

export type GivenCode = { kind: "totp" | "recovery_code"; text: string };

/** A code of another length is wrong for certain: it costs no try. @throws VerifyError `INVALID_INPUT` */
export function requireDigits(code: string, { totp }: TotpFactor): void {
  if (new RegExp(`^[0-9]{${totp.codeLength}}$`).test(code)) return;
  throw new VerifyError("INVALID_INPUT", {
    message: `The code of this app has ${totp.codeLength} digits.`,
    fix: "Ask the person to read the whole code again.",
  });
}

/** @throws VerifyError `INVALID_INPUT` */
export function readGiven(code: string, factor: TotpFactor): GivenCode {
  const recovery = readRecoveryCode(code);
  if (recovery !== undefined) return { kind: "recovery_code", text: recovery };
  requireDigits(code, factor);
  return { kind: "totp", text: code };
}
