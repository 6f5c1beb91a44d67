/** Every snippet of the README runs, and every name and number in it is true. */
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { transform } from "esbuild";
import { describe, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { KEYS } from "../src/config/schema.js";
import { ERRORS } from "../src/core/errors.js";
import { entryOf } from "../src/install/change.js";
import { HOSTS } from "../src/install/hosts.js";
import { pinned } from "../src/install/launch.js";
import { runCommand } from "./commands/command.js";
import { load } from "./config/support.js";
import { atEnd, CLI, type House, openHouse } from "./mcp/house.js";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const README = readFileSync(join(ROOT, "README.md"), "utf8");

const SNIPPETS = [...README.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, language, text]) => ({
  language,
  text: text!,
}));
const snippets = (language: string) => SNIPPETS.filter((one) => one.language === language).map(({ text }) => text);
const section = (title: string) => README.split(/^## /m).find((part) => part.startsWith(`${title}\n`))!;
const rowsOf = (text: string) => [...text.matchAll(/^\| (.*) \|$/gm)].slice(1).map(([, cells]) => cells!.split(" | "));

/** Of a line of shell: what stands behind the name of the program. */
const commands = snippets("sh").flatMap((text) => text.trim().split("\n"));
const argumentsOf = (line: string) =>
  [
    ...line
      .replace(/ +#.*$/, "")
      .replace(/^npx twilio-verify-mcp /, "")
      .matchAll(/"([^"]*)"|\S+/g),
  ].map(([word, quoted]) => quoted ?? word);

test("no kind of snippet is left out", () => {
  expect(new Set(SNIPPETS.map(({ language }) => language))).toEqual(new Set(["sh", "toml", "json", "js", "ts", ""]));
  for (const line of commands) expect(line).toMatch(/^npx twilio-verify-mcp /);
});

/** Those that go on until they are told to stop, by what they say first. */
const LASTING: Readonly<Record<string, RegExp>> = { serve: /listens on http/, simulate: /"url":"http/ };

describe("commands", () => {
  test.each(commands)("%s", async (line) => {
    const house = await openHouse();
    const args = argumentsOf(line).map((word) => (/^\d{4}$/.test(word) ? "0" : word));
    const [name] = args;
    if (LASTING[name!]) return lasts(house, args, LASTING[name!]!);
    const { code, stdout } = await runCommand(house, name === "install" ? [...args, "--yes"] : args);
    expect(stdout.length).toBeGreaterThan(40);
    expect({ [name!]: code }).toEqual({ [name!]: name === "doctor" ? expect.any(Number) : 0 });
  });

  async function lasts(house: House, args: string[], says: RegExp): Promise<void> {
    const { command, args: all, env, cwd } = house.launch({ args });
    const child = spawn(command, all, { env, cwd });
    atEnd(() => child.kill("SIGKILL"));
    let said = "";
    await new Promise<void>((resolve) => {
      for (const stream of [child.stdout, child.stderr]) {
        stream.on("data", (chunk) => {
          said += chunk;
          if (says.test(said)) resolve();
        });
      }
      child.once("exit", () => resolve());
    });
    expect(said).toMatch(says);
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([0, null]);
  }

  test("the list has those of --help, with options that exist", () => {
    const help = execFileSync(process.execPath, [CLI, "--help"], { encoding: "utf8" });
    const known = [...help.matchAll(/^ {2}(\w+) /gm)].map(([, name]) => name!);
    const listed = [...section("Commands").matchAll(/^twilio-verify-mcp (\w+)(.*)$/gm)];
    expect(new Set(listed.map(([, name]) => name))).toEqual(new Set(known));
    for (const [, name, rest] of listed) {
      const line = help.split("\n").find((one) => one.startsWith(`  ${name} `))!;
      for (const [option] of rest!.matchAll(/--[a-z-]+/g)) expect(line, name).toContain(option);
    }
  });
});

describe("snippets of code", () => {
  test.each([...snippets("js"), ...snippets("ts")].map((text, index) => [index + 1, text] as const))(
    "number %i prints what it says",
    async (_, text) => {
      const house = await openHouse();
      const project = house.folder;
      mkdirSync(join(project, "node_modules"));
      symlinkSync(ROOT, join(project, "node_modules", manifest.name));
      const { code } = await transform(text, { loader: "ts", format: "esm" });
      writeFileSync(join(project, "snippet.mjs"), code);
      const env = { PATH: process.env.PATH, HOME: join(project, "home") };
      const printed = execFileSync(process.execPath, ["snippet.mjs"], { cwd: project, env, encoding: "utf8" });
      const said = [...text.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, value]) => value);
      expect(said.length).toBeGreaterThan(0);
      expect(printed.trim().split("\n")).toEqual(said);
    },
  );

  test("the configuration opens the countries that it names", async () => {
    const house = await openHouse({ toml: snippets("toml").join("\n") });
    const { config } = await load(house.folder, {}, { homeDir: join(house.folder, "home") });
    expect(config.settings.allowedCountries).toEqual(["US", "CA"]);
  });

  test("the entry by hand is what install writes", () => {
    const entry = entryOf(HOSTS.cursor!, pinned(manifest.version, "linux"));
    expect(JSON.parse(snippets("json")[0]!)).toEqual({ mcpServers: { "twilio-verify": entry } });
  });
});

