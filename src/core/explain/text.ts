/** Error codes in an untrusted text, best first. Digits of SIDs, numbers, times, ports and one-time codes are no codes. */
import { ERRORS, type ErrorCode } from "../errors.js";
import type { Catalogue } from "../ports/catalogue.js";

/** Longer texts are cut: an exception says its code early. */
const MAX_CHARS = 20_000;

export const OWN_CODES: ReadonlySet<string> = new Set(Object.keys(ERRORS));

/** Never a code, wherever it stands: one-time codes in a request or in words, and post codes. */
const SECRETS = [
  /\b(?:Custom)?Code\\?["']?\s{0,3}(?:=|:\s{0,3}\\?["'])\d{4,10}/g,
  /\b(?:(?:verification|security|one-time|login|access|my)[ -](?:code|password|pin)|passcode|otp|pin)\W{0,3}(?:is|was)?\W{0,3}\d{4,10}\b/gi,
  /\b(?:zip|post|postal|country|dial|area)[ _-]?code\W{0,4}\d{3,6}\b/gi,
];

/** Digits that look like a bare code but are something else. */
const OTHER_NUMBERS = [
  /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?/g,
  /\b\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?\b/g,
  /(?:\blocalhost|\]|[\w-]\.[\w-]{1,63}):\d{2,6}(?::\d+)?/g,
  /[\w.-]\[\d{2,6}\]/g,
  /\b\d{2,6}(?=\s[\w-]{1,60}\.\w{1,5}:\d)/g,
  /\d+\s?(?:ms|µs|s|sec|seconds|bytes|kb|mb|eur|usd)\b/gi,
  /\b(?:port|pid|line|length|size|duration|elapsed|took|id|attempt|build|ticket)\b\W{0,3}\d+/gi,
  /,\s?[A-Z]{2}\s\d{5}\b/g,
];

/** Places where a number is said to be a code, strongest first; each may go on as a list: `60202, 60203`. */
const PLACES = [
  /codes?\\?["'`\]]{0,2}\s{0,3}(?:=>|[:=>#]|is|was)?\s{0,3}\\?["'`([]?(\d{5,6})/gi,
  /errors?\/(\d{5,6})/gi,
  /(?:errors?|err|exception|twilio|warning|fehler\p{L}{0,12}|erreur|erro|fout|błąd|ошибк\p{L}{0,4}|エラー|错误|錯誤|오류)[\s:#([-]{0,3}(?:returned|returns|says|said|answered|answers|gave|code|no\.?|nº|n°|number|numéro|número|nummer)?[\s:#([-]{0,3}(\d{5,6})/giu,
];
const MORE_OF_LIST = /\s{0,2}(?:,|\/|;|&|and|or|und|et|y)\s{0,2}(\d{5,6})\b/iy;
/** Only here may a number count that the catalogue does not know: nothing else is surely Twilio's. */
const SURELY_TWILIO = /twilio\.com\/[\w/-]{0,60}errors\/(\d{5,6})\b|twilio error\W{0,3}(?:code\W{0,3})?(\d{5,6})\b/gi;
/** Alone: no neighbour that makes it part of a SID, a word, a longer number or an amount. */
const BARE = /(?<![\w.+%$€£]|\d\d[ -]{0,2})(\d{5,6})(?![\w%€£]|[.:-]\d|[ -]\d\d)/g;
const BARE_AFTER_STATUS = /\b[45]\d\d[ :/-]{1,3}(\d{5,6})(?![\w%€£]|[.:-]\d|[ -]\d\d)/g;

/** An error code of Twilio has three or five digits; any other that the catalogue does not know may be a person's code. */
export function mayBeTwilios(code: number, catalogue: Catalogue): boolean {
  return catalogue.entry(code) !== undefined || /^(?:\d{3}|\d{5})$/.test(String(code));
}

/** Twilio's codes; our own only where there is none, because they are the wider ones. */
export function codesIn(message: string, catalogue: Catalogue): (number | ErrorCode)[] {
  const text = mask(message.slice(0, MAX_CHARS), SECRETS);
  const known = (code: number) => catalogue.entry(code) !== undefined;
  const named = PLACES.flatMap((place) => codesAt(text, place)).filter(known);
  if (named.length > 0) return unique(named);
  const foreign = [...text.matchAll(SURELY_TWILIO)]
    .map(([, inUrl, inWords]) => Number(inUrl ?? inWords))
    .filter((code) => mayBeTwilios(code, catalogue));
  if (foreign.length > 0) return unique(foreign);
  const own = ownCodes(text);
  if (own.length > 0) return own;
  const rest = maskPhones(mask(text, OTHER_NUMBERS));
  const bare = [BARE, BARE_AFTER_STATUS].flatMap((place) => [...rest.matchAll(place)]);
  return unique(
    bare
      .sort((a, b) => a.index - b.index)
      .map(([, digits]) => Number(digits))
      .filter(known),
  );
}

/** One place and, right behind it, the rest of a list. A longer run of digits is no code. */
function codesAt(text: string, place: RegExp): number[] {
  return [...text.matchAll(place)].flatMap((match) => {
    MORE_OF_LIST.lastIndex = match.index + match[0].length;
    if (/[\dA-Za-z]/.test(text[MORE_OF_LIST.lastIndex] ?? "")) return [];
    const codes = [Number(match[1])];
    for (let more = MORE_OF_LIST.exec(text); more; more = MORE_OF_LIST.exec(text)) codes.push(Number(more[1]));
    return codes;
  });
}

/** Words such as INTERNAL stand in many texts: one without an underscore must be a value or a heading. */
function ownCodes(text: string): ErrorCode[] {
  const words = [...text.matchAll(/(["']?)\b([A-Z]{2,}(?:_[A-Z0-9]+)+|[A-Z]{5,})\b(["':]?)/g)];
  return unique(
    words
      .filter(
        ([, before, word, after]) =>
          OWN_CODES.has(word!) && (word!.includes("_") || (before && after) || after === ":"),
      )
      .map(([, , word]) => word as ErrorCode),
  );
}

const mask = (text: string, patterns: readonly RegExp[]) => patterns.reduce((rest, p) => rest.replace(p, " … "), text);

/** `+` and at most 15 digits in groups (E.164); what follows the fifteenth is text again. */
function maskPhones(text: string): string {
  return text.replace(/(?:\+|%2B)\d[\d ().-]{5,24}/gi, (run) => {
    const groups = run.replace(/^%2B/i, "+").match(/\D*\d+/g) ?? [];
    let digits = 0;
    return ` … ${groups
      .filter((group) => {
        digits += group.replace(/\D/g, "").length;
        return digits > 15;
      })
      .join("")}`;
  });
}

function unique<T>(values: T[]): T[] {
  return [...new Set(values)];
}
