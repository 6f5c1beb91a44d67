import { describe, expect, test } from "vitest";
import {
  checkDestinationPolicy,
  destinationWarnings,
  parseDestination,
} from "../../src/core/destination/destination.js";
import { VerifyError } from "../../src/core/errors.js";

/** What the call throws, or `undefined`. */
function refusal(call: () => unknown): VerifyError | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(VerifyError);
    return error as VerifyError;
  }
}

describe("the trap table of facts/policy.md §6.4", () => {
  test.each([
    ["Antigua, unassigned range that the small metadata calls valid", "+12681234567"],
    ["Brazil, old eight-digit mobile", "+551161234567"],
    ["Italian zero stripped", "+39236618300"],
    ["vanity letters", "+1-800-FLOWERS"],
    ["l for 1", "+1 415 555 267l"],
    ["O for 0", "+1 415 555 O132"],
    ["Cyrillic О for 0", "+1 415 555 \u041e132"],
    ["extension as tel URI parameter", "tel:+1-415-555-2671;ext=123"],
    ["extension x", "+1 415 555 2671 x123"],
    ["extension word", "+1 415 555 2671 ext. 123"],
    ["extension #", "+1 415 555 2671 #123"],
    ["pause and dial-through digits", "+14155552671,80022#"],
    ["wait and dial-through digits", "+14155552671;80022"],
    ["pause letter", "+14155552671p80022"],
    ["star code", "*67 415 555 2671"],
    ["NUL suffix", "+14155552671\u0000"],
    ["newline inside", "+1415555\n2671"],
    ["17 digits that pass the library", "+\u06649592824116777467"],
    ["two plus signs", "++14155552671"],
    ["plus before an international prefix", "+0014155552671"],
    ["plus at the end", "14155552671+"],
    ["slash", "+49 151/23456789"],
    ["tel URI with a local number", "tel:7042;phone-context=example.com"],
    ["another scheme", "sms:+14155552671"],
    ["Twilio's WhatsApp address", "whatsapp:+14155552671"],
    ["percent-encoded plus", "%2B14155552671"],
    ["two numbers", "+14155552671 +14155552672"],
    ["unassigned calling code", "+2101234567"],
    ["nothing but punctuation", "+ ( ) -"],
    ["empty", ""],
    ["invisible", "\u200b\u202e"],
    ["very long", "+1".padEnd(5_000, "4")],
  ])("refuses: %s", (_, input) => {
    expect(refusal(() => parseDestination(input, { country: "US" }))?.code).toBe("INVALID_DESTINATION");
  });

  test.each([
    ["E.164", "+14155552671", "+14155552671", "US", "fixed_line_or_mobile"],
    ["Twilio's magic number", "+15005550006", "+15005550006", "US", "personal_number"],
    ["Jamaica, not the US", "+1 876 555 1234", "+18765551234", "JM", "mobile"],
    ["Guernsey, not GB", "+447911123456", "+447911123456", "GG", "mobile"],
    ["British zero", "+44 (0) 7911 123456", "+447911123456", "GG", "mobile"],
    ["British zero without parentheses", "+4407911123456", "+447911123456", "GG", "mobile"],
    ["Vatican, not Italy", "+39 06 698 12345", "+390669812345", "VA", "fixed_line"],
    ["Italian zero kept", "+390236618300", "+390236618300", "IT", "fixed_line"],
    ["Abkhazian range of +7", "+78401234567", "+78401234567", "RU", "fixed_line"],
    ["Côte d'Ivoire, ten digits", "+225 07 12 34 56 78", "+2250712345678", "CI", "mobile"],
    ["bidi marks", "\u202a+14155552671\u202c", "+14155552671", "US", "fixed_line_or_mobile"],
    ["zero-width characters inside", "+1415\u200b555\u20602671", "+14155552671", "US", "fixed_line_or_mobile"],
    ["variation selectors", "+1415\ufe0f555\u034f2671", "+14155552671", "US", "fixed_line_or_mobile"],
    ["no-break spaces", "+1\u00a0415\u202f555\u00a02671", "+14155552671", "US", "fixed_line_or_mobile"],
    ["no-break hyphens and dashes", "+1\u2011415\u2013555\u22122671", "+14155552671", "US", "fixed_line_or_mobile"],
    ["full-width", "＋１４１５５５５２６７１", "+14155552671", "US", "fixed_line_or_mobile"],
    ["Arabic digits", "+١٤١٥٥٥٥٢٦٧١", "+14155552671", "US", "fixed_line_or_mobile"],
    ["Devanagari digits", "+१४१५५५५२६७१", "+14155552671", "US", "fixed_line_or_mobile"],
    ["tel URI", "TEL:+1-415-555-2671", "+14155552671", "US", "fixed_line_or_mobile"],
    ["international prefix 00", "0044 7911 123456", "+447911123456", "GG", "mobile"],
    ["plus in parentheses", "(+1) 415.555.2671", "+14155552671", "US", "fixed_line_or_mobile"],
    ["surrounding white space", "\t+14155552671\r\n", "+14155552671", "US", "fixed_line_or_mobile"],
  ])("reads: %s", (_, input, value, country, type) => {
    expect(parseDestination(input)).toMatchObject({ kind: "phone", value, key: value, country, type });
  });

  test.each([
    ["US", "011 44 7911 123456"],
    ["RU", "810 44 7911 123456"],
    ["AU", "0011 44 7911 123456"],
    ["AU", "00 44 7911 123456"],
    ["US", "0044 7911 123456"],
    ["US", "+44 7911 123456"],
    ["gb", "07911 123456"],
    ["GB", "44 7911 123456"],
  ])("in %s, %s is one and the same number", (country, input) => {
    expect(parseDestination(input, { country }).value).toBe("+447911123456");
    expect(parseDestination(input, { defaultCountry: country }).value).toBe("+447911123456");
  });

  test.each([
    ["SG", "0012015550123", "carrier prefix 001 and Egypt, or 00 and the US"],
    ["DE", "4915123456789", "a landline in Germany, or a mobile with its country code"],
  ])("in %s, %s is refused as ambiguous: %s", (country, input) => {
    expect(refusal(() => parseDestination(input, { country }))?.message).toMatch(/two different numbers/);
  });

  test("an argument outweighs the operator's default, an international number outweighs both", () => {
    const options = { country: "FR", defaultCountry: "US" };
    expect(parseDestination("06 12 34 56 78", options).value).toBe("+33612345678");
    expect(parseDestination("+1 415 555 2671", options).country).toBe("US");
  });

  test("an empty country is no country", () => {
    expect(parseDestination("(415) 555-2671", { country: "", defaultCountry: "US" }).value).toBe("+14155552671");
  });

  test("an Argentine mobile is one line with and without its 9", () => {
    const spellings = ["+54 9 11 2345-6789", "+54 11 2345-6789", "+54 11 15-2345-6789"];
    expect(new Set(spellings.map((input) => parseDestination(input).key)).size).toBe(1);
    expect(parseDestination(spellings[0]!).value).toBe("+5491123456789");
  });

  test("a velocity prefix and a mask come with the number", () => {
    expect(parseDestination("+14155552671")).toMatchObject({ prefix: "+1415555", mask: "+1••••••••71" });
  });
});

