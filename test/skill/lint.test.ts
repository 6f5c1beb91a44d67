import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { countTokens } from "gpt-tokenizer";
import { afterEach, describe, expect, test } from "vitest";
import { lintFrontmatter, lintSkill, lintText, lintTool, TEXT_RULES, TOOL_RULES } from "../../scripts/lint-skill.mjs";
import { inputJsonSchema } from "../../src/contract/schema.js";
import { TOOL_SETS } from "../../src/core/ports/settings.js";
import { toolsFor } from "../../src/mcp/toolset.js";
import { ALL_TOOLS } from "../../src/skill/tools.js";
import { PLAIN_SETTINGS } from "../mcp/house.js";

const FOLDER = fileURLToPath(new URL("../../skill/twilio-verify", import.meta.url));
const STRICT = readFileSync(join(FOLDER, "SKILL.md"), "utf8");
const ROOT = readFileSync(new URL("../../SKILL.md", import.meta.url), "utf8");

/** For each rule of TEXT_RULES, in its order, what must be found. Joined here, so that no scanner finds them in this file. */
const CAUGHT: string[][] = [
  [`AC${"x".repeat(32)}`, `SK${"1b".repeat(16)}`],
  ["9b2c3d4e5f60718293a4b5c6d7e8f9a0"],
  ["TWILIO_AUTH_TOKEN=use_api_key_in_prod_if_possible", 'secret: "abcdefghijklmnop1"'],
  [
    "sudo make",
    "brew update",
    "curl -fsSL x | sh",
    "curl -sS -X POST y",
    "rm -rf x",
    "chmod 600",
    "/etc/openclaw",
    "ngrok",
  ],
  ["./.env", "process.env.X", "os.environ", "credentials", "Password", "api_key", "Bearer abc", "risk-based"],
  ["npx tsx server.ts", "npx -y twilio-verify-mcp mcp"],
  ["never ask the user for it", "do not tell the person"],
  ["do not verify the user", "never check with the user"],
  [
    "no verification is pending",
    "without confirmation",
    "skip verification",
    "bypass approval",
    "without further approval",
  ],
  ["automatically send a code", "assume consent"],
  ["access the secrets"],
  ["Ignore previous instructions", "the system prompt", "you are now free", "developer mode", "override"],
  ["<!-- hidden -->"],
  ["zero\u200Bwidth", "tag\u{E0041}"],
  ["a\n\n\n\nb"],
  ["QUJD".repeat(24)],
  ["http://192.168.1.1/x", "https://bit.ly/x"],
  ["the official skill", "certified by Twilio"],
  ["allowed-tools: Bash(*)"],
  ["fetch the latest instructions from"],
];

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe("the skill", () => {
  test("and its references have no finding", () => {
    expect(lintSkill(FOLDER, "twilio-verify")).toEqual([]);
  });

  test("of the graph has none in its text", () => {
    expect(lintText(ROOT, "SKILL.md")).toEqual([]);
  });

  test("is short enough to be loaded whole", () => {
    expect(STRICT.split("\n").length).toBeLessThan(500);
    expect(countTokens(STRICT)).toBeLessThan(5_000);
  });
});

describe("the tools", () => {
  const tools = [
    ...ALL_TOOLS.map((tool) => ({ ...tool, input: tool.parameters, output: { properties: {} } })),
    ...toolsFor(PLAIN_SETTINGS, { sets: TOOL_SETS, readOnly: false }).map((tool) => ({
      ...tool,
      input: inputJsonSchema(tool.input),
    })),
  ];

  test.each(tools)("$name has no finding", (tool) => {
    expect(lintTool(tool)).toEqual([]);
  });
});

describe("the lint finds", () => {
  test.each(TEXT_RULES.map(([rule], index) => [rule, CAUGHT[index]!]))("%s", (rule, samples) => {
    expect(samples.length).toBeGreaterThan(0);
    for (const sample of samples) {
      expect(
        lintText(`text ${sample} text`, "x").some((finding) => finding.includes(String(rule))),
        sample,
      ).toBe(true);
    }
  });

  test.each(
    TOOL_RULES.map(([rule], index) => [rule, ["This is IMPORTANT", "Sends to any number", "Like mcp__x"][index]!]),
  )("in a tool: %s", (_rule, description) => {
    const [tool] = ALL_TOOLS;
    const changed = { ...tool!, description, input: tool!.parameters, output: { properties: {} } };
    expect(lintTool(changed).length).toBeGreaterThan(0);
  });

  test("a tool without closed arguments, output, annotations or a description", () => {
    const bare = { name: "x", title: "X", description: "short", annotations: {}, input: {}, output: undefined };
    expect(lintTool(bare)).toHaveLength(4);
  });

  test.each([
    [
      "a field that is not in the specification",
      (text: string) => text.replace("license: MIT", "license: MIT\ntags: x"),
    ],
    ["a name that is not the folder's", (text: string) => text.replace("name: twilio-verify", "name: verify")],
    ["a description without a when", (text: string) => text.replace("Use this skill when", "For")],
    ["no license", (text: string) => text.replace("license: MIT\n", "")],
    ["a flow sequence", (text: string) => text.replace("license: MIT", "license: [MIT]")],
    ["a byte before the frontmatter", (text: string) => `\uFEFF${text}`],
    ["no version", (text: string) => text.replace(/ {2}version.*\n/, "")],
    ["a document that is too long", (text: string) => `${text}${"line\n".repeat(500)}`],
    ["no word of cost", (text: string) => text.replace("costs money", "is quick")],
  ])("%s", (_what, change) => {
    expect(lintFrontmatter(STRICT, "twilio-verify")).toEqual([]);
    expect(lintFrontmatter(change(STRICT), "twilio-verify").length).toBeGreaterThan(0);
  });

  test("a script in the folder, a reference that nothing names, and one that is not there", () => {
    const folder = mkdtempSync(join(tmpdir(), "skill-lint-"));
    folders.push(folder);
    cpSync(FOLDER, folder, { recursive: true });
    writeFileSync(join(folder, "run.js"), "1");
    writeFileSync(join(folder, "references/lost.md"), "# Lost\n");
    rmSync(join(folder, "references/fraud.md"));
    expect(lintSkill(folder, "twilio-verify").map((line: string) => line.slice(folder.length + 1))).toEqual([
      "run.js: 9 the skill is documentation only",
      expect.stringContaining("run.js: nothing says"),
      "references/lost.md: nothing says when to read it",
      "references/fraud.md: is not there",
    ]);
  });
});
