import { getCountries, getExampleNumber } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { describe, expect, test } from "vitest";
import { checkDestinationPolicy, parseDestination } from "../../src/core/destination/destination.js";
import { VerifyError } from "../../src/core/errors.js";

/** The numbering plan does not tell these apart: the country is the one that the number is filed under. */
const FILED_UNDER: Record<string, string> = {
  AX: "FI",
  BL: "GP",
  CC: "AU",
  CX: "AU",
  EH: "MA",
  IM: "GB",
  MF: "GP",
  SJ: "NO",
  VA: "IT",
};

const mobiles = getCountries().map((country) => {
  const number = getExampleNumber(country, examples)!;
  return { country, e164: number.number as string, number };
});

/** Unicode adds decimal digits in whole blocks of ten, in order. */
function digitBlocks(): string[][] {
  const all: string[] = [];
  for (let point = 0; point <= 0x10ffff; point += 1) {
    const character = String.fromCodePoint(point);
    if (/\p{Nd}/u.test(character)) all.push(character);
  }
  return Array.from({ length: all.length / 10 }, (_, block) => all.slice(block * 10, block * 10 + 10));
}

describe("one number, one key, however it is spelled", () => {
  test("there is an example for every country", () => {
    expect(mobiles.length).toBeGreaterThanOrEqual(245);
  });

  test.each(mobiles)("$country", ({ country, e164, number }) => {
    const digits = e164.slice(1);
    const international = number.formatInternational();
    const spellings: [string, { country?: string }][] = [
      [e164, {}],
      [international, {}],
      [international.replaceAll(" ", "."), {}],
      [international.replaceAll(" ", "-"), {}],
      [international.replaceAll(" ", "\u00a0"), {}],
      [`tel:${e164}`, {}],
      [number.getURI(), {}],
      [`00${digits}`, {}],
      [international.replace("+", "00 "), {}],
      [`\u202a${e164}\u202c`, { country }],
      [number.formatNational(), { country }],
      [number.nationalNumber, { country }],
      [`00${digits}`, { country }],
    ];
    const first = parseDestination(e164);
    const filedUnder = FILED_UNDER[country] ?? country;
    expect(first).toMatchObject({ value: e164, country: filedUnder });
    for (const [input, options] of spellings) expect(parseDestination(input, options)).toEqual(first);
    checkDestinationPolicy(first, { allowedCountries: [filedUnder], simulated: false });
  });

  test("digits of every script in Unicode", () => {
    for (const block of digitBlocks()) {
      const written = "+14155552671".replace(/\d/g, (digit) => block[Number(digit)]!);
      expect(parseDestination(written).value).toBe("+14155552671");
    }
  });

  test("the country's own calling code without a plus is read as such, or refused, never taken for another number", () => {
    for (const { country, e164 } of mobiles)
      try {
        expect(parseDestination(e164.slice(1), { country }).value).toBe(e164);
      } catch (error) {
        if (!(error instanceof VerifyError)) throw error;
      }
  });
});
