import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { camelName, fromWire, snakeName, toWire } from "../../src/core/wire.js";

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,5}$/);
const snake = fc.array(word, { minLength: 1, maxLength: 4 }).map((words) => words.join("_"));

describe("names", () => {
  test("go there and back", () => {
    fc.assert(
      fc.property(snake, (name) => {
        expect(snakeName(camelName(name))).toBe(name);
      }),
    );
  });

  test.each([
    ["verification_sid", "verificationSid"],
    ["end_user_ip", "endUserIp"],
    ["to", "to"],
    ["idempotency_key", "idempotencyKey"],
  ])("%s is %s", (wire, code) => {
    expect(camelName(wire)).toBe(code);
    expect(snakeName(code)).toBe(wire);
  });
});

describe("arguments and results", () => {
  test("go there and back, values untouched", () => {
    const value = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
    fc.assert(
      fc.property(fc.dictionary(snake, value, { noNullPrototype: true }), (args) => {
        expect(toWire(fromWire(args))).toEqual(args);
      }),
    );
  });

  test("arguments are converted one level deep, results all the way", () => {
    expect(fromWire({ end_user_ip: { inner_name: 1 } })).toEqual({ endUserIp: { inner_name: 1 } });
    expect(toWire({ oneTwo: [{ threeFour: { fiveSix: "A_b C" } }], sevenEight: null })).toEqual({
      one_two: [{ three_four: { five_six: "A_b C" } }],
      seven_eight: null,
    });
  });

  test("what is absent stays absent, what is empty stays empty", () => {
    const wire = toWire({ here: "", none: undefined, zero: 0, no: false, list: [], nothing: null }) as object;
    expect(Object.entries(wire)).toEqual([
      ["here", ""],
      ["zero", 0],
      ["no", false],
      ["list", []],
      ["nothing", null],
    ]);
    expect([toWire("x"), toWire(null), toWire(undefined), toWire(7)]).toEqual(["x", null, undefined, 7]);
  });
});
