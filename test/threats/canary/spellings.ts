/** In what forms a value could come out: the ways to write it × the ways to encode a text. */
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { type Canary, type Form, KINDS } from "./canaries.js";

const inGroups = (text: string, size: number, separator: string) =>
  text.match(new RegExp(`.{1,${size}}`, "gs"))!.join(separator);

/** Apart by 1, 2, 3 and 4 digits, with what people and programs put in between. */
const apart = (digits: string): string[] =>
  [1, 2, 3, 4].flatMap((size) => [" ", "-", ".", "\u00a0"].map((separator) => inGroups(digits, size, separator)));

function ofNumber(value: string): string[] {
  const number = parsePhoneNumberFromString(value);
  const national = number?.nationalNumber ?? value.replace(/\D/g, "").slice(1);
  const written = number ? [number.formatNational(), number.formatInternational(), number.getURI()] : [];
  // The end of it is enough to call somebody in the same town; the mask shows two digits.
  const [local, grouped] = [national.slice(-7), `${national.slice(-7, -4)}-${national.slice(-4)}`];
  const numbers = [value, value.slice(1), national, `0${national}`, `00${value.slice(1)}`, `011${value.slice(1)}`];
  const dashed = written.flatMap((one) => [one.replace(/ /g, "-"), one.replace(/[ -]/g, ".")]);
  return [...numbers, ...written, ...dashed, ...apart(national), ...apart(value.slice(1)), local, grouped];
}

/** The whole, its local part with and without the tag, and a domain that only this person has. */
function ofMailbox(value: string): string[] {
  const [local = "", domain = ""] = value.split("@");
  const ascii = new URL(`http://${domain}`).hostname;
  const domains = [domain, ascii].filter((name) => name !== "gmail.com");
  const whole = [value, `${local}@${ascii}`];
  return [...whole, local, local.split("+")[0]!, ...domains].flatMap((one) => [
    ...new Set([one, one.toLowerCase(), one.toUpperCase(), one.normalize("NFD")]),
  ]);
}

const WRITTEN: Readonly<Record<Form, (value: string) => string[]>> = {
  number: ofNumber,
  digits: (value) => [value, ...apart(value)],
  mailbox: ofMailbox,
  // Keys are shown to people in fours.
  secret: (value) => [
    value,
    value.toLowerCase(),
    value.toUpperCase(),
    inGroups(value, 4, " "),
    inGroups(value, 4, "-"),
  ],
};

const eachUnit = (text: string, write: (unit: number, character: string) => string) =>
  Array.from({ length: text.length }, (_, at) => write(text.charCodeAt(at), text[at]!)).join("");
const hexOf = (text: string) => Buffer.from(text).toString("hex");
const percentAll = (text: string) => hexOf(text).replace(/../g, "%$&");
const escaped = (text: string, only = /./s) =>
  eachUnit(text, (unit, character) => (only.test(character) ? `\\u${unit.toString(16).padStart(4, "0")}` : character));
const upperHex = (text: string) =>
  text.replace(/[%u][0-9a-f]{2,4}/g, (found) => found[0] + found.slice(1).toUpperCase());
const bothCases = (text: string) => [text, upperHex(text)];
const form = (text: string) => new URLSearchParams({ a: text }).toString().slice(2);

/** What stays the same of a text in base64, whatever stands before and after it: for each place in a group of three. */
function inBase64(text: string, alphabet: "base64" | "base64url"): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].map((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]).toString(alphabet);
    return whole.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
  });
}

const utf16be = (text: string) => Buffer.from(text, "utf16le").swap16();

/** A new way to encode is a new row. */
export const ENCODINGS: Readonly<Record<string, (text: string) => (string | Buffer)[]>> = {
  plain: (text) => [text],
  URL: (text) => [encodeURIComponent(text), form(text), ...bothCases(percentAll(text))],
  "URL twice": (text) => [
    encodeURIComponent(encodeURIComponent(text)),
    form(form(text)),
    encodeURIComponent(form(text)),
    ...bothCases(percentAll(text)).map(encodeURIComponent),
  ],
  "JSON \\u": (text) => [escaped(text), escaped(text, /[^\w.-]/), escaped(text, /[^ -~]/)].flatMap(bothCases),
  HTML: (text) => [
    eachUnit(text, (unit) => `&#${unit};`),
    eachUnit(text, (unit) => `&#x${unit.toString(16)};`),
    text.replace(/[^\w. @-]/g, (character) => `&#${character.charCodeAt(0)};`),
  ],
  base64: (text) => inBase64(text, "base64"),
  base64url: (text) => inBase64(text, "base64url"),
  hex: (text) => [hexOf(text), hexOf(text).toUpperCase()],
  "UTF-16LE": (text) => [Buffer.from(text, "utf16le")],
  "UTF-16BE": (text) => [utf16be(text)],
  /** A key of 32 bytes as it lies in memory. */
  "bytes of base64url": (text) => (/^[\w-]{43}$/.test(text) ? [Buffer.from(text, "base64url")] : []),
  reversed: (text) => [[...text].reverse().join("")],
};

export interface Needle {
  bytes: Buffer;
  canary: Canary;
  encoding: string;
  /** Few digits are a piece of many numbers: these count only where neither letter nor digit stands beside them. */
  alone: boolean;
}

const isShortNumber = (text: string) => /^[\d\s.-]+$/.test(text) && text.replace(/\D/g, "").length < 10;

/** Here the digits beside a short number are hidden, so it is encoded together with what stands around a code. */
const OPAQUE: readonly string[] = ["base64", "base64url", "hex"];
const AROUND = [..."\"' =:&,.;/}\n"];
const delimited = (text: string) => AROUND.flatMap((before) => AROUND.map((after) => before + text + after));

/** What of a text is encoded: of the pieces of a number nothing opaque, for the whole number is found there. */
function encodable(text: string, encoding: string, form: Form): string[] {
  if (form === "secret" || !OPAQUE.includes(encoding) || !isShortNumber(text)) return [text];
  return form === "digits" && /^\d+$/.test(text) ? [text, ...delimited(text)] : [];
}

export function needlesOf(canary: Canary): Needle[] {
  const { form } = KINDS[canary.kind];
  const needles = new Map<string, Needle>();
  for (const text of new Set(WRITTEN[form](canary.value))) {
    for (const [encoding, encode] of Object.entries(ENCODINGS)) {
      for (const encoded of encodable(text, encoding, form)) {
        for (const spelling of encode(encoded)) {
          const bytes = Buffer.from(spelling as string);
          const isShort = form !== "secret" && isShortNumber(encoded);
          const alone = isShort && (OPAQUE.includes(encoding) || isShortNumber(bytes.toString("latin1")));
          const key = bytes.toString("latin1");
          if (!needles.has(key)) needles.set(key, { bytes, canary, encoding, alone });
        }
      }
    }
  }
  return [...needles.values()];
}
