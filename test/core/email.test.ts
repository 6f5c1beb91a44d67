import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseDestination } from "../../src/core/destination/destination.js";
import { VerifyError } from "../../src/core/errors.js";

const RUNS = Number(process.env.FUZZ_RUNS ?? 5_000);

function outcome(input: string) {
  try {
    return parseDestination(input);
  } catch (error) {
    if (error instanceof VerifyError && error.code === "INVALID_DESTINATION") return error;
    throw error;
  }
}

describe("what is sent and what is keyed (facts/policy.md §6.5)", () => {
  test.each([
    [
      "local part as typed, domain folded",
      "Alice.B+shop@EXAMPLE.com",
      "Alice.B+shop@example.com",
      "alice.b@example.com",
    ],
    ["gmail without dots", "Al.I.ce+x@Gmail.com", "Al.I.ce+x@gmail.com", "alice@gmail.com"],
    ["googlemail is gmail", "alice@googlemail.com", "alice@googlemail.com", "alice@gmail.com"],
    ["dots count elsewhere", "a.b@example.com", "a.b@example.com", "a.b@example.com"],
    ["full-width dot", "a@example。com", "a@example.com", "a@example.com"],
    ["full-width at", "a＠example.com", "a@example.com", "a@example.com"],
    ["soft hyphen in the domain", "a@exam\u00adple.com", "a@example.com", "a@example.com"],
    ["Cyrillic look-alike is another domain", "a@ex\u0430mple.com", "a@xn--exmple-4nf.com", "a@xn--exmple-4nf.com"],
    ["IDN", "a@Bücher.de", "a@xn--bcher-kva.de", "a@xn--bcher-kva.de"],
    ["punycode typed", "a@xn--bcher-kva.de", "a@xn--bcher-kva.de", "a@xn--bcher-kva.de"],
    ["Kelvin sign", "\u212aate@example.com", "\u212aate@example.com", "kate@example.com"],
    ["full-width local part", "ａlice@example.com", "ａlice@example.com", "alice@example.com"],
    ["non-Latin local part", "用户@例え.jp", "用户@xn--r8jz45g.jp", "用户@xn--r8jz45g.jp"],
    ["a local part that begins with +", "+tag@example.com", "+tag@example.com", "+tag@example.com"],
    ["space and bidi marks around", " \u202aa@example.com\u202c\n", "a@example.com", "a@example.com"],
  ])("%s", (_, input, value, key) => {
    expect(parseDestination(input)).toMatchObject({ kind: "email", value, key });
  });

  test("an e-mail address has no country, type or prefix", () => {
    expect(Object.keys(parseDestination("a@example.com")).sort()).toEqual(["key", "kind", "mask", "value"]);
  });
});

