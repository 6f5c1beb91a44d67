import fc from "fast-check";
import { getCountries, getExampleNumber, parsePhoneNumberFromString } from "libphonenumber-js/max";
import examples from "libphonenumber-js/mobile/examples";
import { describe, expect, test } from "vitest";
import { type Destination, parseDestination } from "../../src/core/destination/destination.js";
import { errorText, VerifyError } from "../../src/core/errors.js";

const E164 = /^\+[1-9]\d{6,14}$/;
const RUNS = Number(process.env.FUZZ_RUNS ?? 5_000);

/** The destination or the refusal; anything else thrown fails the test. */
function outcome(input: string, options: { country?: string } = {}): Destination | VerifyError {
  try {
    return parseDestination(input, options);
  } catch (error) {
    if (error instanceof VerifyError && error.code === "INVALID_DESTINATION") return error;
    throw error;
  }
}

const country = fc.constantFrom(...getCountries());
/** Valid numbers of every region with their last digits redrawn. */
const number = fc
  .tuple(country, fc.stringMatching(/^\d{0,4}$/))
  .map(([region, tail]) => {
    const e164: string = getExampleNumber(region, examples)!.number;
    return { region, e164: e164.slice(0, e164.length - tail.length) + tail };
  })
  .filter(({ e164 }) => !(outcome(e164) instanceof VerifyError));

const noise = fc.constantFrom(
  " ",
  "-",
  ".",
  "(",
  ")",
  "+",
  "0",
  "00",
  "9",
  "\u200b",
  "\u202e",
  "\u00a0",
  "\u2011",
  "٣",
  "३",
  "３",
  "x",
  "l",
  ",",
  ";",
  "#",
  "*",
  "/",
  "\u0000",
  "\n",
  "e",
  "\ufe0f",
  "\u0301",
  "%",
  "@",
  "tel:",
  ";ext=1",
  "\ud800",
);
const perturbed = fc
  .tuple(number, fc.array(fc.tuple(fc.nat(20), noise), { maxLength: 4 }))
  .map(([{ region, e164 }, edits]) => ({
    region,
    input: edits.reduce((text, [at, piece]) => text.slice(0, at) + piece + text.slice(at), e164),
  }));

describe("valid numbers of every region, perturbed", () => {
  test("give E.164 or a refusal, and reading the result again changes nothing", () => {
    fc.assert(
      fc.property(perturbed, fc.boolean(), ({ region, input }, withCountry) => {
        const read = outcome(input, withCountry ? { country: region } : {});
        if (read instanceof VerifyError || read.kind === "email") return;
        expect(read.value).toMatch(E164);
        expect(outcome(read.value)).toEqual(read);
        expect(outcome(read.value, { country: region })).toEqual(read);
      }),
      { numRuns: RUNS },
    );
  });

  test("the national form with the number's own country is the same destination", () => {
    fc.assert(
      fc.property(number, ({ region, e164 }) => {
        const national = parsePhoneNumberFromString(e164)!.formatNational();
        expect(outcome(national, { country: region })).toEqual(outcome(e164));
      }),
      { numRuns: RUNS },
    );
  });

  test("equal spellings have one key", () => {
    const separator = fc.constantFrom("", " ", "-", ".", "\u00a0", "\u200e", " (", ") ");
    fc.assert(
      fc.property(number, fc.array(separator, { minLength: 16, maxLength: 16 }), ({ e164 }, separators) => {
        const spaced = [...e164].map((digit, at) => digit + separators[at]).join("");
        for (const input of [spaced, `00${spaced.slice(1)}`, `tel:${e164}`])
          expect(outcome(input)).toEqual(outcome(e164));
      }),
      { numRuns: RUNS },
    );
  });

  test("are refused with a letter, pause, extension, mark or control character inside", () => {
    const forbidden = fc.constantFrom(
      "x",
      "l",
      "O",
      "\u041e",
      ",",
      ";",
      "#",
      "*",
      "/",
      "%",
      "\u0000",
      "\n",
      "\u0301",
      "\u20e3",
    );
    fc.assert(
      fc.property(number, fc.nat(), forbidden, ({ e164 }, place, piece) => {
        const at = 1 + (place % (e164.length - 1));
        expect(outcome(e164.slice(0, at) + piece + e164.slice(at))).toBeInstanceOf(VerifyError);
      }),
      { numRuns: RUNS },
    );
  });
});

describe("arbitrary text", () => {
  test("never throws anything but INVALID_DESTINATION", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary", maxLength: 60 }),
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.array(noise, { maxLength: 30 }).map((pieces) => pieces.join("")),
    );
    fc.assert(
      fc.property(text, fc.option(fc.string({ maxLength: 4 }), { nil: undefined }), (input, region) => {
        outcome(input, { country: region });
      }),
      { numRuns: RUNS },
    );
  });
});

describe("a refused destination is repeated nowhere", () => {
  const canary = "4159876543";
  const inputs = [
    ...["+1 415 987 6543 x9", "+14159876543,,123#", "+14159876543l", "4159876543", "+99914159876543", "+1415987654"],
    ...["4159876543@", "a b4159876543@example.com", "x4159876543@4159876543", "x@4159876543..com"],
    ...["x@4159876543", `${canary.repeat(9)}@example.com`, canary.repeat(40), "+41598765431234567", "Call4159876543"],
  ];

  test.each(inputs)("%#", (input) => {
    const error = outcome(input) as VerifyError;
    expect(error).toBeInstanceOf(VerifyError);
    const seen = [error.message, error.stack, error.cause, JSON.stringify(error), errorText(error.toJSON())].join("\n");
    expect(seen).not.toContain("98765");
    expect(seen.replace(/\D/g, "")).not.toContain("98765");
  });

  test("nor is a country", () => {
    const error = outcome("+14155552671", { country: canary }) as VerifyError;
    expect(errorText(error.toJSON())).not.toContain("98765");
  });
});
