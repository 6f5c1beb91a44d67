/** A skill that names a tool, an argument or a setting that is not there teaches a model to invent. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import catalogue from "../../src/catalog/codes.json" with { type: "json" };
import { KEYS } from "../../src/config/schema.js";
import { ERRORS, RETRY_CLASSES } from "../../src/core/errors.js";
import { CHANNELS, TOOL_SETS as SETS, STATUSES, TOOL_SETS } from "../../src/core/ports/settings.js";
import { toolsFor } from "../../src/mcp/toolset.js";
import { ALL_TOOLS } from "../../src/skill/tools.js";
import { runCommand } from "../commands/command.js";
import { openHouse, PLAIN_SETTINGS } from "../mcp/house.js";

const FOLDER = fileURLToPath(new URL("../../skill/twilio-verify", import.meta.url));
const REFERENCES = readdirSync(join(FOLDER, "references"));
const DOCUMENTS = ["SKILL.md", ...REFERENCES.map((name) => `references/${name}`)].map((name) => ({
  name,
  text: readFileSync(join(FOLDER, name), "utf8"),
}));
const EVERYTHING = DOCUMENTS.map(({ text }) => text).join("\n");

type Schema = { properties?: Record<string, Schema>; items?: Schema };
const namesIn = (schema: Schema): string[] => [
  ...Object.entries(schema.properties ?? {}).flatMap(([name, inner]) => [name, ...namesIn(inner)]),
  ...(schema.items ? namesIn(schema.items) : []),
];

const TOOLS = ALL_TOOLS.map(({ name }) => name);
const ARGUMENTS = ALL_TOOLS.flatMap(({ parameters }) => namesIn(parameters as Schema));
const RESULTS = toolsFor(PLAIN_SETTINGS, { sets: SETS, readOnly: false }).flatMap(({ output }) =>
  namesIn(output as Schema),
);
const REFUSAL = ["code", "message", "fix", "retry", "retry_after_ms", "alternatives", "rule", "twilio"];
const SETTINGS = KEYS.flatMap(({ section, name }) => [name, `[${section}]`]);
/** Words of receipts and of the library (src/index.ts, core/ports/outside.ts). */
const LIBRARY = [
  "claims",
  "amr",
  "dst",
  "prior",
  "restricted",
  "verify",
  "destinationHash",
  "verifyReceipt",
  "sms",
  "tel",
  "otp",
];
const VALUES = [
  "low",
  "medium",
  "high",
  "unknown",
  "ok",
  "unverified",
  "phone_change",
  "totp",
  "true",
  "custom",
  "+",
  "rcp_…",
];
const COMMANDS = [
  ...readFileSync(new URL("../../src/commands/run.ts", import.meta.url), "utf8").matchAll(/^ {2}(\w+): \{$/gm),
];

const KNOWN = new Set<string>([
  ...TOOLS,
  ...ARGUMENTS,
  ...RESULTS,
  ...REFUSAL,
  ...SETTINGS,
  ...LIBRARY,
  ...VALUES,
  ...Object.keys(ERRORS),
  ...RETRY_CLASSES,
  ...CHANNELS,
  ...STATUSES,
  ...TOOL_SETS,
  ...COMMANDS.map(([, name]) => name!),
  ...["--help", "--tools", "--simulate", "jwks", "twilio-verify.toml"],
  ...["twilio-verify://policy", "twilio-verify://errors/{code}"],
]);

/** What stands in backticks, taken apart: `[verify] channels`, `check.verified`, `resend: true`, `mcp --simulate`. */
function unknownIn(text: string): string[] {
  const plain = text.replace(/```.*?```/gs, "");
  return [...plain.matchAll(/`([^`]+)`/g)]
    .map(([, term]) => term!)
    .filter((term) => !KNOWN.has(term))
    .filter((term) =>
      term
        .replace(/ = .*$/, "")
        .split(/[ .]|: /)
        .some((part) => !KNOWN.has(part)),
    );
}

describe("the skill", () => {
  test.each(DOCUMENTS)(
    "$name names only tools, arguments, results, codes, settings and commands that exist",
    ({ text }) => {
      expect(unknownIn(text)).toEqual([]);
    },
  );

  test("the judge of that can say no", () => {
    expect(unknownIn("`send_sms`, `[verify] ttl`, `resend: true`, `check.valid`")).toEqual([
      "send_sms",
      "[verify] ttl",
      "check.valid",
    ]);
  });

  test("names each tool", () => {
    for (const name of TOOLS) expect(EVERYTHING).toContain(`\`${name}\``);
  });

  test("its table of errors has each code, with the retry that it has", () => {
    const errors = DOCUMENTS.find(({ name }) => name.endsWith("errors.md"))!.text;
    const rows = [...errors.matchAll(/^\| `([A-Z_]+)` \| (\w+) \|/gm)].map(([, code, retry]) => [code, retry]);
    expect(Object.fromEntries(rows)).toEqual(
      Object.fromEntries(Object.entries(ERRORS).map(([code, { retry }]) => [code, retry])),
    );
    expect(rows).toHaveLength(Object.keys(ERRORS).length);
  });

  test("its table of retries has each class", () => {
    const rows = [...DOCUMENTS[0]!.text.matchAll(/^\| `(\w+)` \| /gm)].map(([, name]) => name);
    expect(rows).toEqual(expect.arrayContaining([...RETRY_CLASSES]));
  });

  test("its sets of tools are the sets", () => {
    const operations = DOCUMENTS.find(({ name }) => name.endsWith("operations.md"))!.text;
    for (const set of TOOL_SETS) {
      const tools = ALL_TOOLS.filter((tool) => tool.set === set).map(({ name }) => `\`${name}\``);
      expect(operations).toContain(`| \`${set}\` | ${tools.join(", ")} |`);
    }
  });

  test("Twilio's numbers are in the catalogue", () => {
    const known = new Set(catalogue.codes.map((row) => row.slice(0, 5)));
    const numbers = [...new Set(EVERYTHING.match(/\b[1-6]\d{4}\b/g))];
    expect(numbers.length).toBeGreaterThan(15);
    expect(numbers.filter((code) => !known.has(code))).toEqual([]);
  });

  test("each file that it points to is there", () => {
    const links = DOCUMENTS.flatMap(({ text }) => text.match(/\b[\w-]+\.md\b/g) ?? []).filter(
      (name) => name !== "SKILL.md",
    );
    expect([...new Set(links)].sort()).toEqual(REFERENCES.sort());
  });

  test("its commands are those of the command line", async () => {
    const { stdout } = await runCommand(await openHouse(), ["--help"]);
    const listed = /^`mcp`.*$/m
      .exec(EVERYTHING)![0]
      .match(/`(\w+)`/g)!
      .map((name) => name.slice(1, -1));
    for (const name of listed) expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b`, "m"));
  });
});

describe("the evals", () => {
  const read = (name: string) => readFileSync(new URL(`../../evals/${name}`, import.meta.url), "utf8");

  test("twenty labelled queries, half of them near misses", () => {
    const { queries } = JSON.parse(read("triggers.json")) as { queries: { query: string; should_trigger: boolean }[] };
    expect(new Set(queries.map(({ query }) => query)).size).toBe(20);
    expect(queries.filter((one) => one.should_trigger)).toHaveLength(10);
  });

  test("each conversation says what a good answer does, in words that exist", () => {
    const { evals } = JSON.parse(read("evals.json")) as {
      evals: { id: string; assertions: string[]; expected_output: string }[];
    };
    expect(new Set(evals.map(({ id }) => id)).size).toBe(evals.length);
    for (const { assertions, expected_output } of evals) {
      expect(assertions.length).toBeGreaterThan(1);
      const names =
        [expected_output, ...assertions].join(" ").match(/\b[a-z]+(?:_[a-z]+)+\b|\b[A-Z]+(?:_[A-Z]+)+\b/g) ?? [];
      expect(names.filter((name) => !KNOWN.has(name))).toEqual([]);
    }
  });
});
