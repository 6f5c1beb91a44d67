/** What of an event may be kept: fields that cannot name a person as they are, unknown ones redacted, all of it bounded. */
import type { Json } from "../ports/settings.js";
import { maskEmail, maskPhone } from "../redact/masks.js";
import { redact } from "../redact/redact.js";

/** SIDs, states, times and counts (facts/twilio-verify.md §4.2). */
const PLAIN = new Set(
  (
    "specversion type source id dataschema datacontenttype time data account_sid service_sid verification_sid " +
    "attempt_sid attempts send_code_attempts check_attempts count created_at verified_at expired_at " +
    "verification_status message_status delivery_status status error_code channel country code_length locale mcc mnc " +
    "number_segments has_fallback is_fallback custom_code_enabled uuid factor_sid factor_type challenge_sid " +
    "MessageSid SmsSid MessageStatus SmsStatus CallSid CallStatus AccountSid MessagingServiceSid ApiVersion ErrorCode " +
    "RawDlrDoneDate Timestamp delivery deliveryId event reason at sgEventId"
  ).split(" "),
);
/** Destinations: a mask stays. */
const DESTINATIONS = new Set("to To Called".split(" "));

const MAX_DEPTH = 5;
const MAX_ITEMS = 50;
const MAX_LENGTH = 256;
const MAX_NAME = 64;
const MAX_FIELDS = 200;

/** A copy without secrets, numbers and addresses. Deeper, longer or further fields than any real event's are left out. */
export function keptOf(item: object): Json {
  const known = Object.entries({ ...item, ...(item as { data?: object }).data })
    .filter(([name, value]) => DESTINATIONS.has(name) && typeof value === "string")
    .map(([, value]) => value as string);
  let left = MAX_FIELDS;

  function copy(name: string, value: unknown, depth: number): Json | undefined {
    left -= 1;
    if (left < 0 || depth > MAX_DEPTH) return undefined;
    if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((one) => copy(name, one, depth + 1) ?? null);
    if (typeof value === "object" && value !== null) return fields(value, depth + 1);
    if (value === null || typeof value === "boolean") return value;
    if (typeof value !== "string" && typeof value !== "number") return undefined;
    const text = String(value);
    if (DESTINATIONS.has(name)) return text.includes("@") ? maskEmail(text) : maskPhone(text);
    if (text.length > MAX_LENGTH) return undefined;
    return (PLAIN.has(name) && /^\d{1,5}$/.test(text)) || isHarmless(`${name}: ${text}`, known) ? value : "[redacted]";
  }

  function fields(object: object, depth: number): Json {
    const entries = Object.entries(object)
      .filter(([name]) => PLAIN.has(name) || (name.length <= MAX_NAME && isHarmless(name, known)))
      .map(([name, value]) => [name, copy(name, value, depth)] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }

  return fields(item, 0);
}

const OURS = /[A-Z]{2}[0-9a-f]{32}|\d{4}-\d\d-\d\dT[\d:.]+Z/g;

/** SIDs and times aside no four digits stand together, and redaction finds nothing. */
function isHarmless(text: string, known: readonly string[]): boolean {
  const rest = text.replace(OURS, "");
  return !/\d{4}/.test(rest) && redact(rest, known) === rest;
}
