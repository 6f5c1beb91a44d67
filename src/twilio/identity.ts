/** Twilio's rules for the identity of an entity, which is part of a path (facts/twilio-verify.md §1.7). */
import { malformed } from "./client.js";

/** Eight to 64 letters and digits, with single dashes between them. */
const IDENTITY = /^(?=.{8,64}$)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/;
/** A phone number (E.164: up to 15 digits), a date of birth, a social security number: personal data that Twilio forbids. */
const FEW_DIGITS = /^(?:\d-?){1,15}$/;

export function isIdentity(value: unknown): value is string {
  return typeof value === "string" && IDENTITY.test(value) && !FEW_DIGITS.test(value);
}

/** An answer about somebody else is none. */
export function sameIdentity(answered: unknown, asked: string): string {
  return typeof answered === "string" && answered.toLowerCase() === asked.toLowerCase() ? asked : malformed();
}
