/** The Agent Skills validator as judge (facts/clients.md §5.4). Not a dependency: CI installs it. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const JUDGE = fileURLToPath(new URL("../../.judges/node_modules/.bin/skills-ref", import.meta.url));
const SKILL = fileURLToPath(new URL("../../skill/twilio-verify", import.meta.url));
const GRAPH_VARIANT = fileURLToPath(new URL("../..", import.meta.url));

const validate = (folder: string) => spawnSync(process.execPath, [JUDGE, "validate", folder], { encoding: "utf8" });

test.skipIf(!existsSync(JUDGE))("the skill is valid, and the judge tells it from the variant for the graph", () => {
  expect(validate(SKILL)).toMatchObject({ status: 0, stdout: expect.stringContaining("Valid skill") });
  expect(validate(GRAPH_VARIANT).status).not.toBe(0);
});
