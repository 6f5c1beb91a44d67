/** Real server processes over one state folder and one simulator. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { startSimulator } from "../../src/simulator/simulator.js";
import { startCountingProxy } from "./counting-proxy.js";

const ENTRY = new URL("../../dist/index.js", import.meta.url).href;
const WORKER = fileURLToPath(new URL("worker.mjs", import.meta.url));

export interface Call {
  method: "send" | "check";
  input: Record<string, unknown>;
  /** Waits for a twin call in another process; otherwise IN_PROGRESS comes at once. */
  patient?: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are judged by the tests
export type Answer = { ok?: any; error?: string; retryAfterMs?: number };

/** Every limit off: what is raced is the sending, not the limits. */
const NO_LIMITS = `[rate_limits]
send_per_ip_per_10m = 0
send_per_to_per_10m = 0
send_per_to_per_day = 0
send_per_session_per_hour = 0
destinations_per_session_per_hour = 0
send_per_tenant_per_minute = 0
resend_cooldown_seconds = 0
twilio_failures_per_30s = 0
unverified_per_prefix_per_hour = 0
unverified_per_country_per_day = 0
unverified_per_country_per_hour = 0
`;

export async function openHouse(rules = NO_LIMITS) {
  const simulator = await startSimulator();
  const proxy = await startCountingProxy(simulator.url);
  const folder = mkdtempSync(join(tmpdir(), "race-"));
  const config = join(folder, "twilio-verify.toml");
  writeFileSync(config, `[destinations]\ndefault_country = "US"\n\n${rules}`);
  const env = {
    PATH: process.env.PATH,
    TWILIO_VERIFY_API_BASE: proxy.url,
    TWILIO_VERIFY_STATE_DIR: join(folder, "state"),
    TWILIO_ACCOUNT_SID: `AC${"0".repeat(32)}`,
    TWILIO_AUTH_TOKEN: "0".repeat(32),
    TWILIO_VERIFY_SERVICE_SID: `VA${"0".repeat(32)}`,
  };
  const close = async () => {
    proxy.close();
    await simulator.close();
  };
  return {
    simulator,
    sends: proxy.sends,
    folder,
    config,
    env,
    stateFile: join(folder, "state", "state.sqlite"),
    close,
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;

export interface Worker {
  process: ChildProcess;
  answers: Answer[];
  go(): void;
  ended: Promise<unknown>;
}

/** Starts a process that is ready to run its calls, in order or all at once. */
export async function startWorker({ config, env }: House, calls: Call[], atOnce = false): Promise<Worker> {
  const job = JSON.stringify({ entry: ENTRY, config, calls, atOnce });
  const child = spawn(process.execPath, [WORKER, job], { env, stdio: ["pipe", "pipe", "inherit"] });
  const answers: Answer[] = [];
  const ended = once(child, "close");
  let rest = "";
  await new Promise<void>((resolve) => {
    child.stdout.on("data", (chunk) => {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        if (line === "ready") resolve();
        else answers.push(JSON.parse(line));
      }
    });
    child.on("close", () => resolve());
  });
  child.stdin.on("error", () => {});
  return { process: child, answers, go: () => child.stdin.write("go\n"), ended };
}

/** A different US number for each index. */
export function numberOf(index: number): string {
  return `+1415555${String(index % 10_000).padStart(4, "0")}`;
}
