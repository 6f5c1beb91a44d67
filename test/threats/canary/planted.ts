/** Canaries as they would really come out: written by what writes such texts, in the middle of something else. */
import { type Canary, type Form, KINDS } from "./canaries.js";

type Write = (value: string) => string | Buffer;

const note = (value: string) => JSON.stringify({ note: "what was asked", to: value, count: 1 });
const query = (value: string) => new URLSearchParams({ channel: "sms", to: value, code: "" }).toString();
const inBytes = (text: string, write: (byte: number) => string) => [...Buffer.from(text)].map(write).join("");
const hex = (value: number, width: number) => value.toString(16).padStart(width, "0");

/** One that ends in the middle of a group of three bytes, too. */
const shifted = (encoding: "base64" | "base64url"): Record<string, Write> =>
  Object.fromEntries(
    ["", ".", ".."].map((before, index) => [
      `${encoding}, ${index} bytes on`,
      (value: string) => Buffer.from(before + note(value)).toString(encoding),
    ]),
  );

const ANY: Readonly<Record<string, Write>> = {
  plain: (value) => `sent to ${value}.`,
  JSON: note,
  "JSON in JSON": (value) => JSON.stringify({ body: note(value) }),
  "JSON, every character escaped": (value) =>
    Array.from({ length: value.length }, (_, at) => `\\u${hex(value.charCodeAt(at), 4)}`).join(""),
  "a query": query,
  "a path": (value) => `/v2/Verifications/${encodeURIComponent(value)}?x=1`,
  "a query in a query": (value) => new URLSearchParams({ next: `/?${query(value)}` }).toString(),
  "every byte in percent": (value) => inBytes(value, (byte) => `%${hex(byte, 2).toUpperCase()}`),
  "every byte in percent, twice": (value) => inBytes(value, (byte) => `%25${hex(byte, 2)}`),
  "HTML entities": (value) => [...value].map((character) => `&#${character.codePointAt(0)};`).join(""),
  ...shifted("base64"),
  ...shifted("base64url"),
  hex: (value) => Buffer.from(note(value)).toString("hex"),
  "hex in capitals": (value) => Buffer.from(note(value)).toString("hex").toUpperCase(),
  "UTF-16LE": (value) => Buffer.from(note(value), "utf16le"),
  "UTF-16BE": (value) => Buffer.from(note(value), "utf16le").swap16(),
  reversed: (value) => [...note(value)].reverse().join(""),
  "in capitals": (value) => ` ${value.toUpperCase()} `,
};

const DIGITS: Readonly<Record<string, Write>> = {
  "a digit at a time": (value) => ` ${[...value.replace(/\D/g, "")].join(" ")} `,
  "three digits at a time": (value) => ` ${value.replace(/\D/g, "").replace(/\d{3}(?=\d)/g, "$&-")} `,
};

/** A new way to write one is a new row. */
const NUMBER: Readonly<Record<string, Write>> = {
  ...DIGITS,
  "without its +": (value) => `to=${value.slice(1)}&`,
  "its last seven digits": (value) => ` …${value.slice(-7)} `,
  "its last seven digits, in two": (value) => ` ${value.slice(-7, -4)}-${value.slice(-4)} `,
  "with 00": (value) => ` 00${value.slice(1)} `,
};

const MAILBOX: Readonly<Record<string, Write>> = {
  "its local part": (value) => `user ${value.split("@")[0]}: `,
  "its local part without the tag": (value) => ` ${value.split("+")[0]!.toLowerCase()}@… `,
};

const SECRET: Readonly<Record<string, Write>> = {
  "four characters at a time": (value) => `key: ${value.replace(/.{4}(?=.)/gs, "$& ")};`,
};

const BY_FORM: Readonly<Record<Form, Readonly<Record<string, Write>>>> = {
  number: { ...ANY, ...NUMBER },
  digits: { ...ANY, ...DIGITS },
  mailbox: { ...ANY, ...MAILBOX },
  secret: { ...ANY, ...SECRET },
};

export const writingsOf = ({ kind }: Canary) => Object.entries(BY_FORM[KINDS[kind].form]);

export function plantedIn(bytes: Buffer, written: string | Buffer): Buffer {
  const middle = bytes.length >> 1;
  return Buffer.concat([bytes.subarray(0, middle), Buffer.from(written as string), bytes.subarray(middle)]);
}
