/** What we export, judged by the graph's own loader: the unchanged seed.py, with a recorder in place of its database. */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { skillEdges, skillNode, skillPairs, skillText, toCypher, toolNodes } from "../../src/skill/graph.js";
import { readSkill } from "../../src/skill/loader.js";
import { ALL_TOOLS } from "../../src/skill/tools.js";
import { CLI } from "../mcp/house.js";

const LOADER = fileURLToPath(new URL("openclaw-graph", import.meta.url));
const hasPython = spawnSync("python3", ["--version"]).status === 0;
if (!hasPython) console.warn("python3 is absent: the graph's loader is not run.");

interface Statement {
  query: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a foreign program recorded is looked at, not trusted
  params: any;
}

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const OTHERS = ["twilio", "twilio-voice"];
const PAIRS = [
  { from_id: "twilio-verify", to_id: "twilio" },
  { from_id: "twilio-voice", to_id: "twilio" },
];

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** A checkout as small as can be, with the skill of today in it. */
function checkout(): string {
  const dir = mkdtempSync(join(tmpdir(), "openclaw-graph-"));
  folders.push(dir);
  write(join(dir, "seed.py"), readFileSync(join(LOADER, "seed.py"), "utf8"));
  write(join(dir, "seed-data/skill_rels.json"), JSON.stringify(PAIRS, undefined, 2));
  for (const name of [...OTHERS, "twilio-verify"]) {
    write(join(dir, `skills/twilio/${name}/SKILL.md`), `---\nname: ${name}\ncluster: twilio\n---\n\nOf today.\n`);
  }
  return dir;
}

const exportTo = (dir: string) =>
  spawnSync(process.execPath, [CLI, "graph", "export", "--dir", dir], { encoding: "utf8" });

function recorded(dir: string): Statement[] {
  const record = join(dir, "record.json");
  execFileSync("python3", [join(dir, "seed.py"), "--skills-only"], {
    env: { ...process.env, PYTHONPATH: LOADER, PYTHONDONTWRITEBYTECODE: "1", RECORD: record },
  });
  return JSON.parse(readFileSync(record, "utf8"));
}

const squeezed = ({ query }: { query: string }) => query.replace(/\s+/g, " ").trim();

describe.skipIf(!hasPython)("the graph's loader", () => {
  test("records our node as skillNode says, and the pairs whose skills it has", () => {
    const dir = checkout();
    expect(exportTo(dir)).toMatchObject({ status: 0, stdout: expect.stringContaining("1 of its pairs added") });
    const statements = recorded(dir);
    const skills = statements.find(({ params }) => params.skills)!;
    expect(skills.params.skills.filter(({ name }: { name: string }) => name === "twilio-verify")).toEqual([skillNode]);
    expect(skills.params.skills).toHaveLength(3);
    const pairs = statements.find(({ params }) => params.rels)!;
    expect(pairs.params.rels).toEqual([...PAIRS, { from_id: "twilio-verify", to_id: "twilio-voice" }]);
    const ours = toCypher().map(squeezed);
    expect(ours).toContain(squeezed(skills));
    expect(ours).toContain(squeezed(pairs));
    expect(ours).toContain(squeezed(statements.find(({ query }) => query.includes("SkillCluster {name"))!));
  });

  test.each([
    ["a byte order mark", `\uFEFF${skillText}`],
    ["a blank line before", `\n${skillText}`],
    ["no text after the frontmatter", "---\nname: x\n---"],
    ["CRLF", '---\r\nname: x\r\ntags: [a, "b"]\r\n---\r\nBody\r\n'],
    ["a block scalar", "---\nname: x\ndescription: >\n  folded\n---\nBody\n"],
    [
      "a list in a block, a nested map, a hyphen",
      "---\nname: x\ntags:\n  - a\nmetadata:\n  a: b\nallowed-tools: y\n---\nBody\n",
    ],
    [
      "commas in quotes, yes, a number, a comment",
      "---\nname: x\ntags: [\"a, b\",'c']\nscope: yes\nmodel_hint: 4 # four\n---\nBody\n",
    ],
    ["quotes and capitals", "---\nname: 'x'\ndescription: \"a: b\"\nauthorization_required: True\n---\n\n  Body  \n"],
    ["a body of 6,000 characters beyond the first plane", `---\nname: x\n---\n${"😀".repeat(6_000)}`],
  ])("reads %s as ours does", (_what, text) => {
    const dir = checkout();
    write(join(dir, "skills/twilio/twilio-verify/SKILL.md"), text);
    const seen = recorded(dir)
      .find(({ params }) => params.skills)!
      .params.skills.filter(({ name }: { name: string }) => !OTHERS.includes(name));
    const ours = () => ({ ...readSkill(text), cluster: "twilio" });
    if (seen.length === 0) expect(ours).toThrow("The loader finds no");
    else expect(seen).toEqual([ours()]);
  });
});

