/** Reading Twilio's resources: documented values pass, anything else is dropped or fails the call. */
import type { UntrustedText } from "../core/ports/text.js";
import { malformed } from "./client.js";
import { isSid } from "./options.js";

/** Epoch milliseconds of a date the SDK parsed; it leaves what it cannot parse as it was. */
export function epochMs(date: unknown): number {
  return date instanceof Date ? date.getTime() : malformed();
}

export function sidOf(prefix: Parameters<typeof isSid>[0], value: unknown): string {
  return isSid(prefix, value) ? value : malformed();
}

/** One of Twilio's short keywords in lower case (`undelivered`, `no-answer`), else empty: no free text passes. */
export function keyword(value: unknown): string {
  return typeof value === "string" && /^[A-Za-z][A-Za-z_-]{0,31}$/.test(value) ? value.toLowerCase() : "";
}

export function countryCode(value: unknown): string | undefined {
  return typeof value === "string" && /^[A-Z]{2}$/.test(value) ? value : undefined;
}

/** Twilio writes error codes as numbers or digits, and "none" as null, 0 or an empty string. */
export function errorCode(value: unknown): number | undefined {
  const code = typeof value === "string" || typeof value === "number" ? Number(value) : 0;
  return Number.isInteger(code) && code > 0 ? code : undefined;
}

export function list(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "object" && item !== null) : [];
}

export function oneOf<T extends string>(words: readonly T[], value: unknown): T {
  return words.find((word) => word === value) ?? malformed();
}

export function integerIn(least: number, most: number, value: unknown): number {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most ? Number(value) : malformed();
}

/** Free text, cut to `most` characters; without what steers a terminal, a line or the direction of writing. */
export function untrusted(value: unknown, most: number): UntrustedText {
  const text = typeof value === "string" ? value.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, "") : "";
  return { untrusted: [...text].slice(0, most).join("") };
}
