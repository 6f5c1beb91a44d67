/** Planted secrets, the encodings in which they turn up, and the places where. All random, from a seed. */

import { getCountries, getExampleNumber } from "libphonenumber-js/min";
import examples from "libphonenumber-js/mobile/examples";

export interface Random {
  /** An integer below `limit`. */
  below(limit: number): number;
  pick<T>(list: readonly T[]): T;
  /** `length` characters of the alphabet. */
  text(alphabet: string, length: number): string;
}

/** mulberry32: small, and the same everywhere. */
export function randomOf(seed: number): Random {
  let state = seed >>> 0;
  const below = (limit: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
  return {
    below,
    pick: (list) => list[below(list.length)]!,
    text: (alphabet, length) => Array.from({ length }, () => alphabet[below(alphabet.length)]).join(""),
  };
}

export const HEX = "0123456789abcdef";
export const ALPHANUMERIC = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE64URL = `${ALPHANUMERIC}-_`;
const PRINTABLE = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)).join("");

const NUMBERS = getCountries().map((country) => getExampleNumber(country, examples)!);
const LOCALS = "alice.miller bob_smith carlos-ruiz dmitri.k ferreira.j giulia-rossi h.yamamoto".split(" ");
const DOMAINS = "gmail.com acme.example mail.firma.de example.co.uk outlook.com uni-x.example.edu".split(" ");
const FOREIGN = [
  "josé@bücher.example",
  "用户@例え.テスト",
  "иван.петров@почта.рф",
  "उदाहरण@डाटामेल.भारत",
  "user@xn--bcher-kva.example",
];

export interface Secret {
  /** As it is registered and encoded. */
  text: string;
  /** Name of the field it stands in; a code's field says that it is one. */
  field: string;
  /** Nothing in its shape or place gives it away. */
  silent?: boolean;
}

/** By the name of what they are. */
export const KINDS: Readonly<Record<string, (random: Random) => Secret>> = {
  "phone, E.164": (random) => ({ text: phone(random).international, field: random.pick(["To", "to", "phone_number"]) }),
  "phone, national": (random) => ({ text: phone(random).national, field: random.pick(["To", "from", "msisdn"]) }),
  "e-mail": (random) => ({ text: `${local(random)}@${random.pick(DOMAINS)}`, field: "email" }),
  "e-mail with a tag": (random) => ({ text: `${local(random)}+${random.text(HEX, 6)}@gmail.com`, field: "to" }),
  "e-mail, international": (random) => ({ text: random.pick(FOREIGN), field: "email" }),
  "code beside its word": (random) => ({
    text: random.text("0123456789", 4 + random.below(5)),
    field: random.pick(["code", "Code", "otp", "passcode", "PIN", "verification_code"]),
  }),
  "code in flight": (random) => ({
    text: random.text("0123456789", 4 + random.below(7)),
    field: "value",
    silent: true,
  }),
  "auth token": (random) => ({ text: random.text(HEX, 32), field: "token" }),
  "API key secret": (random) => ({ text: random.text(ALPHANUMERIC, 32), field: "secret" }),
  account: (random) => ({ text: `AC${random.text(HEX, 32)}`, field: "AccountSid" }),
  "API key": (random) => ({ text: `SK${random.text(HEX, 32)}`, field: "key" }),
  Basic: (random) => {
    const login = `${random.pick(["AC", "SK"])}${random.text(HEX, 32)}:${random.text(ALPHANUMERIC, 32)}`;
    return { text: `Basic ${Buffer.from(login).toString("base64")}`, field: "authorization" };
  },
  Bearer: (random) => ({ text: `Bearer ${random.text(BASE64URL, 20)}7${random.text(BASE64URL, 19)}`, field: "auth" }),
  JWT: (random) => ({ text: jwt(random), field: "receipt" }),
  password: (random) => ({ text: random.text(PRINTABLE, 12 + random.below(12)), field: "value", silent: true }),
};

/** A real country's mobile number with four digits of its own. */
function phone(random: Random): { international: string; national: string } {
  const { countryCallingCode, nationalNumber } = random.pick(NUMBERS);
  const own = nationalNumber.slice(0, -4) + random.text("0123456789", 4);
  // A short country's number without its calling code is too short for anybody to tell.
  const national = `${random.pick(["", "0"])}${own}`;
  const international = `+${countryCallingCode}${own}`;
  return { international, national: own.length < 7 ? international : national };
}

const local = (random: Random) => random.pick(LOCALS) + random.below(100);

