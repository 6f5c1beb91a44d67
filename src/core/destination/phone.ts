import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  type NumberType,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import { VerifyError } from "../errors.js";
import { maskPhone } from "../redact/masks.js";
import type { Destination } from "./destination.js";

/** libphonenumber's number types in lower snake case; written out, because our declarations are read without it. */
export type PhoneType =
  | "premium_rate"
  | "toll_free"
  | "shared_cost"
  | "voip"
  | "personal_number"
  | "pager"
  | "uan"
  | "voicemail"
  | "fixed_line_or_mobile"
  | "fixed_line"
  | "mobile";

/** `message` and `fix` never repeat what was typed: it may be a number, or a code in the wrong argument. */
const FAULTS = {
  country: {
    message: "`country` is not an ISO 3166-1 alpha-2 code of a country that has phone numbers.",
    fix: 'Give two letters such as "US", "DE" or "GB" (the United Kingdom is GB), or leave `country` out and write the number as +<country code><number>.',
  },
  letters: {
    message: "The phone number contains letters.",
    fix: "Write every digit as a digit: no vanity letters, no l for 1 or O for 0, no words such as ext. Ask the person if in doubt.",
  },
  characters: {
    message:
      "The phone number contains characters that do not belong to one; extensions, pauses and dial-through digits are not allowed.",
    fix: "Give one number that is dialled directly, with digits, spaces, dots, hyphens and parentheses only, and + only in front.",
  },
  countryUnknown: {
    message: "The phone number has no country code, and no country was given.",
    fix: "Write it as +<country code><number>, or pass `country` (two letters). Do not guess the country: ask the person.",
  },
  ambiguous: {
    message: "The phone number can be read as two different numbers.",
    fix: "Write it as +<country code><number>.",
  },
  invalid: {
    message: "No such phone number exists in its country's numbering plan: a digit is missing, extra or wrong.",
    fix: "Ask the person to repeat the number with its country code, then write it as +<country code><number>.",
  },
} as const;

const E164 = /^\+[1-9]\d{6,14}$/;

/** An Argentine mobile answers with and without the 9 that mobiles carry when written internationally: one line, one key. */
const SAME_LINE = [{ written: "+549", key: "+54" }] as const;

/**
 * A phone number as a person writes it: international, with an international prefix (`00`, or the country's own), as a
 * `tel:` URI, or national with a country. An international number decides its own country (facts/policy.md §6.4).
 *
 * @param folded as `foldText` gives it, trimmed
 * @throws VerifyError `INVALID_DESTINATION`
 */
export function parsePhone(folded: string, options: { country?: string; defaultCountry?: string }): Destination {
  const region = regionOf(options.country || options.defaultCountry);
  const written = folded.replace(/^tel:/i, "");
  if (/\p{L}/u.test(written)) throw fault("letters");
  if (!/^\(?\+?[0-9 ().-]+$/.test(written)) throw fault("characters");

  const number = readNumber(written.replace(/[^0-9]/g, ""), written.includes("+"), region);
  const value: string = number.number;
  const line = SAME_LINE.find((row) => value.startsWith(row.written));
  return {
    kind: "phone",
    value,
    key: line ? line.key + value.slice(line.written.length) : value,
    country: number.country,
    type: number.getType()?.toLowerCase() as Lowercase<NonNullable<NumberType>> | undefined,
    prefix: value.slice(0, -4),
    mask: maskPhone(value),
  };
}

function fault(reason: keyof typeof FAULTS): VerifyError {
  return new VerifyError("INVALID_DESTINATION", FAULTS[reason]);
}

function regionOf(country: string | undefined): CountryCode | undefined {
  if (!country) return undefined;
  const code = country.toUpperCase();
  if (/^[A-Z]{2}$/.test(code) && isSupportedCountry(code)) return code;
  throw fault("country");
}

/**
 * Without a + the same digits can be dialled differently: a carrier's prefix in Singapore begins with `00`, a German
 * landline with `49`. Every valid reading must be the same number, or a stranger gets the code.
 */
function readNumber(digits: string, international: boolean, region: CountryCode | undefined): PhoneNumber {
  const readings: (PhoneNumber | undefined)[] = [];
  if (international) readings.push(read(`+${digits}`));
  else {
    if (digits.startsWith("00")) readings.push(read(`+${digits.slice(2)}`));
    if (region) readings.push(read(digits, region));
    if (region && digits.startsWith(getCountryCallingCode(region))) readings.push(read(`+${digits}`));
    if (readings.length === 0) throw fault("countryUnknown");
  }
  const [number, ...others] = readings.filter((reading) => reading !== undefined);
  if (!number) throw fault("invalid");
  if (others.some((other) => other.number !== number.number)) throw fault("ambiguous");
  return number;
}

/** libphonenumber sees only digits: given more, it drops letters and keeps dial-through digits. */
function read(digits: string, region?: CountryCode): PhoneNumber | undefined {
  const number = parsePhoneNumberFromString(digits, region);
  return number?.isValid() && E164.test(number.number) ? number : undefined;
}
