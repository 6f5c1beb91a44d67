import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldText } from "../../src/core/destination/unicode.js";
import { redact } from "../../src/core/redact/redact.js";

const RUNS = Number(process.env.FUZZ_RUNS ?? 2_000);

const percentAll = (text: string) => Buffer.from(text).toString("hex").replace(/../g, "%$&");

/** Encodings in which a value turns up in URLs, JSON, headers, logs and HTML. */
const ENCODINGS: Record<string, (text: string) => string> = {
  plain: (text) => text,
  percent: encodeURIComponent,
  "percent twice": (text) => encodeURIComponent(encodeURIComponent(text)),
  "percent, every byte": percentAll,
  "percent, every byte, twice": (text) => percentAll(text).replaceAll("%", "%25"),
  JSON: (text) => JSON.stringify(text),
  "JSON escapes": (text) => text.replace(/./gs, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`),
  "byte escapes": (text) => text.replace(/./gs, (unit) => `\\x${unit.charCodeAt(0).toString(16).padStart(2, "0")}`),
  "HTML, decimal": (text) => text.replace(/./gs, (unit) => `&#${unit.charCodeAt(0)};`),
  "HTML, hex": (text) => text.replace(/./gs, (unit) => `&#x${unit.charCodeAt(0).toString(16)};`),
  "full-width": (text) => text.replace(/[!-~]/g, (unit) => String.fromCharCode(unit.charCodeAt(0) + 0xfee0)),
  "zero-width": (text) => [...text].join("\u200b"),
  bidi: (text) => `\u202e${[...text].join("\u2066")}\u202c`,
};
const KNOWN_ENCODINGS: Record<string, (text: string) => string> = {
  ...ENCODINGS,
  base64: (text) => Buffer.from(text).toString("base64"),
  base64url: (text) => Buffer.from(text).toString("base64url"),
  hex: (text) => Buffer.from(text).toString("hex"),
};

const phone = fc.stringMatching(/^\+[1-9]\d{7,13}$/);
const spacedPhone = fc
  .tuple(fc.stringMatching(/^\d{9,12}$/), fc.constantFrom(" ", "-", ".", ") ", "/"), fc.nat(3))
  .map(([digits, separator, at]) => digits.slice(0, 2 + at) + separator + digits.slice(2 + at));
const email = fc.stringMatching(/^[a-z]{6,10}\.[a-z]{2,8}@[a-z]{3,9}\.(com|example|de)$/);
const sid = fc.stringMatching(/^[0-9a-f]{32}$/).filter((text) => /\d/.test(text));
const code = fc.stringMatching(/^\d{6}$/);
const secret = fc.stringMatching(/^[!-~]{8,24}$/);

/** Text around a secret: never itself part of one. */
const around = fc.constantFrom(
  "",
  " ",
  "to=",
  '{"to":"',
  "at https://example.test/?x=",
  "[",
  "…",
  "\n",
  "error: ",
  "，",
);

function expectGone(planted: string, trace: string, known: string[] = []) {
  const out = redact(planted, known);
  expect(foldText(out)).not.toContain(trace);
  expect(foldText(out).replace(/[^a-z0-9]/gi, "")).not.toContain(trace.replace(/[^a-z0-9]/gi, "") || "\u0000");
}

describe.each(Object.entries(ENCODINGS))("by its shape, %s", (_, encode) => {
  test.each([
    ["number", phone],
    ["spaced number", spacedPhone],
    ["e-mail address", email],
    ["32 hex", sid],
  ] as const)("%s", (_, value) => {
    fc.assert(
      fc.property(around, value, around, (before, planted, after) => {
        expectGone(before + encode(planted) + after, planted);
      }),
      { numRuns: RUNS / 10 },
    );
  });

  test("code beside its word", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("code: ", "Your OTP is ", "pin=", '"passcode":"', "Code%3D"),
        code,
        (word, planted) => {
          expectGone(word + encode(planted), planted);
        },
      ),
      { numRuns: RUNS / 10 },
    );
  });
});

describe.each(Object.entries(KNOWN_ENCODINGS))("known, %s", (_, encode) => {
  test("any literal", () => {
    fc.assert(
      fc.property(around, secret, fc.constantFrom("", " ", '"', "\n"), (before, planted, after) => {
        const out = redact(before + encode(planted) + after, [planted]);
        expect(out).not.toContain(planted);
        expect(out).not.toContain(encode(planted));
        expect(out).toMatch(/\[(redacted|secret|phone|email|code)\]/);
      }),
      { numRuns: RUNS / 10 },
    );
  });

  test("a code without its word", () => {
    fc.assert(
      fc.property(code, (planted) => {
        const out = redact(`try ${encode(planted)} again`, [planted]);
        expect(out.replace(/\D/g, "")).not.toContain(planted);
        expect(out).not.toContain(encode(planted));
      }),
      { numRuns: RUNS / 10 },
    );
  });
});

describe("any text", () => {
  const hostile = fc.array(
    fc.oneof(
      fc.string({ unit: "binary", maxLength: 10 }),
      fc.constantFrom(
        "%",
        "\\u",
        "&#",
        ";",
        "4155552671",
        "+1 ",
        "code",
        "@",
        ".com",
        "eyJ",
        "Basic ",
        "AC",
        "2026-10-25",
        "％",
        "\u200b",
      ),
    ),
    { maxLength: 20 },
  );

  test("never throws and leaves no run of seven digits", () => {
    const kept = /\d{4}-\d\d-\d\d(?:[T ][\d:.]+)?|[A-Z]{2}[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;
    fc.assert(
      fc.property(hostile, (pieces) => {
        const out = redact(pieces.join(""));
        expect(foldText(out).replace(kept, "")).not.toMatch(/\d{7}/);
      }),
      { numRuns: RUNS },
    );
  });
});
