import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { maskEmail, maskPhone } from "../../src/core/redact/masks.js";
import { scrub } from "../../src/core/redact/scrub.js";

const NUMBER = "+14155552671";
const CODE = "735918";
const EMAIL = "ada+x@example.com";
const SID = "VEd41c8e96b3a70f52d41c8e96b3a70f52";

const base64 = (text: string) => Buffer.from(text).toString("base64");

describe("removed", () => {
  test.each([
    ["a number as given", `to ${NUMBER}`, [NUMBER], "to [redacted]"],
    ["without its plus", "to 14155552671", [NUMBER], "to [redacted]"],
    ["its national digits", "to 4155552671", [NUMBER], "to [redacted]"],
    ["the E.164 number of a national one", "to +491711234567", ["0171 1234567"], "to +49[redacted]"],
    ["the digits of a written one", "to 4155552671", ["(415) 555-2671"], "to [redacted]"],
    ["in percent", `?to=${encodeURIComponent(NUMBER)}`, [NUMBER], "?to=[redacted]"],
    ["in base64", base64(NUMBER), [NUMBER], "[redacted]"],
    ["a code", `code ${CODE}.`, [CODE], "code [redacted]."],
    ["a code in JSON", `{"code":"${CODE}","n":${CODE}}`, [CODE], '{"code":"[redacted]","n":[redacted]}'],
    ["a code written apart", `${CODE} was wrong`, ["735-918"], "[redacted] was wrong"],
    ["a code in base64", `c=${base64(CODE)}`, [CODE], "c=[redacted]"],
    ["an address", `mail ${EMAIL}`, [EMAIL], "mail [redacted]"],
    ["an address in percent", `?to=${encodeURIComponent(EMAIL)}`, [EMAIL], "?to=[redacted]"],
    ["an address in base64, padded", base64(EMAIL), [EMAIL], "[redacted]="],
    ["a literal in JSON in a string", JSON.stringify({ a: 'p"w\\d' }), ['p"w\\d'], '{"a":"[redacted]"}'],
    ["a literal of an expression's characters", "a (.*)+ b", ["(.*)+"], "a [redacted] b"],
    ["half a character in a literal", "a \ud800bcd", ["\ud800bcd"], "a [redacted]"],
    ["the longer of two", "ada+x@example.com", ["ada+x", EMAIL], "[redacted]"],
    ["an account that is registered", `AC${SID.slice(2)}`, [`AC${SID.slice(2)}`], "[redacted]"],
  ])("%s", (_, text, known, expected) => {
    expect(scrub(text, known)).toBe(expected);
    expect(scrub({ a: [{ b: text }], [text]: 1 }, known)).toEqual({ a: [{ b: expected }], [expected]: 1 });
  });

  test("what else is in the value stays, in its order and of its type", () => {
    const value = { n: 735_918, yes: true, none: null, gone: undefined, list: [CODE, 2, { z: 1 }], last: CODE };
    const clean = scrub(value, [CODE]);
    expect(clean).toStrictEqual({ ...value, list: ["[redacted]", 2, { z: 1 }], last: "[redacted]" });
    expect(Object.keys(clean)).toEqual(Object.keys(value));
    expect(value.last).toBe(CODE);
    expect((clean.list as unknown[])[2]).toBe(value.list[2]);
  });

  test("a field named like a part of every object stays a field", () => {
    const clean = scrub(JSON.parse(`{"__proto__":{"x":"${CODE}"}}`), [CODE]);
    expect(JSON.stringify(clean)).toBe('{"__proto__":{"x":"[redacted]"}}');
    expect(Object.getPrototypeOf(clean)).toBe(Object.prototype);
  });
});

describe("left alone, as the same object", () => {
  const year = "2026";
  test.each([
    ["nothing is registered", { to: NUMBER }, []],
    ["nothing is found", { to: "+1••••••••71", list: [1, true, null] }, [NUMBER, CODE, EMAIL]],
    ["a literal of three characters", { text: "the 200 ok" }, ["200", "ok", "the"]],
    [
      "a code like a year",
      { at: `${year}-11-22T10:11:12.345Z`, day: `${year}-11-22`, text: `by ${year}-11-22.` },
      [year],
    ],
    ["a code like a clock", { at: "2026-11-22T10:11:12+0345", time: "at 0345:12" }, ["0345", "1112"]],
    ["a code inside a SID", { sid: SID, text: `see ${SID} and d41c8e96.${"4".repeat(43)}` }, ["9634", "4444", "0052"]],
    ["a code inside a UUID", { id: "12345678-1234-1234-1234-123456789012" }, ["1234"]],
    ["a code inside a longer number", { text: "17359180 or 0735918" }, [CODE]],
    ["a code inside a price", { price: "-0.0075", total: "1,0075.20" }, ["0075"]],
    ["numbers", { n: 735_918, to: 14_155_552_671 }, [CODE, NUMBER]],
  ])("%s", (_, value, known) => {
    expect(scrub(value, known)).toBe(value);
  });
});

describe("any value", () => {
  const phone = fc.stringMatching(/^\+[1-9]\d{8,12}$/);
  const code = fc.stringMatching(/^\d{4,6}$/);
  const email = fc.stringMatching(/^[a-z]{3,10}@[a-z]{3,9}\.example$/);
  const spelt = (literal: string) =>
    fc.constantFrom(literal, encodeURIComponent(literal), base64(literal).replace(/=+$/, ""), literal.replace("+", ""));
  const around = fc.constantFrom("", " ", "to=", '"', "/", "…", "x: ");

  test("no spelling of a literal is left, wherever it was planted", () => {
    const planted = fc.oneof(phone, code, email).chain((literal) =>
      fc.tuple(fc.constant(literal), spelt(literal), around, around).map(([known, spelling, before, after]) => ({
        known,
        spelling,
        text: before + spelling + after,
      })),
    );
    fc.assert(
      fc.property(planted, fc.jsonValue(), ({ known, spelling, text }, other) => {
        const clean = scrub({ [text]: [{ deep: text }, other] }, [known]);
        expect(JSON.stringify(Object.keys(clean))).not.toContain(spelling);
        expect(JSON.stringify(Object.values(clean)[0]![0])).not.toContain(spelling);
      }),
      { numRuns: 2_000 },
    );
  });

  test("masks, SIDs and times are never touched", () => {
    const at = fc.date({ min: new Date(0), max: new Date("2099-01-01"), noInvalidDate: true });
    const sid = fc.stringMatching(/^VE[0-9a-f]{32}$/);
    fc.assert(
      fc.property(phone, email, code, at, sid, (to, address, typed, when, ve) => {
        const value = {
          to: maskPhone(to),
          address: maskEmail(address),
          sid: ve,
          next: `use ${ve}`,
          at: when.toISOString(),
        };
        expect(scrub(value, [to, address, typed, to.slice(-10)])).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });

  test("what was scrubbed once is clean", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(fc.oneof(phone, code, email), { maxLength: 3 }), (value, known) => {
        const mixed = { value, known: known.join(" and ") };
        const once = scrub(mixed, known);
        expect(scrub(once, known)).toBe(once);
        expect((once as typeof mixed).value).toEqual(value);
      }),
      { numRuns: 2_000 },
    );
  });
});
