/** Time-based one-time passwords: RFC 6238 over HOTP (RFC 4226), secrets in Base32 (RFC 4648 §6). */
import { createHmac } from "node:crypto";

export type Algorithm = "sha1" | "sha256" | "sha512";

export interface TotpConfig {
  alg: Algorithm;
  code_length: number;
  /** Seconds. */
  time_step: number;
  /** Time steps to either side whose codes pass. */
  skew: number;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

export function hotp(secret: Buffer, counter: number, digits: number, algorithm: Algorithm): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac(algorithm, secret).update(message).digest();
  const truncated = mac.readUInt32BE(mac.at(-1)! & 0xf) & 0x7fffffff;
  return String(truncated % 10 ** digits).padStart(digits, "0");
}

/** The code at `now`, epoch milliseconds, and when the next one begins. */
export function totp(secret: Buffer, config: TotpConfig, now: number): { code: string; expiresAt: number } {
  const step = stepAt(config, now);
  const code = hotp(secret, step, config.code_length, config.alg);
  return { code, expiresAt: (step + 1) * config.time_step * 1_000 };
}

/** The time step, within the skew, that this code is of. */
export function stepOf(secret: Buffer, config: TotpConfig, code: string, now: number): number | undefined {
  const { skew, code_length, alg } = config;
  const first = stepAt(config, now) - skew;
  const steps = Array.from({ length: 2 * skew + 1 }, (_, index) => first + index).filter((step) => step >= 0);
  return steps.find((step) => hotp(secret, step, code_length, alg) === code);
}

export function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => ALPHABET[Number.parseInt(group.padEnd(5, "0"), 2)]).join("");
}

/** Undefined for what is no Base32. */
export function fromBase32(text: string): Buffer | undefined {
  const digits = text.replace(/=+$/, "");
  if (!/^[A-Z2-7]+$/.test(digits)) return undefined;
  const bits = [...digits].map((digit) => ALPHABET.indexOf(digit).toString(2).padStart(5, "0")).join("");
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

function stepAt({ time_step }: TotpConfig, now: number): number {
  return Math.floor(now / 1_000 / time_step);
}
