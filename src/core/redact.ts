import { foldText } from "./destination/unicode.js";

/** Mail providers so large that naming them tells nothing about a person. */
const PUBLIC_PROVIDERS: ReadonlySet<string> = new Set(
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com aol.com
   proton.me protonmail.com gmx.com gmx.de gmx.net web.de mail.ru yandex.ru qq.com 163.com`.split(/\s+/),
);

/** ITU-T E.164 calling codes of two digits; +1 and +7 have one, all others three. */
const TWO_DIGIT_CALLING_CODES: ReadonlySet<string> = new Set(
  `20 27 30 31 32 33 34 36 39 40 41 43 44 45 46 47 48 49 51 52 53 54 55 56 57 58
   60 61 62 63 64 65 66 81 82 84 86 90 91 92 93 94 95 98`.split(/\s+/),
);

/** Calling code and the last two digits of an E.164 number, as `+1••••••••71` (facts/policy.md §6.2). */
export function maskPhone(e164: string): string {
  if (!/^\+[1-9]\d{6,14}$/.test(e164)) return "••••";
  const codeLength = /^\+[17]/.test(e164) ? 1 : TWO_DIGIT_CALLING_CODES.has(e164.slice(1, 3)) ? 2 : 3;
  const national = e164.slice(1 + codeLength);
  return e164.slice(0, 1 + codeLength) + "•".repeat(national.length - 2) + national.slice(-2);
}

/** First character, and the domain only when it is a public provider: `a***@gmail.com`, `a***`. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1).toLowerCase();
  const [first = ""] = at > 0 ? address : "";
  return PUBLIC_PROVIDERS.has(domain) ? `${first}***@${domain}` : `${first}***`;
}

const MAX_LENGTH = 8_192;
const CUT = " [cut at 8 KiB]";
/** Shorter literals would blank half a sentence. */
const MIN_KNOWN_LENGTH = 4;
const MIN_PHONE_DIGITS = 7;
const MIN_CODE_DIGITS = 4;

/** A local part ends where JSON, a URL or prose begins; `=` stays in, since VERP addresses carry another address behind it. */
const LOCAL = String.raw`[^\s@<>()[\]"',;:/?&\\|]`;

/**
 * First match wins, from left to right, so a shape that stays (`sid`, `uuid`, `time`) hides its digits from `number`.
 * Every repeated class excludes what follows it and starts at a boundary, so that no text takes more than linear time.
 */
const SHAPES = {
  email: String.raw`(?<!${LOCAL})${LOCAL}+@(?:[\p{L}\p{N}-]+\.)+\p{L}[\p{L}\p{N}-]+`,
  jwt: String.raw`(?<![\w-])eyJ[\w-]{16,}(?:\.[\w-]*){0,4}`,
  credential: String.raw`(?<!\p{L})(?:Basic|Bearer)\s{1,8}[^\s"',;<>]+`,
  sid: "(?<![A-Z0-9])[A-Z]{2}[0-9A-F]{32}(?![A-Z0-9])",
  uuid: String.raw`(?<!\w)[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}(?!\w)`,
  secret: "(?<![A-Z0-9])[A-Z0-9]{32,}",
  time: String.raw`(?:19|20)\d\d-(?:0[1-9]|1[0-2])-[0-3]\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z| ?[+-]\d\d:?\d\d)?)?(?!\d)`,
  number: String.raw`\+?\(?\d(?:[ ().+/-]{0,4}\d)*`,
} as const;

const SHAPE = new RegExp(
  Object.entries(SHAPES)
    .map(([name, source]) => `(?<${name}>${source})`)
    .join("|"),
  "giu",
);

const CODE_BEFORE = /(?:code|otp|\bpin(?![a-z]))[^\d\n]{0,32}$/i;
/** "123456 is your code", but not the 1500 of "after 1500 ms, code 60200". */
const CODE_AFTER = /^[^\d\n]{0,40}(?:code|otp\b|\bpin\b)(?![^\d\n]{0,8}\d)/i;
/** Five digits beside the bare word "code" are Twilio's error code, unless the words say that a person owns it. */
const TWILIO_CODE = /^[1-6]\d{4}$/;
const OWNED_BEFORE = /(?:otp|\bpin(?![a-z])|(?:pass|(?:verification|security|login|your)[ _-]?)code)[^\d\n]{0,32}$/i;
const OWNED_AFTER = /^ (?:is|as) [^\d\n]{0,40}(?:code|otp\b|\bpin\b)/i;

/**
 * Free text with everything removed that could reach or impersonate a person: for the rare text that is not ours.
 * Reads it as a machine would (folded, percent, JSON and HTML escapes decoded twice). A text in which nothing was found
 * comes back as it was; any other comes back decoded. At most 8 KiB, and it says when it cut (facts/policy.md §6.1).
 *
 * @param known literals of this request (number, code, secrets) to remove wherever they stand, in the usual encodings
 */
export function redact(text: string, known: readonly string[] = []): string {
  const head = bounded(text);
  const literals = [...new Set(known.flatMap(spellings))].sort((a, b) => b.length - a.length);
  const codes = known
    .map((value) => foldText(value).replace(/[ ().+-]/g, ""))
    .filter((value) => /^\d{4,}$/.test(value));
  const folded = foldText(head);
  let hidden = hide(folded, literals);
  let found = hidden !== folded;
  // One decoder at a time: a literal may look like an escape of the next one.
  for (const decode of [...DECODERS, ...DECODERS]) {
    const decoded = foldText(decode(hidden));
    hidden = hide(decoded, literals);
    found ||= hidden !== decoded;
  }
  const scanned = scan(hidden, codes);
  found ||= scanned !== hidden;
  // Decoding may have swallowed digits that were in plain sight.
  const plain = found ? scanned : scan(folded, codes);
  return (plain === folded ? head : plain) + (head.length < text.length ? CUT : "");
}

/** Cuts before the last word or number, so that no half of a secret stays where its pattern no longer matches. */
function bounded(text: string): string {
  if (text.length <= MAX_LENGTH) return text;
  let end = MAX_LENGTH;
  while (end > MAX_LENGTH - 512 && !/[\s"',;&{}<>]/.test(text[end]!)) end -= 1;
  while (end > MAX_LENGTH - 1_024 && /[\p{N}\s().+-]/u.test(text[end - 1]!)) end -= 1;
  return text.slice(0, end);
}

/** A literal in JSON, folded, base64 and hex; other escapes are decoded instead. */
function spellings(value: string): string[] {
  if (value.length < MIN_KNOWN_LENGTH) return [];
  const bytes = Buffer.from(value);
  const hex = bytes.toString("hex");
  const base64 = bytes.toString("base64").replaceAll("=", "");
  const quoted = JSON.stringify(value).slice(1, -1);
  const all = [value, quoted, foldText(value), base64, bytes.toString("base64url"), hex, hex.toUpperCase()];
  return all.filter((literal) => literal.length >= MIN_KNOWN_LENGTH);
}

function hide(text: string, literals: readonly string[]): string {
  return literals.reduce((rest, literal) => rest.replaceAll(literal, "[redacted]"), text);
}

const HEX_ESCAPE = /\\u([0-9a-f]{4})|\\u\{([0-9a-f]{1,6})\}|\\x([0-9a-f]{2})|&#x([0-9a-f]{1,6});/gi;

const DECODERS: readonly ((text: string) => string)[] = [
  (text) =>
    text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => printable(Buffer.from(bytes.replaceAll("%", ""), "hex").toString())),
  (text) => text.replace(HEX_ESCAPE, (_, ...groups) => character(Number.parseInt(groups.find(Boolean), 16))),
  (text) => text.replace(/&#(\d{1,7});/g, (_, decimal) => character(Number(decimal))),
];

function character(point: number): string {
  return point <= 0x10ffff ? printable(String.fromCodePoint(point)) : "\ufffd";
}

/** A log line must not gain line breaks or terminal escapes by being decoded. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, " ");
}

function scan(text: string, codes: readonly string[]): string {
  return text.replace(SHAPE, (...match) => {
    const shapes = match.at(-1) as Record<keyof typeof SHAPES, string | undefined>;
    const [found, offset] = [match[0] as string, match.at(-3) as number];
    if (shapes.email) return "[email]";
    if (shapes.jwt) return "[secret]";
    if (shapes.credential) return hideCredential(found);
    if (shapes.sid) return hideSid(found);
    if (shapes.secret) return /\d/.test(found) ? "[secret]" : found;
    if (shapes.number) return hideNumber(found, text, offset, codes);
    return found;
  });
}

/** "Bearer token" and "Basic authentication" are prose. */
function hideCredential(found: string): string {
  const [scheme, value = ""] = found.split(/\s+/);
  return /^[A-Z]?[a-z]{1,20}[.:]?$/.test(value) ? found : `${scheme} [secret]`;
}

/** Ids of verifications, services and the like stay; account and API key are half a credential. */
function hideSid(found: string): string {
  if (/^(?:AC|SK)/i.test(found)) return `${found.slice(0, 2)}…${found.slice(-4)}`;
  return /^[A-Z]{2}/.test(found) ? found : "[secret]";
}

function hideNumber(found: string, text: string, offset: number, codes: readonly string[]): string {
  const digits = found.replace(/\D/g, "");
  if (digits.length >= MIN_PHONE_DIGITS) return "[phone]";
  if (codes.some((code) => digits.includes(code))) return "[code]";
  if (digits.length < MIN_CODE_DIGITS) return found;
  const before = text.slice(Math.max(0, offset - 48), offset);
  const after = text.slice(offset + found.length, offset + found.length + 64);
  const [mayPrecede, mayFollow] = TWILIO_CODE.test(found) ? [OWNED_BEFORE, OWNED_AFTER] : [CODE_BEFORE, CODE_AFTER];
  return mayPrecede.test(before) || mayFollow.test(after) ? "[code]" : found;
}
