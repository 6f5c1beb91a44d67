import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { renderMarkdown } from "../../src/config/markdown.js";
import { KEYS } from "../../src/config/schema.js";

test("docs/configuration.md is what the schema says (else: npm run generate)", () => {
  const text = readFileSync(new URL("../../docs/configuration.md", import.meta.url), "utf8");
  expect(text).toBe(renderMarkdown());
  expect(text.match(/^\| `/gm)).toHaveLength(KEYS.length);
});
