/** Our own structured results without what was registered for this call. */
import { splitPhone } from "./masks.js";

const REDACTED = "[redacted]";
/** Shorter literals would blank words and small numbers. */
const MIN_LENGTH = 4;
/** Fewer digits are a code, or stand in too many other numbers by chance. */
const MIN_PHONE_DIGITS = 7;

/** Their digits are nobody's number or code: SIDs, UUIDs, fingerprints, ISO 8601 dates and times. */
const OURS = [
  "[A-Z]{2}[0-9a-f]{32}",
  "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
  String.raw`[0-9a-f]{8}\.[\w-]{43}(?![\w-])`,
  String.raw`(?<!\d)\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?(?!\d)`,
].join("|");

/**
 * A plain JSON-like value without the registered literals, in its strings and in the names of its fields: as given, and
 * as an E.164 number, its digits, its national digits (7 or more), percent-encoded, in base64 and in JSON. A code of
 * fewer than 7 digits goes only as a whole run of digits. Numbers, booleans and our own identifiers stay. The same object when nothing was found.
 *
 * @param known literals of this call; those of fewer than 4 characters are ignored
 */
export function scrub<T>(value: T, known: readonly string[]): T {
  const literals = [...new Set(known.filter(({ length }) => length >= MIN_LENGTH).flatMap(spellings))];
  if (literals.length === 0) return value;
  // One search in the whole is cheaper than one in each string, and nearly always the end of it.
  const json = JSON.stringify(value) ?? "";
  const found = literals.filter((literal) => json.includes(quoted(literal)));
  return found.length === 0 ? value : (replaced(value, patternOf(found)) as T);
}

function replaced(value: unknown, pattern: RegExp): unknown {
  if (typeof value === "string") return replacedText(value, pattern);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const copy = value.map((item) => replaced(item, pattern));
    return copy.some((item, index) => item !== value[index]) ? copy : value;
  }
  const entries = Object.entries(value);
  const copy = entries.map(([name, item]) => [replacedText(name, pattern), replaced(item, pattern)] as const);
  const isSame = copy.every(([name, item], index) => name === entries[index]![0] && item === entries[index]![1]);
  return isSame ? value : Object.fromEntries(copy);
}

const replacedText = (text: string, pattern: RegExp) =>
  text.replace(pattern, (match, ours) => (ours === undefined ? REDACTED : match));

/** Before digits are looked at comes what stays, and before that what could not stand in it by chance. */
function patternOf(literals: readonly string[]): RegExp {
  const escaped = literals
    .toSorted((a, b) => b.length - a.length)
    .map((literal) => literal.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&"));
  const digits = escaped.filter((literal) => /^\d+$/.test(literal));
  const others = escaped.filter((literal) => !digits.includes(literal));
  return new RegExp([...others, `(${OURS})`, ...digits.map(wholeIfShort)].join("|"), "g");
}

/** A short run of digits stands in longer numbers, prices and times of day by chance. */
const wholeIfShort = (digits: string) =>
  digits.length < MIN_PHONE_DIGITS ? String.raw`(?<!\d|\d[.,:])${digits}(?!\d|[.,:]\d)` : digits;

function spellings(literal: string): string[] {
  return [literal, ...numbersOf(literal)].flatMap((text) => [text, percent(text), ...base64(text), quoted(text)]);
}

/** Of a number or code as a person writes it; `0171…` is the end of `+49171…`. */
function numbersOf(literal: string): string[] {
  if (!/^\+?[\d ().-]+$/.test(literal)) return [];
  const digits = literal.replace(/\D/g, "");
  if (digits.length < MIN_PHONE_DIGITS) return digits.length < MIN_LENGTH ? [] : [digits];
  const international = `+${digits}`;
  const national = literal.startsWith("+") ? (splitPhone(international)?.[1] ?? "") : digits.replace(/^0+/, "");
  return [international, digits, ...(national.length < MIN_PHONE_DIGITS ? [] : [national])];
}

/** `encodeURIComponent`, which throws on half a character. */
const percent = (text: string) =>
  text.replace(/[^\w.!~*'()-]/gu, (character) =>
    Buffer.from(character).toString("hex").toUpperCase().replace(/../g, "%$&"),
  );

function base64(text: string): string[] {
  const bytes = Buffer.from(text);
  return [bytes.toString("base64").replace(/=+$/, ""), bytes.toString("base64url")];
}

const quoted = (text: string) => JSON.stringify(text).slice(1, -1);
