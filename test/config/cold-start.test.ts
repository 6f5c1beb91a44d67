import { expect, test, vi } from "vitest";
import { FILE } from "../../src/config/schema.js";
import { load, loadJson, loadToml } from "./support.js";

const toml = vi.hoisted(() => ({ loads: 0 }));
vi.mock("smol-toml", async (original) => {
  toml.loads += 1;
  return original();
});

test("the TOML parser is loaded only for a TOML file", async () => {
  await load("/nowhere");
  await loadJson({});
  expect(toml.loads).toBe(0);
  await loadToml("");
  expect(toml.loads).toBe(1);
});

test("a key's type is made only when somebody has set the key", async () => {
  const made: string[] = [];
  for (const [section, { keys }] of Object.entries(FILE)) {
    for (const [name, key] of Object.entries(keys)) {
      const { type } = key;
      vi.spyOn(key, "type").mockImplementation(() => {
        made.push(`${section}.${name}`);
        return type();
      });
    }
  }
  await load("/nowhere");
  expect(made).toEqual([]);
  await loadJson({ verify: { codeTtlSeconds: 300 } }, { TWILIO_REGION: "us1" });
  expect(made).toEqual(["twilio.region", "verify.code_ttl_seconds"]);
});
