/**
 * The real thing in a temporary folder: runtime, SQLite store and Twilio adapter, pointed at a simulator that shares
 * one settable clock with the policy core. Live mode unless asked otherwise. Everything ends with the test.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach } from "vitest";
import { type Config, loadConfig } from "../../src/config/load.js";
import { VerifyError } from "../../src/core/errors.js";
import type { Context } from "../../src/core/ports/context.js";
import type { Delivery } from "../../src/core/ports/delivery.js";
import type { Log, LogFields, LogLevel } from "../../src/core/ports/log.js";
import type { EntryPages } from "../../src/core/ports/outside.js";
import type {
  AgentSettings,
  Caller,
  MessageSettings,
  RateLimits,
  ReceiptSettings,
  Settings,
} from "../../src/core/ports/settings.js";
import type { SendInput } from "../../src/core/send/intent.js";
import type { Verify } from "../../src/core/verify.js";
import { createRuntime } from "../../src/runtime.js";
import { SIMULATED_CREDENTIALS } from "../../src/simulated.js";
import { type Fault, type SeenRequest, type Simulator, startSimulator } from "../../src/simulator/simulator.js";

export const NOW = Date.parse("2026-11-22T10:00:00.000Z");
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const PERSON = "+14155552671";
export const MASK = "+1••••••••71";
export const EMAIL = "ada@example.com";
export const caller: Caller = { tenant: "t1", actor: "agent", session: "s1" };

/** Other people, each with a number of their own. */
export const person = (index: number) => `+1415555${String(3_000 + index)}`;

export interface HouseOptions {
  /** With `simulated` the runtime starts a simulator of its own, as users get it; this house's one then stays idle. */
  settings?: Partial<Settings>;
  /** Over the defaults of the schema. */
  limits?: Partial<RateLimits>;
  /** Budget of one call to Twilio, milliseconds. */
  timeoutMs?: number;
  /** Digits of a code. */
  codeLength?: number;
  agents?: Partial<AgentSettings>;
  receipts?: Partial<ReceiptSettings>;
  message?: Partial<MessageSettings>;
  /** Instead of a SQLite file. Starts by the system's clock, as a server's store lives by it. */
  storeUrl?: string;
  /** Delivers codes of our own. */
  delivery?: Delivery;
  /** The operator's book: handle to destination. */
  contacts?: Record<string, string>;
  /** Stands before the log. */
  watch?: (log: Log) => Log;
}

export interface Line {
  level: LogLevel;
  event: string;
  fields: LogFields;
}

export interface Room {
  verify: Verify;
  context: Context;
  close(): Promise<void>;
}

export interface House extends Room {
  simulator: Simulator;
  /** Where the state is. */
  folder: string;
  /** Tokens of the pages that were opened, oldest first. */
  tokens: string[];
  clock: { now(): number; advance(ms: number): void };
  /** Every log line so far, debug lines of the adapter left out. */
  lines: Line[];
  send(input?: Partial<SendInput>, by?: Partial<Caller>): ReturnType<Verify["send"]>;
  check(code: string, verificationSid: string, by?: Partial<Caller>): ReturnType<Verify["check"]>;
  /** The code that this destination got last. */
  code(to?: string): string;
  wrongCode(to?: string): string;
  /** Requests that make a message, respectively judge a code. */
  sends(): SeenRequest[];
  checks(): SeenRequest[];
  /** The next send, or check, meets this. */
  sendFault(fault: Fault): void;
  checkFault(fault: Fault): void;
  /** Another process, as far as a store can tell: a second runtime over the same state folder. */
  neighbour(change?: Partial<Config>): Room;
}

/** Every limit switched off: a test switches on the one that it is about. */
export const NO_LIMITS: RateLimits = {
  sendPerIpPer10m: 0,
  sendPerToPer10m: 0,
  sendPerToPerDay: 0,
  sendPerSessionPerHour: 0,
  destinationsPerSessionPerHour: 0,
  sendPerTenantPerMinute: 0,
  checkPerIdentityPer10m: 0,
  checkPerToPer10m: 0,
  checkPerVerification: 0,
  cooldownSecondsAfterFailedCheck: 0,
  resendCooldownSeconds: 0,
  failedChecksBeforeDisable: 0,
  spendPerDayCents: 0,
  unverifiedPerPrefixPerHour: 0,
  unverifiedCountriesPerIpPerDay: 0,
  unverifiedPerCountryPerDay: 0,
  unverifiedPerCountryPerHour: 0,
  twilioFailuresPer30s: 0,
  lookupsPerDay: 0,
  lookupsPerSessionPerHour: 0,
  spikePerCountryPerHour: 0,
  spikePerPrefixPerHour: 0,
  spikePerAsnPerHour: 0,
};

const closing: (() => Promise<void> | void)[] = [];

/** Tests of a file may run at once: what one leaves open is closed when none of them runs. */
let running = 0;
beforeEach(() => {
  running += 1;
});
afterEach(async () => {
  running -= 1;
  if (running === 0) for (const close of closing.splice(0).reverse()) await close();
});