describe("tables", () => {
  test("limits have the defaults of the schema", () => {
    const rows = rowsOf(section("The policy"));
    expect(rows.length).toBeGreaterThan(8);
    for (const [, initial, name] of rows) {
      const key = KEYS.find((one) => one.section === "rate_limits" && `\`${one.name}\`` === name);
      expect(String(key?.default), name).toBe(initial);
    }
  });

  test("hosts are those of install", () => {
    const rows = rowsOf(section("Set it up"));
    expect(rows.map(([, name]) => name!.replaceAll("`", ""))).toEqual(Object.keys(HOSTS));
    const place = { platform: "linux", env: {}, cwd: "~", homeDir: "~" } as const;
    for (const [title, name, file] of rows) {
      const host = HOSTS[name!.replaceAll("`", "")]!;
      expect(title).toBe(host.title);
      const path = /`(.*?)`/.exec(file!)![1]!;
      expect(host.files(place)[0]!.endsWith(path), path).toBe(true);
    }
  });

  test("errors, keys and files exist", () => {
    const codes = [...section("When something fails").matchAll(/`([A-Z_]{6,})`/g)].map(([, code]) => code!);
    expect(codes.length).toBeGreaterThan(5);
    for (const code of codes) expect(Object.keys(ERRORS)).toContain(code);
    const keys = [...README.matchAll(/`\[(\w+)\] (\w+)/g)];
    expect(keys.length).toBeGreaterThan(4);
    for (const [, part, name] of keys) {
      expect(
        KEYS.some((key) => key.section === part && key.name === name),
        `${part}.${name}`,
      ).toBe(true);
    }
    for (const [, path] of README.matchAll(/\]\((?!https?:)([^)#]+)/g))
      expect(existsSync(join(ROOT, path!)), path).toBe(true);
  });

  test("headings that are linked exist", () => {
    for (const [, path, anchor] of README.matchAll(/\]\(([^)#:]+)#([^)]+)\)/g)) {
      const headings = [...readFileSync(join(ROOT, path!), "utf8").matchAll(/^#+ (.*)$/gm)].map(([, text]) =>
        text!
          .toLowerCase()
          .replaceAll(/[^\w -]/g, "")
          .replaceAll(" ", "-"),
      );
      expect(headings, dirname(path!)).toContain(anchor);
    }
  });
});

test("the recording shows the steps of the demo (else: npm run record)", async () => {
  const { stdout } = await runCommand(await openHouse(), ["demo"]);
  const titles = stdout.match(/^\d+\. .*$/gm)!;
  const svg = readFileSync(join(ROOT, "docs", "demo.svg"), "utf8");
  expect([...svg.matchAll(/<text class="title".*?>(\d+\. .*?)<\/text>/g)].map(([, title]) => title)).toEqual(titles);
  expect(svg.match(/class="ok"/g)).toHaveLength(titles.length + 1);
});
