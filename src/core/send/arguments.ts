/** Arguments of a send that the core itself must refuse, whatever door they came through. */
import { VerifyError } from "../errors.js";

export function requirePsd2({ amount, payee }: { amount?: string; payee?: string }, psd2: boolean): void {
  if (psd2 && (!amount || !payee)) {
    throw new VerifyError("INVALID_INPUT", {
      message: "This Service verifies payments (PSD2): amount and payee are required.",
      fix: "Give amount and payee as the person sees them, and the same two values again to check_otp.",
    });
  }
}

/** A shorter one is soon used twice (facts/policy.md §4.3). */
export function requireKeyLength(key: string | undefined): void {
  if (key !== undefined && (key.length < 16 || key.length > 128)) {
    throw new VerifyError("INVALID_INPUT", { message: "idempotency_key must have 16 to 128 characters." });
  }
}

/** The transport's address always counts; one that the model names only adds to it. */
export function addresses(
  transportIp: string | undefined,
  namedIp: string | undefined,
  ipKey: (ip: string) => string | undefined,
): string[] {
  const named = namedIp === undefined ? undefined : ipKey(namedIp);
  if (namedIp !== undefined && named === undefined) {
    throw new VerifyError("INVALID_INPUT", {
      message: "end_user_ip is not an IPv4 or IPv6 address.",
      fix: "Give the person's address alone, or leave end_user_ip out.",
    });
  }
  const transport = transportIp === undefined ? undefined : ipKey(transportIp);
  return [...new Set([transport, named])].filter((key) => key !== undefined);
}
