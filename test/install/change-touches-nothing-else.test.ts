/** A host's file is somebody else's: comments, spacing, other servers and their secrets stay to the letter. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changed, entryOf } from "../../src/install/change.js";
import { InstallError } from "../../src/install/error.js";
import { HOSTS } from "../../src/install/hosts.js";
import { readJson } from "../../src/install/json-read.js";
import { pinned } from "../../src/install/launch.js";

const cursor = HOSTS.cursor!;
const codex = HOSTS.codex!;
const entry = entryOf(cursor, pinned("1.2.3", "linux"));
const codexEntry = entryOf(codex, pinned("1.2.3", "linux"));
const put = (text: string) => changed(cursor, text, entry);
const out = (text: string) => changed(cursor, text, undefined);

const COMMENTED = `{
    // mine
    "mcpServers": {
        "other": { "command": "x", "env": { "KEY": "s3cret" } }, // keep, "this"
        /* and
           this */
    },
    "theme": 'dark',
}
`;

describe("JSON with comments", () => {
  test("the entry stands behind the last server, in the file's own indentation", () => {
    expect(put(COMMENTED)).toBe(
      COMMENTED.replace(
        `// keep, "this"\n`,
        `// keep, "this"
        "twilio-verify": {
            "command": "npx",
            "args": [
                "-y",
                "twilio-verify-mcp@1.2.3",
                "mcp"
            ]
        },\n`,
      ),
    );
  });

  test.each([
    ["nothing", "", '{\n  "mcpServers": {\n    "twilio-verify": {'],
    ["an empty object", "{}", '{\n  "mcpServers": {'],
    ["an object without servers", '{\n\t"a": 1\n}', '{\n\t"a": 1,\n\t"mcpServers": {\n\t\t"twilio-verify": {'],
    ["one line", '{"a":1,"mcpServers":{"b":{}}}', '{"a":1,"mcpServers":{"b":{},"twilio-verify":{"command":"npx"'],
    ["an empty list", '{\n  "mcpServers": {}\n}\n', '{\n  "mcpServers": {\n    "twilio-verify": {'],
    ["a list on one line", '{\n  "mcpServers": { "b": {} }\n}', '"mcpServers": { "b": {}, "twilio-verify": {"command"'],
    ["a comment alone in it", '{\n  "mcpServers": {\n    // none\n  }\n}', '// none\n    "twilio-verify"'],
  ])("%s", (_, before, begins) => {
    const after = put(before);
    expect(after).toContain(begins);
    expect(readJson(after).value).toMatchObject({ mcpServers: { "twilio-verify": entry } });
    expect(put(after)).toBe(after);
  });

  test.each([
    '{"a":1,"mcpServers":{"b":{}}}',
    '{\n  "mcpServers": { "b": {} }\n}',
    '{ "mcpServers": { "b": {}, }, }',
    '{\n  "mcpServers": {\n    "b": {} // one\n    // two\n  }\n}',
    '{\n  "mcpServers": {\n    "b": {} /* one\n    */\n  }\n}',
  ])("%j comes out as it went in", (before) => {
    expect(out(put(before))).toBe(before);
  });

  test("a byte order mark and line ends of Windows stay", () => {
    const before = `\uFEFF${COMMENTED.replaceAll("\n", "\r\n")}`;
    const after = put(before);
    expect(after.startsWith("\uFEFF{\r\n")).toBe(true);
    expect(after.replaceAll("\r\n", "")).not.toContain("\n");
    expect(out(after)).toBe(before);
  });

  test("JSON5, as OpenClaw writes it", () => {
    const before = "{mcp: {servers: {'a b': {command: 'c', n: +.5e3, h: 0xFF, u: \"\\u0041\\x42\"}}}}";
    const after = changed(HOSTS.openclaw!, before, entry);
    expect(readJson(after).value).toEqual({
      mcp: { servers: { "a b": { command: "c", n: 500, h: 255, u: "AB" }, "twilio-verify": entry } },
    });
    expect(changed(HOSTS.openclaw!, after, undefined)).toBe(before);
  });

  test("a newer version changes what is ours and leaves the rest of the entry", () => {
    const mine = put(COMMENTED).replace(
      '"command": "npx",',
      '"command": "npx", // mine\n            "env": { "A": "b" },',
    );
    const after = changed(cursor, mine, entryOf(cursor, pinned("1.2.4", "linux")));
    expect(after).toBe(mine.replace("1.2.3", "1.2.4"));
  });

  test("variables that are not ours stay, in every format", () => {
    const env = { TWILIO_VERIFY_STATE_DIR: "/s" };
    const mine = changed(cursor, "{}", { ...entry, env: { A: "b" } });
    expect(readJson(changed(cursor, mine, { ...entry, env })).value).toMatchObject({
      mcpServers: { "twilio-verify": { env: { A: "b", ...env } } },
    });
    const toml = changed(codex, changed(codex, "", { ...codexEntry, env: { A: "b" } }), { ...codexEntry, env });
    expect(toml).toContain('env = { "A" = "b", "TWILIO_VERIFY_STATE_DIR" = "/s" }');
  });

  test("any document: in and out again is the same text, and twice is once", () => {
    const name = fc.oneof(fc.string(), fc.constantFrom("__proto__", "mcpServers", "constructor", "a"));
    const servers = fc.dictionary(
      name.filter((key) => key !== "twilio-verify"),
      fc.jsonValue(),
      { minKeys: 1 },
    );
    const others = fc.dictionary(
      name.filter((key) => key !== "mcpServers"),
      fc.jsonValue(),
    );
    const space = fc.constantFrom(undefined, 2, 4, "\t");
    fc.assert(
      fc.property(servers, others, space, fc.boolean(), (inner, outer, indent, isFirst) => {
        const pairs = [...Object.entries(outer), ["mcpServers", inner] as const];
        const document = Object.fromEntries(isFirst ? pairs.reverse() : pairs);
        const before = JSON.stringify(document, undefined, indent);
        const after = put(before);
        expect(JSON.parse(after).mcpServers["twilio-verify"]).toEqual(entry);
        expect(put(after)).toBe(after);
        expect(out(after)).toBe(before);
      }),
      { numRuns: 500 },
    );
  });

  test("5 MB, also as one string, in about no time", () => {
    const project = JSON.stringify({
      history: Array.from({ length: 50 }, (_, n) => `line ${n} "quoted" // no comment`),
    });
    const projects = Array.from({ length: 2_000 }, (_, n) => `    "/p/${n}": ${project}`).join(",\n");
    const before = `{\n  "long": "${"x".repeat(3_000_000)}",\n  "projects": {\n${projects}\n  }\n}\n`;
    expect(before.length).toBeGreaterThan(5_000_000);
    const after = put(before);
    expect(after.startsWith(before.slice(0, -4))).toBe(true);
    expect(put(after)).toBe(after);
  });
});

