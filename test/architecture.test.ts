import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const SRC = fileURLToPath(new URL("../src", import.meta.url));

/** A room may import itself, the rooms named here, and the packages named here; `node:` modules are listed where they are kept out. */
const ROOMS: Readonly<Record<string, { rooms: string[]; packages: string[]; node?: RegExp }>> = {
  core: { rooms: [], packages: ["libphonenumber-js"], node: /^node:(buffer|crypto|net|timers\/promises|url)$/ },
  catalog: { rooms: ["core"], packages: [], node: /^$/ },
  config: { rooms: ["core"], packages: ["zod", "smol-toml"] },
  store: { rooms: ["core"], packages: [] },
  twilio: { rooms: ["core"], packages: ["twilio"] },
  simulator: { rooms: [], packages: [] },
  receipts: { rooms: ["core"], packages: ["jose"] },
  telemetry: { rooms: ["core/ports/log.ts"], packages: ["prom-client", "@opentelemetry/api"] },
  alerts: { rooms: ["core/ports/log.ts", "core/ports/outside.ts", "exchange.ts"], packages: [] },
  challenge: { rooms: ["core/ports/challenge.ts", "exchange.ts"], packages: [] },
  contacts: { rooms: ["core/errors.ts", "core/ports/outside.ts", "exchange.ts"], packages: [] },
  delivery: { rooms: ["core/ports/delivery.ts"], packages: ["@sendgrid/mail", "nodemailer"] },
  contract: { rooms: ["core"], packages: ["zod"] },
  mcp: { rooms: ["contract", "core", "qr.ts", "../skill"], packages: ["zod", "@modelcontextprotocol/server"] },
  http: { rooms: ["contract", "core", "qr.ts"], packages: ["hono", "@hono/node-server", "uplot", "zod"] },
  skill: {
    rooms: [
      ...["config/load.ts", "contract", "core", "mcp/tool.ts", "mcp/toolset.ts", "runtime.ts", "version.ts"],
      "../SKILL.md",
    ],
    packages: ["zod"],
  },
  commands: {
    rooms: [
      ...["config", "core", "http", "install", "mcp", "receipts", "simulator", "skill", "telemetry"],
      ...["qr.ts", "stdout.ts", "version.ts", "runtime.ts", "houses.ts", "simulated.ts", "log.ts"],
    ],
    packages: ["@modelcontextprotocol/client"],
  },
  install: { rooms: ["config/paths.ts"], packages: [] },
  "cli.ts": { rooms: ["stdout.ts", "commands"], packages: [] },
  "index.ts": { rooms: ["config", "core", "delivery", "receipts", "runtime.ts"], packages: [] },
  "runtime.ts": {
    rooms: [
      "alerts",
      "challenge",
      "config",
      "contacts",
      "core",
      "catalog",
      "delivery",
      "receipts",
      "twilio",
      "simulator",
      "state.ts",
      "simulated.ts",
    ],
    packages: [],
  },
  "houses.ts": { rooms: ["config", "core", "runtime.ts"], packages: [] },
  "state.ts": { rooms: ["config", "core", "store"], packages: [] },
  "exchange.ts": { rooms: [], packages: [] },
  "qr.ts": { rooms: [], packages: ["qrcode"] },
  "log.ts": { rooms: ["core"], packages: ["pino"] },
  "simulated.ts": { rooms: [], packages: [] },
  "stdout.ts": { rooms: [], packages: [] },
  "version.ts": { rooms: ["../package.json"], packages: [] },
};

/** What only one file may touch, so that it can be replaced in one place. */
const ONLY: Readonly<Record<string, RegExp>> = {
  "@modelcontextprotocol/server": /^mcp\/(server|stdio|http|sessions|replay|skills|skill-source|elicit)\.ts$/,
  "@modelcontextprotocol/client": /^commands\/demo\.ts$/,
  hono: /^http\//,
  "@hono/node-server": /^http\/(entry-server|listen|door)\.ts$/,
  "altcha-lib": /^challenge\/altcha\.ts$/,
  "libphonenumber-js": /^core\/destination\/phone\.ts$/,
  "smol-toml": /^(config\/file|install\/toml-edit)\.ts$/,
  pino: /^log\.ts$/,
  "@photostructure/sqlite": /^store\/driver\.ts$/,
  ioredis: /^store\/redis\/connection\.ts$/,
  "@sendgrid/mail": /^delivery\/sendgrid\.ts$/,
  nodemailer: /^delivery\/smtp\.ts$/,
  uplot: /^http\/pages\/console\/assets\.ts$/,
  qrcode: /^qr\.ts$/,
  openclaw: /^skill\/openclaw\.ts$/,
  jose: /^receipts\/jws\.ts$/,
};

interface Import {
  file: string;
  from: string;
}

const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
const codeOf = (file: string) => readFileSync(join(SRC, file), "utf8").replace(/^ \*.*$/gm, "");
const imports: Import[] = files.flatMap((file) =>
  [...codeOf(file).matchAll(/(?:\bfrom|\bimport|\bimport\(|\brequire\()\s*"([\w@./:-]+)"/g)].map(([, from]) => ({
    file,
    from: from!,
  })),
);

const roomOf = (file: string) => file.split("/")[0]!;
const targetOf = ({ file, from }: Import) => relative(SRC, join(SRC, dirname(file), from.replace(/\.js$/, ".ts")));
const packageOf = (from: string) =>
  from
    .split("/")
    .slice(0, from.startsWith("@") ? 2 : 1)
    .join("/");

describe("the arrows of the house", () => {
  test("every room is known here", () => {
    expect(Object.keys(ROOMS).sort()).toEqual([...new Set(files.map(roomOf))].sort());
    expect(imports.length).toBeGreaterThan(200);
  });

  test.each(Object.keys(ROOMS))("%s imports only what it may", (room) => {
    const { rooms, packages, node } = ROOMS[room]!;
    const strays = imports
      .filter(({ file }) => roomOf(file) === room)
      .filter((one) => {
        if (one.from.startsWith("node:")) return node !== undefined && !node.test(one.from);
        if (!one.from.startsWith(".")) return !packages.includes(packageOf(one.from)) && !ONLY[packageOf(one.from)];
        const target = targetOf(one);
        const isNamed = (name: string) => target === name || target.startsWith(`${name}/`);
        return roomOf(target) !== room && !rooms.some(isNamed);
      })
      .map(({ file, from }) => `${file} → ${from}`);
    expect(strays).toEqual([]);
  });

  test.each(Object.keys(ONLY))("%s is touched in one place", (name) => {
    const users = imports.filter(({ from }) => packageOf(from) === name).map(({ file }) => file);
    expect(users.length).toBeGreaterThan(0);
    expect(users.filter((file) => !ONLY[name]!.test(file))).toEqual([]);
  });

  test("the whole Twilio SDK is never imported: its entry pulls in axios", () => {
    expect(imports.filter(({ from }) => from === "twilio")).toEqual([]);
  });

  test("each folder says in its first lines what may live there", () => {
    const folders = [...new Set(files.map(dirname))].filter(
      (folder) => !/^\.$|mcp\/tools|catalog\/explanations/.test(folder),
    );
    const openings = files.map((file) => readFileSync(join(SRC, file), "utf8").slice(0, 80));
    for (const folder of folders) expect(openings.some((text) => text.startsWith(`/**\n * ${folder}/ — `))).toBe(true);
  });
});