describe("graph export", () => {
  test("run twice changes nothing more", () => {
    const dir = checkout();
    exportTo(dir);
    const files = () => readdirSync(dir, { recursive: true, encoding: "utf8" }).sort();
    const pairs = () => readFileSync(join(dir, "seed-data/skill_rels.json"), "utf8");
    const before = [files(), pairs()];
    expect(exportTo(dir)).toMatchObject({ status: 0, stdout: expect.stringContaining("0 of its pairs added") });
    expect([files(), pairs()]).toEqual(before);
  });

  test("writes nothing into a folder that is no such checkout", () => {
    const dir = mkdtempSync(join(tmpdir(), "no-graph-"));
    folders.push(dir);
    mkdirSync(join(dir, "skills"));
    expect(exportTo(dir)).toMatchObject({ status: 1, stdout: "" });
    write(join(dir, "seed-data/skill_rels.json"), "not json");
    expect(exportTo(dir).status).toBe(1);
    expect(existsSync(join(dir, "skills/twilio"))).toBe(false);
  });

  test("needs a folder", () => {
    expect(spawnSync(process.execPath, [CLI, "graph", "export"]).status).toBe(2);
    expect(spawnSync(process.execPath, [CLI, "graph"]).status).toBe(2);
  });
});

describe("the node", () => {
  test("keeps the useful part: where to stop stands in the first 5,000 characters", () => {
    expect(skillNode.body.length).toBeLessThanOrEqual(5_000);
    for (const heading of ["The order of calls", "When a call is refused", "What to say", "Where to stop"]) {
      expect(skillNode.body).toContain(`## ${heading}`);
    }
    expect(skillNode).toMatchObject({ name: "twilio-verify", cluster: "twilio", authorization_required: true });
    expect(skillNode.tags).toContain("otp");
  });

  test("has the relations of the original document", () => {
    const ends = (type: string) => skillEdges.filter((edge) => edge.type === type).map(({ to_id }) => to_id);
    expect(ends("DEPENDS_ON")).toEqual(["twilio-core-auth", "twilio-webhooks", "pii-handling", "rate-limiting"]);
    expect(ends("COMPOSES")).toEqual(["twilio-messaging", "twilio-voice", "sendgrid-transactional", "studio-flows"]);
    expect(ends("SIMILAR_TO")).toEqual(["auth-otp-generic", "firebase-phone-auth", "okta-verify"]);
    expect(skillPairs).toContainEqual({ from_id: "twilio-verify", to_id: "twilio" });
    expect(toCypher().map(({ query }) => /\[:([A-Z_]+)\]/.exec(query)?.[1])).toEqual(
      expect.arrayContaining(["IN_CLUSTER", "RELATED_TO", "DEPENDS_ON", "COMPOSES", "SIMILAR_TO"]),
    );
  });

  test("each tool has a node; those of the sets that are on are available", () => {
    const nodes = toolNodes("acme", ["core", "lookup"]);
    expect(new Set(nodes.map(({ id }) => id)).size).toBe(ALL_TOOLS.length);
    expect(nodes.filter(({ available }) => available)).toHaveLength(6);
    expect(nodes.every(({ workspace, notes }) => workspace === "acme" && notes.length > 20)).toBe(true);
    expect(toCypher("acme").at(-1)!.params.tools).toEqual(toolNodes("acme"));
  });
});