describe("refused", () => {
  test.each([
    ["single label", "a@localhost"],
    ["trailing dot", "a@example.com."],
    ["empty label", "a@example..com"],
    ["leading dot in the domain", "a@.example.com"],
    ["IPv4", "a@192.0.2.1"],
    ["IPv4 in disguise", "a@0x7f.1"],
    ["IPv6 literal", "a@[2001:db8::1]"],
    ["IPv4 literal", "a@[192.0.2.1]"],
    ["underscore", "a@ex_ample.com"],
    ["hyphen at the edge", "a@-example.com"],
    ["label too long", `a@${"b".repeat(64)}.com`],
    ["broken punycode", "a@xn--zzzz.com"],
    ["percent escape that the URL parser decodes", "a@ex%61mple.com"],
    ["path that the URL parser cuts", "a@example.com/evil"],
    ["query that the URL parser cuts", "a@example.com?cc=b@example.org"],
    ["fragment that the URL parser cuts", "a@example.com#x"],
    ["port", "a@example.com:25"],
    ["tab that the URL parser drops", "a@exam\tple.com"],
    ["two addresses", "a@example.com,b@example.com"],
    ["two @", "a@b@example.com"],
    ["full-width @ in the local part", "a＠b@example.com"],
    ["no local part", "@example.com"],
    ["no domain", "a@"],
    ["quoted local part", '"a b"@example.com'],
    ["display name", "Alice <a@example.com>"],
    ["mailto", "mailto:a@example.com"],
    ["sip", "sip:a@example.com"],
    ["header injection", "a@example.com\r\nBcc: b@example.com"],
    ["line break in the local part", "a\nb@example.com"],
    ["NUL", "a\u0000@example.com"],
    ["space", "a b@example.com"],
    ["zero-width space in the local part", "a\u200bb@example.com"],
    ["dot first", ".a@example.com"],
    ["dot last", "a.@example.com"],
    ["two dots", "a..b@example.com"],
    ["backslash", "a\\b@example.com"],
    ["local part of 65 bytes", `${"a".repeat(65)}@example.com`],
    ["local part of 66 bytes in 33 letters", `${"é".repeat(33)}@example.com`],
    ["255 bytes", `a@${"b.".repeat(125)}com`],
    ["lone surrogate", "\ud800@example.com"],
  ])("%s", (_, input) => {
    expect(outcome(input)).toBeInstanceOf(VerifyError);
  });

  test("64 and 254 bytes are allowed", () => {
    expect(parseDestination(`${"a".repeat(64)}@example.com`).kind).toBe("email");
    expect(parseDestination(`a@${"b.".repeat(124)}comm`).value).toHaveLength(254);
  });
});

describe("addresses, perturbed", () => {
  const local = fc.stringMatching(/^[a-z0-9]{1,10}(\.[a-z0-9]{1,6})?$/);
  const domain = fc.constantFrom("example.com", "gmail.com", "googlemail.com", "bücher.de", "mail.example.co.uk");
  const noise = fc.constantFrom(
    "@",
    ".",
    "+",
    " ",
    "\u200b",
    "\u00ad",
    "\n",
    "\u0000",
    "％",
    "＠",
    "。",
    '"',
    "<",
    "é",
    "\u212a",
    "%41",
    "/",
    "\ud800",
  );

  test("give an ASCII domain or a refusal, and reading the result again changes nothing", () => {
    fc.assert(
      fc.property(local, domain, fc.array(fc.tuple(fc.nat(30), noise), { maxLength: 4 }), (name, host, edits) => {
        const input = edits.reduce(
          (text, [at, piece]) => text.slice(0, at) + piece + text.slice(at),
          `${name}@${host}`,
        );
        const read = outcome(input);
        if (read instanceof VerifyError || read.kind === "phone") return;
        expect(read.value).toMatch(/@[a-z0-9.-]+\.[a-z0-9-]+$/);
        expect(read.value).not.toMatch(/[\p{Cc}\p{Cf}\s"<>,;:]/u);
        expect(outcome(read.value)).toEqual(read);
      }),
      { numRuns: RUNS },
    );
  });

  test("equal spellings have one key", () => {
    const tag = fc.stringMatching(/^[a-z0-9]{0,6}$/);
    fc.assert(
      fc.property(local, domain, tag, (name, host, plus) => {
        const key = parseDestination(`${name}@${host}`).key;
        const wide = [...name].map((letter) =>
          letter === "." ? "." : String.fromCodePoint(letter.codePointAt(0)! + 0xfee0),
        );
        for (const input of [
          `${name.toUpperCase()}@${host.toUpperCase()}`,
          `${name}+${plus}@${host}`,
          `${wide.join("")}@${host.replaceAll(".", "。")}`,
          `\u200e${name}@${host}\u00a0`,
        ])
          expect(parseDestination(input).key).toBe(key);
        if (host.startsWith("g"))
          expect(parseDestination(`${[...name.replaceAll(".", "")].join(".")}@gmail.com`).key).toBe(key);
      }),
      { numRuns: RUNS },
    );
  });
});