export async function openHouse({ codeLength, ...options }: HouseOptions = {}): Promise<House> {
  let at = options.storeUrl ? Date.now() : NOW;
  const clock = {
    now: () => at,
    advance: (ms: number) => {
      at += ms;
    },
  };
  const folder = mkdtempSync(join(tmpdir(), "house-"));
  closing.push(() => rmSync(folder, { recursive: true, force: true }));
  const simulator = await startSimulator({ clock, codeLength });
  closing.push(() => simulator.close());
  const config = await configOf(folder, simulator.url, options);
  const lines: Line[] = [];
  const tokens: string[] = [];
  const pages: EntryPages = {
    open: async (token, _until, path = "c") => {
      if (!tokens.includes(token)) tokens.push(token);
      return `http://127.0.0.1:1/${path}/${token}`;
    },
  };
  const { contacts, delivery } = options;
  const room = (change: Partial<Config> = {}): Room => {
    const runtime = createRuntime({
      config: { ...config, ...change },
      pages,
      ...(delivery && { delivery }),
      ...(contacts && { contacts: { resolve: async (handle) => contacts[handle] } }),
      clock,
      log: (options.watch ?? ((log) => log))(
        (level, event, fields = {}) => level !== "debug" && lines.push({ level, event, fields }),
      ),
    });
    closing.push(() => runtime.close());
    return runtime;
  };
  const own = room();
  const requests = (path: string) =>
    simulator.requests().filter(({ method, path: asked }) => method === "POST" && asked.endsWith(path));
  const code = (to = PERSON) => simulator.inbox(to)[0]!.code;

  return {
    ...own,
    simulator,
    folder,
    tokens,
    clock,
    lines,
    send: (input, by) =>
      own.verify.send({ ...(input?.contact === undefined && { to: PERSON }), ...input }, { ...caller, ...by }),
    check: (text, verificationSid, by) => own.verify.check({ verificationSid, code: text }, { ...caller, ...by }),
    code,
    wrongCode: (to) => other(code(to)),
    sends: () => requests("/Verifications"),
    checks: () => requests("/VerificationCheck"),
    sendFault: (fault) => simulator.faults({ match: { method: "POST", path: "/Verifications" }, ...fault }),
    checkFault: (fault) => simulator.faults({ match: { path: "/VerificationCheck" }, ...fault }),
    neighbour: room,
  };
}

async function configOf(
  folder: string,
  apiBase: string,
  { settings, limits, timeoutMs = 5_000, agents, receipts, message, contacts, delivery, storeUrl }: HouseOptions,
): Promise<Config> {
  const { accountSid, authToken, serviceSid } = SIMULATED_CREDENTIALS;
  const { config } = await loadConfig({
    cwd: folder,
    homeDir: folder,
    env: {
      TWILIO_ACCOUNT_SID: accountSid,
      TWILIO_AUTH_TOKEN: authToken,
      TWILIO_VERIFY_SERVICE_SID: serviceSid,
      TWILIO_VERIFY_API_BASE: apiBase,
      TWILIO_VERIFY_STATE_DIR: folder,
      ...(storeUrl && sharedStore(storeUrl)),
    },
  });
  const rateLimits = { ...config.settings.rateLimits, ...limits };
  const mayUse = { ...config.settings.agents, contacts: contacts !== undefined, ...agents };
  const proof = { ...config.settings.receipts, ...receipts };
  return {
    ...config,
    settings: {
      ...config.settings,
      allowedCountries: ["US"],
      ...settings,
      rateLimits,
      ...(delivery && { custom: { reaches: delivery.reaches } }),
      agents: mayUse,
      receipts: proof,
      ...(message && { message: { ...config.settings.message, ...message } }),
    },
    twilio: { ...config.twilio, timeoutMs },
  };
}

/** What processes need that share a server. */
export const sharedStore = (url: string) => ({
  TWILIO_VERIFY_STORE: url,
  VERIFY_DESTINATION_HMAC_KEY: Buffer.alloc(32, "house").toString("base64"),
});

/** The refusal that a call must end with. */
export async function refusal(call: Promise<unknown>): Promise<VerifyError> {
  const outcome = await call.then(
    () => new Error("it was not refused"),
    (error: unknown) => error,
  );
  if (outcome instanceof VerifyError) return outcome;
  throw outcome;
}

/** What a door would show of it. */
export const refused = async (call: Promise<unknown>) => (await refusal(call)).toJSON();

/** A well-formed code that is not this one; `step` gives several. */
export function other(code: string, step = 1): string {
  return String((Number(code) + step) % 10 ** code.length).padStart(code.length, "0");
}

/** Everything a person could read of an error: as a door renders it, as a log could print it. */
export function everythingOf(error: VerifyError): string {
  return [error.message, error.stack, String(error), JSON.stringify(error), JSON.stringify(error.details)].join("\n");
}
