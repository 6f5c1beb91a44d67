import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openHouse } from "../mcp/house.js";
import { runCommand } from "./command.js";

test("demo goes the whole way within ten seconds, plain where there is no terminal, and cleans up", async () => {
  const house = await openHouse();
  const TMPDIR = join(house.folder, "tmp");
  mkdirSync(TMPDIR);
  const startedAt = performance.now();
  const { code, stdout, stderr } = await runCommand(house, ["demo"], { TMPDIR });
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  expect(stdout).toContain("Every step gave what it should.");
  expect(stdout.match(/^ {3}ok$/gm)).toHaveLength(12);
  expect(stdout).not.toContain("\u001b");
  expect(readdirSync(TMPDIR)).toEqual([]);
});