function jwt(random: Random): string {
  const claims = { sub: random.text(HEX, 12), iat: 1_790_000_000 + random.below(9_000_000) };
  const [header, body] = [{ alg: "EdDSA", typ: "JWT" }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString("base64url"),
  );
  return `${header}.${body}.${random.text(BASE64URL, 86)}`;
}

const eachUnit = (text: string, spell: (unit: number) => string) =>
  Array.from({ length: text.length }, (_, index) => spell(text.charCodeAt(index))).join("");
const percentAll = (text: string) => Buffer.from(text).toString("hex").replace(/../g, "%$&");

/** Phone numbers and codes fall apart as people write them, everything else into groups of four. */
function spread(text: string, separators: readonly string[], random: Random): string {
  if (!/^\+?\d+$/.test(text)) return text.match(/.{1,4}/gsu)!.join(random.pick(separators));
  const separator = random.pick(separators);
  const most = random.pick([1, 2, 3, 4]);
  let [rest, written] = [text.replace("+", ""), text.startsWith("+") ? "+" : ""];
  while (rest !== "") {
    const size = 1 + random.below(most);
    written += rest.slice(0, size) + (rest.length > size ? separator : "");
    rest = rest.slice(size);
  }
  return written;
}

const SCRIPTS = [0xff10, 0x660, 0x6f0, 0x966];

/** Full-width, or the digits of another script. */
export function foreignDigits(text: string, random: Random): string {
  const zero = random.pick(SCRIPTS);
  return eachUnit(text, (unit) => {
    if (unit >= 0x30 && unit <= 0x39) return String.fromCharCode(zero + unit - 0x30);
    return String.fromCharCode(zero === 0xff10 && unit > 0x20 && unit < 0x7f ? unit + 0xfee0 : unit);
  });
}

/** What stands in the text, and before it what half-done decoding could leave behind. */
export const ENCODINGS: Readonly<Record<string, (text: string, random: Random) => string[]>> = {
  plain: (text) => [text],
  percent: (text, random) => [random.pick([encodeURIComponent, percentAll])(text)],
  "percent twice": (text, random) => {
    const once = random.pick([encodeURIComponent, percentAll])(text);
    return [once, encodeURIComponent(once)];
  },
  spaced: (text, random) => [spread(text, [" ", "  ", "\u00a0"], random)],
  "dashed or dotted": (text, random) => [spread(text, ["-", ".", "\u2011"], random)],
  base64: (text) => [Buffer.from(text).toString("base64")],
  base64url: (text) => [Buffer.from(text).toString("base64url")],
  hex: (text, random) => [Buffer.from(text).toString("hex")].map((hex) => random.pick([hex, hex.toUpperCase()])),
  "JSON escapes": (text) => [eachUnit(text, (unit) => `\\u${unit.toString(16).padStart(4, "0")}`)],
  "UTF-16LE as bytes": (text) => [Buffer.from(text, "utf16le").toString("latin1")],
  "HTML entities": (text, random) => {
    const spell = random.pick([(unit: number) => `&#${unit};`, (unit: number) => `&#x${unit.toString(16)};`]);
    return [eachUnit(text, spell)];
  },
  "other digits": (text, random) => [foreignDigits(text, random)],
};

const NOTE = "2026-11-22T10:11:12.345Z";
const SID = "VEd41c8e96b3a70f52d41c8e96b3a70f52";

/** Text around a secret, as logs and bodies have it. No part of it is one. */
export const PLACES: Readonly<Record<string, (encoded: string, field: string) => string>> = {
  "bare text": (encoded, field) => `rejected: ${field} ${encoded}`,
  JSON: (encoded, field) => `{"status":"pending","${field}":${JSON.stringify(encoded)},"sid":"${SID}"}`,
  form: (encoded, field) => `Channel=sms&${field}=${encoded}&Locale=en`,
  URL: (encoded, field) => `GET https://verify.example.test/v2/Services?${field}=${encoded}&PageSize=20 failed`,
  stack: (encoded, field) => `Error: bad\n    at send (/app/lib/rest/verify.js:41:17) [${field}: ${encoded}]`,
  log: (encoded, field) => `${NOTE} error call failed ${field}=${encoded}\tstatus=400 price=-0.0075`,
  "after a number": (encoded, field) => `3 ${encoded} is the ${field}`,
  "object key": (encoded, field) => `{${JSON.stringify(encoded)}:{"${field}":"sms","status":404}}`,
};
