/** What npm would publish, unpacked beside nothing but Node's types: contents, size, types, and that it runs. */
import { execFileSync, spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const MODULES = join(ROOT, "node_modules");
/** Where tools of others may be: ours, and JUDGES (a folder with node_modules). */
const JUDGES = [MODULES, join(process.env.JUDGES ?? join(ROOT, ".judges"), "node_modules")];
/** Unpacked. Of it 1.8 MB are libraries in the bundle: npm installs no dependency beside it but SQLite for Node 20. */
const MAX_BYTES = 3_000_000;
/** All but the code of others: ours, its types and data. */
const MAX_OWN_BYTES = 1_500_000;

interface Packed {
  filename: string;
  unpackedSize: number;
  files: { path: string; size: number }[];
}

let project: string;
let packed: Packed;
let installed: string;

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "verify-package-"));
  execFileSync(process.execPath, ["scripts/build-types.mjs"], { cwd: ROOT });
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", project];
  [packed] = JSON.parse(
    execFileSync("npm", args, { cwd: ROOT, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }),
  );
  installed = join(project, "node_modules", "twilio-verify-mcp");
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", packed.filename, "-C", installed, "--strip-components=1"], { cwd: project });
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe("the package", () => {
  test("holds what is needed and nothing else", () => {
    const named = manifest.files.filter((name) => !name.startsWith("!"));
    const allowed = new Set([...named, "package.json", "README.md", "LICENSE"].map((name) => name.split("/")[0]));
    const paths = packed.files.map(({ path }) => path);
    expect(paths.filter((path) => !allowed.has(path.split("/")[0]!))).toEqual([]);
    expect(paths.filter((path) => /\.map$|(?<!\.d)\.ts$|\.test\.|LEGAL|sizes/.test(path))).toEqual([]);
    expect(packed.files.some(({ path }) => path === "dist/types/src/runtime.d.ts")).toBe(false);
  });

  test("is small", () => {
    const { unpackedSize, files } = packed;
    expect(unpackedSize).toBeLessThan(MAX_BYTES);
    const { own } = JSON.parse(readFileSync(join(ROOT, "dist", "sizes.json"), "utf8"));
    const beside = files.filter(({ path }) => !/^dist\/(?:chunks\/.*|\w+)\.js$|NOTICES/.test(path));
    expect(own + beside.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(MAX_OWN_BYTES);
  });

  test("names the licence of every library in it", () => {
    const text = readFileSync(join(installed, "dist", "THIRD_PARTY_NOTICES.txt"), "utf8");
    for (const name of [
      "zod",
      "twilio",
      "ioredis",
      "libphonenumber-js",
      "nodemailer",
      "@modelcontextprotocol/server",
    ]) {
      const { version, license } = JSON.parse(readFileSync(join(MODULES, name, "package.json"), "utf8"));
      expect(text).toContain(`${name} ${version} (${license})`);
    }
    expect(text.match(/Permission (?:is hereby granted|to use)/g)!.length).toBeGreaterThan(20);
    expect(text).not.toMatch(/\(UNLICENSED|GPL/);
  });

  test("has in it no path of the machine that built it", () => {
    const places = [ROOT, process.env.HOME ?? ROOT].filter((place) => place.length > 6);
    for (const { path } of packed.files) {
      const text = readFileSync(join(installed, path), "utf8");
      for (const place of places) expect(text.includes(place), path).toBe(false);
    }
  });

  test("has types that stand alone, with every check on", () => {
    mkdirSync(join(project, "node_modules", "@types"));
    for (const name of ["@types/node", "undici-types"])
      symlinkSync(join(MODULES, name), join(project, "node_modules", name));
    writeFileSync(join(project, "package.json"), '{"type":"module"}');
    writeFileSync(
      join(project, "use.ts"),
      `import { createVerify, VerifyError, verifyReceipt, type SendResult } from "twilio-verify-mcp";
import { startSimulator } from "twilio-verify-mcp/simulator";
const verify = await createVerify({ simulate: true });
const sent: SendResult = await verify.send({ to: "+14155550132" });
const url: string = (await startSimulator()).url;
// @ts-expect-error A number is not a destination.
await verify.send({ to: 14155550132 });
export { sent, url, VerifyError, verifyReceipt };
`,
    );
    const [, snippet] = /^```ts\n([\s\S]*?)^```$/m.exec(readFileSync(join(installed, "README.md"), "utf8"))!;
    writeFileSync(join(project, "readme.ts"), snippet!);
    const options = [
      "--noEmit",
      "--strict",
      "--module",
      "nodenext",
      "--target",
      "es2023",
      "--types",
      "node",
      "use.ts",
      "readme.ts",
    ];
    const tsc = spawnSync(process.execPath, [join(MODULES, "typescript", "bin", "tsc"), ...options], {
      cwd: project,
      encoding: "utf8",
    });
    expect(tsc.stdout).toBe("");
    expect(tsc.status).toBe(0);
  });

  test("runs alone: the command, and the library", () => {
    const run = (args: string[]) =>
      execFileSync(process.execPath, args, { cwd: project, encoding: "utf8", env: { HOME: project } });
    expect(run([join(installed, "dist", "cli.js"), "--version"])).toBe(`${manifest.version}\n`);
    const code = 'import { createVerify } from "twilio-verify-mcp"; console.log(typeof createVerify)';
    expect(run(["--input-type=module", "-e", code])).toBe("function\n");
    expect(readdirSync(project)).not.toContain(".local");
  });

  for (const [name, cli, ...options] of [
    ["publint", "publint/src/cli.js", "--strict"],
    ["attw", "@arethetypeswrong/cli/dist/index.js", "--profile", "esm-only"],
  ] as const) {
    const path = JUDGES.map((folder) => join(folder, cli)).find(existsSync);
    test.runIf(path)(`${name} finds nothing`, () => {
      const { status, stdout } = spawnSync(process.execPath, [path!, packed.filename, ...options], {
        cwd: project,
        encoding: "utf8",
      });
      expect({ status, stdout }).toEqual({ status: 0, stdout: expect.stringMatching(/./) });
    });
  }
});
