/** Literals that a caller registers, hidden wherever they stand and however they are written. */
import { readable } from "./decode.js";

/** Shorter literals would blank half a sentence. */
const MIN_LENGTH = 4;
/** What could not be everyday words, spread out or in capitals; a code may be written like a date. */
const MAY_SPREAD = /^.{8,}$|^\d{6,}$/s;
const MIN_SQUEEZED_LENGTH = 6;

/** The spellings to look for, the longest first. */
export interface Known {
  /** As given, as in JSON, folded. Other escapes are decoded instead. */
  plain: readonly string[];
  /** In base64 and hex, on their own; inside a longer run they are decoded. */
  encoded: readonly string[];
  /** Lower case without separators. */
  squeezed: readonly string[];
  /** Numbers and codes, digits only. */
  digits: readonly string[];
}

export function knownOf(values: readonly string[]): Known {
  const usable = [...new Set(values)].filter((value) => value.length >= MIN_LENGTH);
  const folded = usable.map(readable);
  return {
    plain: longestFirst([...usable, ...folded, ...usable.flatMap(otherPlain)]),
    encoded: longestFirst(usable.flatMap(encodings)),
    squeezed: longestFirst(folded.filter((value) => MAY_SPREAD.test(value)).flatMap(squeezings)),
    digits: folded.map((value) => value.replace(/[ ().+-]/g, "")).filter((value) => /^\d{4,}$/.test(value)),
  };
}

export function hide(text: string, literals: readonly string[]): string {
  return literals.reduce((rest, literal) => rest.replaceAll(literal, "[redacted]"), text);
}

/** As they are, or with their characters apart (`1234 5678`, `12-34-56-78`) or in another case. */
export function hideKnown(text: string, { plain, squeezed }: Known): string {
  const rest = hide(text, plain);
  if (squeezed.length === 0) return rest;
  const run = squeeze(rest);
  return squeezed.filter((literal) => run.includes(literal)).reduce(hideSpread, rest);
}

const GAP = /[\s()./+-]/;
const GAPS = new RegExp(`${GAP.source}+`, "g");

/** Lower case of ASCII alone, since other letters may change their length. */
const squeeze = (text: string) => text.replace(GAPS, "").replace(/[A-Z]+/g, (capitals) => capitals.toLowerCase());

function hideSpread(text: string, literal: string): string {
  const places = Array.from({ length: text.length }, (_, at) => at).filter((at) => !GAP.test(text[at]!));
  const run = squeeze(text);
  let [rest, written] = ["", 0];
  for (let at = run.indexOf(literal); at !== -1; at = run.indexOf(literal, at + literal.length)) {
    rest += `${text.slice(written, places[at])}[redacted]`;
    written = places[at + literal.length - 1]! + 1;
  }
  return rest + text.slice(written);
}

/** In JSON, and as the bytes of UTF-16, whose NULs are gone or escaped in JSON. */
function otherPlain(value: string): string[] {
  const bytes = Buffer.from(value, "utf16le").toString("latin1");
  return [quoted(value), readable(bytes), quoted(bytes)];
}

const quoted = (value: string) => JSON.stringify(value).slice(1, -1);

const squeezings = (value: string) =>
  [value, quoted(value)].map(squeeze).filter(({ length }) => length >= MIN_SQUEEZED_LENGTH);

function encodings(value: string): string[] {
  const bytes = Buffer.from(value);
  const hex = bytes.toString("hex");
  const base64 = bytes.toString("base64").replaceAll("=", "");
  return [base64, bytes.toString("base64url"), hex, hex.toUpperCase()];
}

function longestFirst(literals: readonly string[]): string[] {
  return [...new Set(literals)].filter(({ length }) => length >= MIN_LENGTH).sort((a, b) => b.length - a.length);
}
