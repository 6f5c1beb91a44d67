/** What gives itself away by its shape: numbers, addresses, codes beside their word, tokens. */
import { maskEmail } from "./masks.js";
import { hideNumber } from "./numbers.js";

/** A local part ends where JSON, a URL or prose begins; `=` stays in, since VERP addresses carry another address behind it. */
const LOCAL = String.raw`[^\s@<>()[\]"',;:/?&\\|]`;

const CLOCK = String.raw`[0-2]\d:[0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?(?:Z| ?[+-][01]\d:?[0-5]\d)?`;
/** A date is no part of a longer number. */
const [NUMBER_BEFORE, NUMBER_AFTER] = [String.raw`[+\d]|\d[.-]`, String.raw`\d|[./-]\d`];
const TIMES = [
  String.raw`(?<!${NUMBER_BEFORE})(?:19|20)\d\d[-/.](?:0[1-9]|1[0-2])[-/.][0-3]\d(?:[T ]${CLOCK})?(?!${NUMBER_AFTER})`,
  String.raw`(?<!${NUMBER_BEFORE})[0-3]?\d[/.][0-3]?\d[/.](?:19|20)\d\d(?!${NUMBER_AFTER})`,
  String.raw`(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6} [0-3]?\d,? (?:19|20)\d\d(?: ${CLOCK})?(?!\d)`,
  String.raw`(?<!\d)(?:19|20)\d{6}T\d{6}Z`,
  String.raw`(?<!\d)${CLOCK}(?!\d)`,
].join("|");

/**
 * Of each table the first match wins, from left to right, so what stays hides its digits from what follows. Every
 * repeated class excludes what follows it and starts at a boundary, so that no text takes more than linear time.
 */
const IDENTIFIERS = {
  sid: "(?<![A-Z0-9])[A-Z]{2}[0-9A-F]{32}(?![A-Z0-9])",
  uuid: String.raw`(?<!\w)[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}(?!\w)`,
  fingerprint: String.raw`(?<![\w.-])(?:h1\.)?[0-9a-f]{8}\.[\w-]{43}(?![\w-])`,
};
const TOKEN = patternOf({
  confirmation: String.raw`(?<![\w-])cfm\.\d{13}\.[\w.-]{40,96}`,
  email: String.raw`(?<!${LOCAL})${LOCAL}+@(?:[\p{L}\p{M}\p{N}-]+\.)+\p{L}[\p{L}\p{M}\p{N}-]+`,
  credential: String.raw`(?<!\p{L})(?:Basic|Bearer)[\s+]{1,8}[^\s"',;<>]+`,
  ...IDENTIFIERS,
  // 256 bits in base64url: what opens a page, redeems a receipt, or is the private half of a key; a bearer token of the gateway.
  key: String.raw`(?<![\w-])(?:rcp_|tvm_)?[\w-]{43}(?![\w-])`,
  secret: "(?<![A-Z0-9])[A-Z0-9]{32,}",
});
const STAYS = [...Object.values(IDENTIFIERS), TIMES].join("|");
const NUMBER = patternOf({
  stays: STAYS,
  // "attempt 3 2026-11-22" are two things; "+3 …" is one.
  number: String.raw`\+\(?\d(?:[ ().+/-]{0,4}\d)*|\(?\d(?:[ ().+/-]{0,4}(?!${STAYS})\d)*`,
});

function patternOf(shapes: Record<string, string>): RegExp {
  const alternatives = Object.entries(shapes).map(([name, source]) => `(?<${name}>${source})`);
  return new RegExp(alternatives.join("|"), "giu");
}

const JWT = /(?<![\w-])eyJ[\w-]{16,}(?:\.[\w-]*){0,4}/g;

/** On its own, because its parts are base64: looked into first, they would leave the signature behind. */
export const hideJwt = (text: string) => text.replace(JWT, "[secret]");

/**
 * Tokens and addresses first: a number before one would take its first digits for its own.
 *
 * @param known digits of numbers and codes that are in flight
 */
export function hideShapes(text: string, known: readonly string[]): string {
  const rest = text.replace(TOKEN, (...match) => hideToken(match[0], match.at(-1)));
  return rest.replace(NUMBER, (...match) => {
    const [found, at, { stays }] = [match[0], match.at(-3), match.at(-1)];
    return stays ? found : hideNumber(found, rest, at, found.length, known);
  });
}

function hideToken(found: string, shapes: Record<string, string | undefined>): string {
  const { email, credential, sid, secret, confirmation, key } = shapes;
  if (email) return maskEmail(found) === found ? found : "[email]";
  if (credential) return hideCredential(found);
  if (sid) return hideSid(found);
  if (confirmation) return "[secret]";
  return (secret && isToken(found)) || (key && isKey(found)) ? "[secret]" : found;
}

/** "Bearer token" and "Basic authentication" are prose. */
function hideCredential(found: string): string {
  const [scheme, value = ""] = found.split(/[\s+]+/);
  return /^[A-Z]?[a-z]{1,20}[.:]?$/.test(value) ? found : `${scheme} [secret]`;
}

/** Ids of verifications, services and the like stay; account and API key are half a credential. */
function hideSid(found: string): string {
  if (/^(?:AC|SK)/i.test(found)) return `${found.slice(0, 2)}…${found.slice(-4)}`;
  return /^[A-Z]{2}/.test(found) ? found : "[secret]";
}

/** A long word is none. One API key secret in 250 has no digit, and then exactly 32 letters of both cases. */
function isToken(found: string): boolean {
  return /\d/.test(found) || (found.length === 32 && /[a-z]/.test(found) && /[A-Z]/.test(found));
}

/** A long word with hyphens has no digit and no capital inside. */
function isKey(found: string): boolean {
  return /\d/.test(found) || /[a-z][A-Z]/.test(found);
}
