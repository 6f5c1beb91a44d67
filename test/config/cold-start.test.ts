import { expect, test, vi } from "vitest";
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
