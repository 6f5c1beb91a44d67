/**
 * The secret of a new TOTP factor and its URI, in Google Authenticator's key URI format, which Twilio names
 * (facts/twilio-verify.md §1.7). Nothing in here may reach an error or a log.
 */
import type { TotpBinding, TotpConfig } from "../core/ports/factors.js";
import { malformed } from "./client.js";

const URI = /^otpauth:\/\/totp\/[\x21-\x7e]{1,2000}$/;

/** Twilio's binding, or with `issuer` a URI of our own for the same secret: the issuer is no more than a label. */
export function toBinding(
  binding: unknown,
  config: TotpConfig,
  { friendlyName, issuer }: { friendlyName: string; issuer?: string },
): TotpBinding {
  const { secret: padded, uri } = { ...Object(binding) } as Record<string, unknown>;
  const secret = typeof padded === "string" ? padded.replace(/=+$/, "") : "";
  if (!/^[A-Z2-7]{16,256}$/.test(secret)) malformed();
  if (issuer) return { secret, uri: uriOf(secret, config, friendlyName, issuer) };
  if (typeof uri !== "string" || !URI.test(uri)) malformed();
  return new URL(uri).searchParams.get("secret")?.replace(/=+$/, "") === secret ? { secret, uri } : malformed();
}

/** Not by URLSearchParams: authenticator apps show its `+` for a space as it is. */
function uriOf(secret: string, config: TotpConfig, account: string, issuer: string): string {
  const { algorithm, codeLength, timeStepSeconds } = config;
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  const parameters = [
    `secret=${secret}`,
    `issuer=${encodeURIComponent(issuer)}`,
    `algorithm=${algorithm.toUpperCase()}`,
    `digits=${codeLength}`,
    `period=${timeStepSeconds}`,
  ];
  return `otpauth://totp/${label}?${parameters.join("&")}`;
}
