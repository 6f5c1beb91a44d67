/** One installation for hostile sequences: a folder, a simulated Twilio of its own, and the command that a host runs. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadConfig } from "../../src/config/load.js";
import type { Caller } from "../../src/core/ports/settings.js";
import { createRuntime, type Runtime } from "../../src/runtime.js";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.js";
import { openDatabase } from "../../src/store/driver.js";
import { ACCOUNT, AUTH_TOKEN, CLI, type Launch, SERVICE } from "../mcp/house.js";
import { CONTACTS_FILE, configurationOf } from "./hostile-sequences.js";
import { OTHER_PERSON } from "./people.js";
import type { Configuration, Sequence } from "./sequence.js";

/** Twilio's own words, here the Service's: a model may read none of them. */
export const PROVIDER_NAME = "Canary Words of the Provider";
export const OTHER_TENANT: Caller = { tenant: "acme", actor: "their-agent", session: "their-session", agent: true };

/**
 * `none`: no state was made and Twilio was not asked. `refusals`: records of refused calls are all that the state has,
 * and only the history shows those. `some`: anything else.
 */
export type Traces = "none" | "refusals" | "some";

export interface Installation {
  simulator: Simulator;
  folder: string;
  stateDir: string;
  launch: Launch;
  /** The same state and Twilio as a library: for the other tenant, and for the backend that redeems receipts. */
  library(): Promise<Runtime>;
  wasTwilioAsked(): boolean;
  /** What is left for whoever comes next. */
  traces(): Traces;
  close(): Promise<void>;
}

export async function install(sequence: Sequence, where: Configuration): Promise<Installation> {
  const folder = mkdtempSync(join(tmpdir(), "twilio-verify-threat-"));
  const stateDir = join(folder, "state");
  mkdirSync(join(folder, "home"));
  writeFileSync(join(folder, "twilio-verify.toml"), configurationOf(sequence, where));
  writeFileSync(join(folder, CONTACTS_FILE.name), CONTACTS_FILE.text, { mode: CONTACTS_FILE.mode });
  const simulator = await startSimulator();
  await describeService(simulator, sequence.needs?.includes("psd2") ?? false);
  const setUpCalls = simulator.requests().length;
  const env = {
    PATH: process.env.PATH!,
    HOME: join(folder, "home"),
    USER: "person-at-this-machine",
    TWILIO_VERIFY_API_BASE: simulator.url,
    TWILIO_VERIFY_STATE_DIR: stateDir,
    TWILIO_ACCOUNT_SID: ACCOUNT,
    TWILIO_AUTH_TOKEN: AUTH_TOKEN,
    TWILIO_VERIFY_SERVICE_SID: SERVICE,
    // The most that it ever writes.
    LOG_LEVEL: "debug",
  };
  let runtime: Promise<Runtime> | undefined;
  const library = async () => {
    const { config } = await loadConfig({ cwd: folder, homeDir: env.HOME, env });
    return createRuntime({ config, log: () => {} });
  };
  const wasTwilioAsked = () => simulator.requests().length !== setUpCalls;
  return {
    simulator,
    folder,
    stateDir,
    launch: { command: process.execPath, args: [CLI, "mcp"], env, cwd: folder },
    library: () => {
      runtime ??= library();
      return runtime;
    },
    wasTwilioAsked,
    traces: () => {
      if (wasTwilioAsked()) return "some";
      if (!existsSync(stateDir)) return "none";
      return hasOnlyRefusals(stateDir) ? "refusals" : "some";
    },
    close: async () => {
      await (await runtime)?.close();
      await simulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** No limit was ever charged, nothing was claimed, remembered or sent. */
function hasOnlyRefusals(stateDir: string): boolean {
  const path = join(stateDir, "state.sqlite");
  if (!existsSync(path)) return false;
  const database = openDatabase(path);
  try {
    const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    const filled = tables.filter(({ name }) => database.prepare(`SELECT 1 FROM ${name} LIMIT 1`).get() !== undefined);
    const { at } = database.prepare("SELECT at FROM clock").get()!;
    return at === 0 && filled.every(({ name }) => ["clock", "decision", "audit", "tally"].includes(String(name)));
  } finally {
    database.close();
  }
}

async function describeService({ url }: Simulator, psd2: boolean): Promise<void> {
  const body = new URLSearchParams({ FriendlyName: PROVIDER_NAME, Psd2Enabled: String(psd2) });
  const authorization = `Basic ${Buffer.from(`${ACCOUNT}:${AUTH_TOKEN}`).toString("base64")}`;
  const { ok } = await fetch(`${url}/v2/Services/${SERVICE}`, { method: "POST", body, headers: { authorization } });
  if (!ok) throw new Error("the Service cannot be described");
}

/** What another tenant has pending: its application, not its agent, has sent it. */
export async function sendOfOtherTenant({ library, simulator }: Installation, { needs = [] }: Sequence) {
  const { verify } = await library();
  const { agent: _, ...application } = OTHER_TENANT;
  const bill = needs.includes("psd2") ? { amount: "1.00", payee: "Acme" } : {};
  await verify.send({ to: OTHER_PERSON, ...bill }, application);
  return simulator.inbox(OTHER_PERSON)[0]!.verification_sid;
}
