/** Error codes in an untrusted text, best first. Digits of SIDs, numbers, times, ports and one-time codes are no codes. */
import { ERRORS, type ErrorCode } from "./errors.js";
import type { Catalogue } from "./ports.js";

/** Longer texts are cut: an exception says its code early. */
const MAX_CHARS = 20_000;

export const OWN_CODES: ReadonlySet<string> = new Set(Object.keys(ERRORS));

/** Never a code, wherever it stands: one-time codes in a request or in words, and post codes. */
const SECRETS = [
  /\b(?:Custom)?Code\\?["']?\s{0,3}(?:=|:\s{0,3}\\?["'])\d{4,10}/g,
  /\b(?:(?:verification|security|one-time|login|access)[ -](?:code|password|pin)|passcode|otp|pin)\W{0,3}(?:is|was)?\W{0,3}\d{4,10}\b/gi,
  /\b(?:zip|post|postal|country|dial|area)[ _-]?code\W{0,4}\d{3,6}\b/gi,
];

/** Digits that look like a bare code but are something else. */
const OTHER_NUMBERS = [
  /\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d{1,9})?)?)?/g,
  /\b\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?\b/g,
  /(?:\blocalhost|\]|[\w-]\.[\w-]{1,63}):\d{2,6}(?::\d+)?/g,
  /[\w.-]\[\d{2,6}\]/g,
  /\d+\s?(?:ms|µs|s|sec|seconds|bytes|kb|mb|eur|usd)\b/gi,
  /\b(?:port|pid|line|length|size|duration|elapsed|took|id|attempt|build|ticket)\b\W{0,3}\d+/gi,
  /,\s?[A-Z]{2}\s\d{5}\b/g,
];

/** Places where a number is said to be a code, strongest first; each may go on as a list: `60202, 60203`. */
const PLACES = [
  /codes?\\?["'`\]]{0,2}\s{0,3}(?:=>|[:=>#]|is|was)?\s{0,3}\\?["'`([]?(\d{5,6})/gi,
  /errors?\/(\d{5,6})/gi,
  /(?:errors?|err|exception|twilio|warning|fehler\p{L}{0,12}|erreur|erro|fout|błąd|ошибк\p{L}{0,4}|エラー|错误|錯誤|오류)[\s:#([-]{0,3}(?:code|no\.?|nº|n°|number|numéro|número|nummer)?[\s:#([-]{0,3}(\d{5,6})/giu,
];
const MORE_OF_LIST = /\s{0,2}(?:,|\/|;|&|and|or|und|et|y)\s{0,2}(\d{5,6})\b/iy;
/** Only here may a number count that the catalogue does not know: nothing else is surely Twilio's. */
const SURELY_TWILIO = /twilio\.com\/[\w/-]{0,60}errors\/(\d{5,6})\b|twilio error\W{0,3}(?:code\W{0,3})?(\d{5,6})\b/gi;
/** Alone: no neighbour that makes it part of a SID, a word, a longer number or an amount. */
const BARE = /(?<![\w.+%$€£]|\d\d[ -]{0,2})(\d{5,6})(?![\w%€£]|[.:-]\d|[ -]\d\d)/g;
const BARE_AFTER_STATUS = /\b[45]\d\d[ :/-]{1,3}(\d{5,6})(?![\w%€£]|[.:-]\d|[ -]\d\d)/g;

/** Twilio's codes; our own only where there is none, because they are the wider ones. */
export function codesIn(message: string, catalogue: Catalogue): (number | ErrorCode)[] {
  const text = mask(message.slice(0, MAX_CHARS), SECRETS);
  const known = (code: number) => catalogue.entry(code) !== undefined;
  const named = PLACES.flatMap((place) => codesAt(text, place)).filter(known);
  if (named.length > 0) return unique(named);
  const foreign = [...text.matchAll(SURELY_TWILIO)].map(([, inUrl, inWords]) => Number(inUrl ?? inWords));
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
  const words = [...text.matchAll(/(["']?)\b([A-Z]{5,}(?:_[A-Z0-9]+)*)\b(["':]?)/g)];
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

interface Refinement {
  meaning: string;
  causes?: string[];
  fixes?: string[];
}

/** Parameters that a 60200 names: the closed list of what may be repeated. */
const PARAMETERS: Readonly<Record<string, { cause: string; fix: string } | undefined>> = {
  To: {
    cause: "To is neither an E.164 phone number nor an e-mail address, or it does not fit the channel.",
    fix: "Ask the person for the number again and give it as + country code number; for email, an address.",
  },
  Channel: {
    cause: "The channel does not exist at Verify (custom, totp, push, voice), or the account may not use it (auto).",
    fix: "Use sms, call, email, whatsapp or sna.",
  },
  Code: {
    cause: "The code is not 4 to 10 characters long.",
    fix: "Ask the person to read the code again and pass exactly its digits, as a string.",
  },
  Locale: { cause: "Verify does not know this locale.", fix: "Leave the locale out, or use one that Verify supports." },
  CodeLength: { cause: "The length is outside 4 to 10.", fix: "Set a code length from 4 to 10." },
  CustomCode: { cause: "The custom code is not 4 to 10 characters long.", fix: "Give 4 to 10 characters." },
  FriendlyName: {
    cause: "The name is too long, has more than 4 digits, or has characters that are not allowed.",
    fix: "Use up to 30 letters, spaces, dashes and underscores, with at most 4 digits.",
  },
};
const OTHER_PARAMETERS =
  "Amount AppHash ChannelConfiguration Country CustomFriendlyName CustomMessage DeviceIp Identity Interval Max Payee " +
  "PhoneNumber RateLimits RiskCheck SendDigits Status Tags TemplateCustomSubstitutions TemplateSid Templates UniqueName VerificationSid";
const PARAMETER_NAMES = new Map(
  [...Object.keys(PARAMETERS), ...OTHER_PARAMETERS.split(" ")].map((name) => [name.toLowerCase(), name]),
);

/** What the text says beyond the code, in our own words. */
export function refineByText(code: number | ErrorCode, message: string): Refinement | undefined {
  if (code === 60200) return refineParameter(message);
  if (code !== 20404) return undefined;
  if (/\/VerificationCheck\b/i.test(message))
    return {
      meaning:
        "The check found no open verification: it expired, was already approved, or never existed in this Service.",
    };
  if (/\/Verifications\b/i.test(message))
    return { meaning: "This verification expired, was already approved, or never existed in this Service." };
  return undefined;
}

function refineParameter(message: string): Refinement | undefined {
  const word = /invalid parameters?\W{0,6}([a-z]{2,30})/i.exec(message)?.[1];
  const name = PARAMETER_NAMES.get(word?.toLowerCase() ?? "");
  if (!name) return undefined;
  const { cause, fix } = PARAMETERS[name] ?? { cause: `The value of ${name} is malformed.`, fix: `Correct ${name}.` };
  return {
    meaning: `Twilio refused the parameter ${name}: its value is malformed, or not one that Verify accepts.`,
    causes: name === "To" ? [cause, "A check named a destination that has no open verification."] : [cause],
    fixes: [fix, "Do not repeat the call unchanged."],
  };
}
