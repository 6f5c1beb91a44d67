/** A whole installation for one test: a folder, a simulated Twilio, and the command that a host would run. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach } from "vitest";
import type { Settings } from "../../src/core/ports/settings.js";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.js";

export const CLI = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
export const PHONE = "+14155552671";
export const ACCOUNT = `AC${"5e".repeat(16)}`;
export const SERVICE = `VA${"7b".repeat(16)}`;
export const AUTH_TOKEN = "canary-auth-token-9f31c7";
/** Well-formed, and of no verification. */
export const UNKNOWN_SID = `VE${"0".repeat(32)}`;

/** Live rules, but nobody waits a minute after a wrong code. */
const TOML = `[destinations]
default_country = "US"
allowed_countries = ["US"]

[rate_limits]
cooldown_seconds_after_failed_check = 0
`;

export interface HouseOptions {
  /** Instead of the configuration above. */
  toml?: string;
  /** Arguments after the command. */
  args?: string[];
  /** Beside the credentials; `undefined` takes a variable away. */
  env?: Record<string, string | undefined>;
  /** Arguments of node itself. */
  nodeArgs?: string[];
  /** Digits of a code. */
  codeLength?: number;
}

export interface House {
  simulator: Simulator;
  folder: string;
  stateDir: string;
  /** `command`, `args`, `env` and `cwd`, as every MCP host configures a server. */
  launch(options?: Omit<HouseOptions, "toml">): Launch;
}

export interface Launch {
  command: string;
  args: string[];
  env: Record<string, string>;
  cwd: string;
}

/** What decides which arguments exist: as in a configuration of nothing. */
export const PLAIN_SETTINGS = {
  psd2: false,
  rateLimits: { sendPerIpPer10m: 5 },
  agents: { destinations: "any", contacts: false, codeEntry: "auto", confirmSend: "never" },
  receipts: { nonce: false },
  phoneChange: { needsProof: false },
} as Settings;

const cleanUps: (() => unknown)[] = [];

/** Runs when the test has ended, last registered first. */
export function atEnd(cleanUp: () => unknown): void {
  cleanUps.push(cleanUp);
}

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const folder = mkdtempSync(join(tmpdir(), "twilio-verify-door-"));
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const simulator = await startSimulator({ codeLength: options.codeLength });
  atEnd(() => simulator.close());
  const stateDir = join(folder, "state");
  mkdirSync(join(folder, "home"));
  writeFileSync(join(folder, "twilio-verify.toml"), options.toml ?? TOML);

  const base: Record<string, string | undefined> = {
    PATH: process.env.PATH,
    HOME: join(folder, "home"),
    TWILIO_VERIFY_API_BASE: simulator.url,
    TWILIO_VERIFY_STATE_DIR: stateDir,
    TWILIO_ACCOUNT_SID: ACCOUNT,
    TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    TWILIO_VERIFY_SERVICE_SID: SERVICE,
    ...options.env,
  };
  return {
    simulator,
    folder,
    stateDir,
    launch: ({ args, env, nodeArgs } = {}) => ({
      command: process.execPath,
      args: [...(nodeArgs ?? options.nodeArgs ?? []), CLI, ...(args ?? options.args ?? ["mcp"])],
      env: definedOnly({ ...base, ...env }),
      cwd: folder,
    }),
  };
}

function definedOnly(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** A code of the same length that is not this one. */
export function wrong(code: string): string {
  return String((Number(code) + 1) % 10 ** code.length).padStart(code.length, "0");
}
