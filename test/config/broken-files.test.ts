import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { jsonErrorOffset } from "../../src/config/json-position.js";
import { failure, folder, load, loadToml } from "./support.js";

const loadText = (text: string) => load(folder({ "config/verify.config.json": text }));

test.each([
  ["[verify]\ndefault_channel = sms", 2, 19],
  ["[verify]\nservice_sid = 'x", 2, 15],
  ["[verify]\n\n[verify]", 3, 2],
  ["a = 1\na = 2", 2, 1],
  ["[verify\n", 1, 8],
  ["[verify]\r\nchannels = [", 2, 12],
])("TOML %j: line %i, column %i", async (text, line, column) => {
  const error = await failure(loadToml(text));
  expect(error).toMatchObject({ line, column });
  expect(error.message).toContain(`twilio-verify.toml:${line}:${column}: `);
});

describe("JSON", () => {
  test.each([
    ['{\n  "verify": {"a": 1,}\n}', 2, 21],
    ['{"verify": sms}', 1, 12],
    ['{"verify" {}}', 1, 11],
    ['{\n"verify": {}\n', 3, 1],
    ["{'verify': {}}", 1, 2],
    ['{"a": "x\ny"}', 1, 7],
    ['{"a": 01}', 1, 8],
    ["{} x", 1, 4],
    ["", 1, 1],
    ["[[[[1]", 1, 7],
  ])("%j: line %i, column %i", async (text, line, column) => {
    const error = await failure(loadText(text));
    expect(error).toMatchObject({ line, column });
    expect(error.message).toContain(`verify.config.json:${line}:${column}: `);
  });

  test("deep nesting ends in the same error", async () => {
    expect((await failure(loadText("[".repeat(200_000)))).line).toBe(1);
  });

  test.each(["[]", "3", "null", '"x"'])("%s is no configuration", async (text) => {
    expect((await failure(loadText(text))).message).toContain("JSON object");
  });

  test("a byte order mark is no error", async () => {
    expect((await loadText('\uFEFF{"tools": {"readOnly": true}}')).config.tools.readOnly).toBe(true);
  });

  test("valid texts are read to their end, an illegal character never passed", () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, seed) => {
        expect(jsonErrorOffset(json)).toBe(json.length);
        const at = seed % (json.length + 1);
        expect(jsonErrorOffset(`${json.slice(0, at)}\u0001${json.slice(at)}`)).toBeLessThanOrEqual(at);
      }),
    );
  });
});