describe("a refusal says what to do", () => {
  test.each([
    ["415 555 2671", {}, /no country code/],
    ["415 555 2671", { country: "UK" }, /`country`.*GB/s],
    ["+14155552671", { country: "USA" }, /`country`/],
    ["+14155552671", { country: "__proto__" }, /`country`/],
    ["1-800-FLOWERS", {}, /letters/],
    ["+14155552671,,5", {}, /extensions, pauses/],
    ["+1415555267", {}, /missing, extra or wrong/],
  ])("%s %o", (input, options, text) => {
    const body = refusal(() => parseDestination(input, options))?.toJSON();
    expect(body).toMatchObject({ code: "INVALID_DESTINATION", retry: "fix_first" });
    expect(`${body?.message}\n${body?.fix}`).toMatch(text);
  });
});

describe("policy", () => {
  const live = { allowedCountries: ["US", "CA", "GB", "DE", "JM"], simulated: false };

  test.each([
    ["premium rate", "+19005550123"],
    ["premium rate, GB", "+44 9011 123456"],
    ["toll-free", "+18005551234"],
    ["universal access", "+44 3001 234567"],
    ["pager", "+44 7640 123456"],
    ["shared cost, DE", "+49 180 5 012345"],
    ["voicemail, DE", "+49 177 99 1234567"],
    ["satellite", "+870773111632"],
    ["Globalstar", "+881612345678"],
    ["international network", "+882 16 12345678"],
    ["international VoIP", "+883510012345"],
    ["international premium rate", "+979123456789"],
    ["international shared cost", "+80812345678"],
    ["international toll-free", "+80012345678"],
    ["Twilio's magic number", "+15005550006"],
  ])("never sends to: %s", (_, input) => {
    const destination = parseDestination(input);
    expect(refusal(() => checkDestinationPolicy(destination, live))?.code).toBe("NUMBER_TYPE_NOT_ALLOWED");
  });

  test("the magic number and any known country pass in a simulation, premium rate does not", () => {
    const simulated = { simulated: true };
    for (const input of ["+15005550006", "+18765551234", "+5491123456789"])
      checkDestinationPolicy(parseDestination(input), simulated);
    for (const input of ["+19005550123", "+870773111632"])
      expect(refusal(() => checkDestinationPolicy(parseDestination(input), simulated))?.code).toBe(
        "NUMBER_TYPE_NOT_ALLOWED",
      );
    expect(
      refusal(() =>
        checkDestinationPolicy(parseDestination("+14155552671"), { simulated: true, allowedCountries: ["CA"] }),
      )?.code,
    ).toBe("COUNTRY_NOT_ALLOWED");
  });

  test("without a list nothing is sent, and the fix is the line to add", () => {
    const error = refusal(() => checkDestinationPolicy(parseDestination("+14155552671"), { simulated: false }));
    expect(error?.code).toBe("COUNTRY_NOT_ALLOWED");
    expect(error?.toJSON().fix).toContain('[destinations] allowed_countries = ["US"] in twilio-verify.toml');
    expect(error?.toJSON().fix).not.toMatch(/\d/);
  });

  test.each([
    ["+18765551234", ["US"], "JM"],
    ["+447911123456", ["GB"], "GG"],
    ["+44 7797 712345", ["GB"], "JE"],
    ["+44 7624 123456", ["GB"], "IM"],
    ["+39 06 698 12345", ["IT"], "VA"],
    ["+14155552671", [], "US"],
  ])("%s is not in %o: it is %s", (input, allowedCountries, country) => {
    const error = refusal(() =>
      checkDestinationPolicy(parseDestination(input), { allowedCountries, simulated: false }),
    );
    expect(error?.code).toBe("COUNTRY_NOT_ALLOWED");
    expect(error?.toJSON().fix).toContain(`"${country}"`);
  });

  test("a listed country and every e-mail address pass", () => {
    checkDestinationPolicy(parseDestination("+18765551234"), live);
    checkDestinationPolicy(parseDestination("alice@example.com"), { allowedCountries: [], simulated: false });
  });
});

describe("warnings", () => {
  test.each([
    ["+442079460958", "sms", /landline/],
    ["+442079460958", "whatsapp", /landline/],
    ["+445612345678", "sms", /VoIP/],
  ] as const)("%s over %s", (input, channel, text) => {
    expect(destinationWarnings(parseDestination(input), channel)).toEqual([expect.stringMatching(text)]);
  });

  test.each([
    ["+442079460958", "call"],
    ["+14155552671", "sms"],
    ["alice@example.com", "email"],
  ] as const)("none for %s over %s", (input, channel) => {
    expect(destinationWarnings(parseDestination(input), channel)).toEqual([]);
  });
});
