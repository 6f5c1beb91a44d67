/**
 * The real hosts, with their own command lines (facts/clients.md §2.5, §3, §4). Over a gigabyte, so not part of a usual run:
 *
 *   HOSTS=install npx vitest run test/hosts/clients.test.ts      installs them into a temporary folder
 *   HOSTS=<folder> npx vitest run test/hosts/clients.test.ts     uses a folder where they are installed
 *
 * They need Node 24, which CI has in .judges. Everything they write goes into a temporary home.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Json } from "../mcp/peer.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const NODE_24 = join(ROOT, ".judges/node_modules/node/bin");
const PACKAGES = [
  "openclaw@2026.9.6",
  "@anthropic-ai/claude-code@2.1.330",
  "@openai/codex@0.169.0",
  "skills@1.7.4",
  "@anthropic-ai/mcpb@2.1.2",
];
const INSTALL_MS = 600_000;

export const wanted = process.env.HOSTS !== undefined && existsSync(NODE_24);

export interface Ran {
  code: number | null;
  /** Both streams. */
  text: string;
  stdout: string;
}

export interface Clients {
  /** A folder for whatever a test writes. */
  folder: string;
  /** The package as npm would install it, and the archive that it came out of. */
  pkg: string;
  archive: string;
  env: NodeJS.ProcessEnv;
  run(command: string, ...args: string[]): Ran;
  /** The same, but it must succeed and print JSON. */
  json(command: string, ...args: string[]): Json;
  remove(): void;
}

export function openClients(): Clients {
  const folder = mkdtempSync(join(tmpdir(), "hosts-"));
  const hosts = process.env.HOSTS === "install" ? installed(join(folder, "hosts")) : process.env.HOSTS!;
  const env = environment(folder, hosts);
  for (const path of ["home", "codex", "work", "pkg"]) mkdirSync(join(folder, path), { recursive: true });
  execFileSync("npm", ["pack", ROOT, "--ignore-scripts", "--silent", "--pack-destination", folder], { env });
  const archive = join(folder, "twilio-verify-mcp.tgz");
  execFileSync("sh", ["-c", `mv ./twilio-verify-mcp-*.tgz "${archive}" && tar xzf "${archive}" -C pkg`], {
    cwd: folder,
  });

  const run: Clients["run"] = (command, ...args) => {
    const options = { cwd: join(folder, "work"), env, encoding: "utf8", timeout: 120_000 } as const;
    const { status, stdout, stderr } = spawnSync(join(hosts, "node_modules/.bin", command), args, options);
    return { code: status, stdout, text: stdout + stderr };
  };
  return {
    folder,
    pkg: join(folder, "pkg/package"),
    archive,
    env,
    run,
    json: (command, ...args) => {
      const { code, stdout, text } = run(command, ...args);
      if (code !== 0) throw new Error(`${command} ${args.join(" ")}: ${text}`);
      return JSON.parse(stdout);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function installed(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const args = ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", ...PACKAGES];
  const env = { ...process.env, PATH: [NODE_24, process.env.PATH].join(delimiter) };
  execFileSync("npm", args, { cwd: folder, env, timeout: INSTALL_MS, stdio: "ignore" });
  return folder;
}

/** What npm needs to reach its registry, and no TWILIO_…: OpenClaw's own SMS channel takes the account for its own (facts/clients.md §2.2, 8). */
function environment(folder: string, hosts: string): NodeJS.ProcessEnv {
  const ofNpm = Object.entries(process.env).filter(([name]) => /^npm_config_|_proxy$|_CERTS?$/i.test(name));
  return {
    ...Object.fromEntries(ofNpm),
    PATH: [NODE_24, join(hosts, "node_modules/.bin"), process.env.PATH].join(delimiter),
    HOME: join(folder, "home"),
    OPENCLAW_STATE_DIR: join(folder, "openclaw"),
    CLAUDE_CONFIG_DIR: join(folder, "claude"),
    CODEX_HOME: join(folder, "codex"),
    NO_COLOR: "1",
    DO_NOT_TRACK: "1",
    DISABLE_AUTOUPDATER: "1",
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  };
}
