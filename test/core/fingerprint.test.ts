import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { createFingerprint } from "../../src/core/fingerprint.js";

const only = (secret: Uint8Array) => {
  const made = createFingerprint(secret);
  return (purpose: string, ...tuple: (string | undefined)[]) => made(purpose, ...tuple)[0];
};
const fingerprint = only(randomBytes(32));
const parts = fc.array(fc.option(fc.string({ unit: "binary" }), { nil: undefined }), { maxLength: 4 });

test("is a key id and an HMAC, the same each time and for each process with the key", () => {
  const secret = randomBytes(32);
  const made = only(secret)("destination", "t1", "+14155552671");
  expect(made).toMatch(/^[0-9a-f]{8}\.[\w-]{43}$/);
  expect(only(secret)("destination", "t1", "+14155552671")).toBe(made);
});

test("another key gives another id and another value", () => {
  const [a, b] = [randomBytes(32), randomBytes(32)].map((secret) => only(secret)("destination", "x"));
  expect(a!.split(".")[0]).not.toBe(b!.split(".")[0]);
  expect(a!.split(".")[1]).not.toBe(b!.split(".")[1]);
});

test("no two tuples are one: neither by moving a border, nor by leaving a part out", () => {
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      const same = a.length === b.length && a.every((part, index) => part === b[index]);
      expect(fingerprint("send", ...a) === fingerprint("send", ...b)).toBe(same);
    }),
    { numRuns: 500 },
  );
  const tuples = [
    ["ab", "c"],
    ["a", "bc"],
    ["abc"],
    ["abc", ""],
    ["abc", undefined],
    ["1:a", "b"],
    ["a", "1:b"],
    ["-"],
    [],
  ];
  expect(new Set(tuples.map((tuple) => fingerprint("send", ...tuple))).size).toBe(tuples.length);
});

test("no two purposes are one", () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), parts, (a, b, tuple) => {
      expect(fingerprint(a, ...tuple) === fingerprint(b, ...tuple)).toBe(a === b);
    }),
  );
});

test("nothing of the value shows", () => {
  expect(fingerprint("destination", "+14155552671")).not.toContain("4155552671");
});

test("while keys rotate both are given, the current one first", () => {
  const [former, current] = [randomBytes(32), randomBytes(32)];
  const both = createFingerprint(current, former)("destination", "x");
  expect(both).toEqual([only(current)("destination", "x"), only(former)("destination", "x")]);
});