describe("TOML", () => {
  const before = `# mine
model = "o5" # keep

[mcp_servers.other]
command = "x"
args = [
  "[not.a.header]", # keep
]

[mcp_servers.other.env]
KEY = "s3cret"
`;
  const ours = `
[mcp_servers.twilio-verify]
startup_timeout_sec = 60
command = "npx"
args = ["-y","twilio-verify-mcp@1.2.3","mcp"]
`;
  const putToml = (text: string) => changed(codex, text, codexEntry);

  test("a table at the end, twice is once, and out again", () => {
    expect(putToml(before)).toBe(before + ours);
    expect(putToml(before + ours)).toBe(before + ours);
    expect(changed(codex, before + ours, undefined)).toBe(before);
    expect(putToml("")).toBe(ours.trimStart());
  });

  test("with line ends of Windows", () => {
    const windows = before.replaceAll("\n", "\r\n");
    expect(putToml(windows)).toBe((before + ours).replaceAll("\n", "\r\n"));
    expect(changed(codex, putToml(windows), undefined)).toBe(windows);
  });

  test("a newer version, in the middle, over an array of many lines", () => {
    const old = `[mcp_servers."twilio-verify"] # mine
args = [
  "-y", # why
  "twilio-verify-mcp@0.0.1",
]
enabled = false
command = "npx"
startup_timeout_sec = 60

[mcp_servers.twilio-verify.env]
A = "b"

# of z
[z]
y = 1
`;
    const after = putToml(old);
    expect(after).toBe(old.replace(/args = \[[^\]]*\]/, 'args = ["-y","twilio-verify-mcp@1.2.3","mcp"]'));
    expect(changed(codex, after, undefined).trim()).toBe("# of z\n[z]\ny = 1");
  });
});

describe("refused, and nothing is quoted", () => {
  test.each([
    ["half a file", '{ "mcpServers": { "a": "s3cret"'],
    ["two files in one", '{} {"s3cret": 1}'],
    ["a list", '["s3cret"]'],
    ["servers that are a list", '{"mcpServers": ["s3cret"]}'],
    ["a server that is none", '{"mcpServers": {"twilio-verify": "s3cret"}}'],
    ["a key that stands twice", '{"mcpServers": {"s3cret": {}}, "mcpServers": {}}'],
    ["a remote server of our name", '{"mcpServers": {"twilio-verify": {"url": "https://s3cret.example"}}}'],
    ["depth without end", "[".repeat(100_000)],
    ["a string without end", `{"a": "${"s3cret ".repeat(100_000)}`],
    ["a comment without end", `{"a": 1 /* ${"s3cret ".repeat(100_000)}`],
  ])("JSON: %s", (_, text) => {
    expect(() => put(text)).toThrow(InstallError);
    expect(() => put(text)).not.toThrow(/s3cret/);
  });

  test.each([
    ["broken", 'a = "s3cret'],
    ["servers on one line", 'mcp_servers = { other = { command = "s3cret" } }'],
    ["keys with dots", '[mcp_servers]\ntwilio-verify.command = "s3cret"'],
  ])("TOML: %s", (_, text) => {
    const run = () => changed(codex, text, codexEntry);
    expect(run).toThrow(InstallError);
    expect(run).not.toThrow(/s3cret/);
  });
});
