// A server on pipes, as an MCP host starts it, and what the tables of this folder share.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { cpus } from "node:os";
import { createInterface } from "node:readline";

// One listener for each server of a run of many rounds.
process.setMaxListeners(0);

const ANSWER_MS = 60_000;
const INITIALIZE = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "bench", version: "1" },
};

/** @returns after `initialize`; `startedMs` is the time until its answer. */
export async function startServer(args, { env, cwd, command = process.execPath } = {}) {
  const spawnedAt = performance.now();
  const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ["pipe", "pipe", "ignore"] });
  const waiting = new Map();
  let last = 0;
  child.stdin.on("error", () => {});
  process.once("exit", () => child.kill("SIGKILL"));
  const ended = once(child, "close").then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${args[0]} ended`));
  });
  createInterface({ input: child.stdout }).on("line", (line) => {
    const message = parsed(line);
    waiting.get(message?.id)?.resolve(message);
    waiting.delete(message?.id);
  });
  const write = (message) => child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const request = (method, params = {}) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject });
      setTimeout(() => reject(new Error(`${args[0]} does not answer ${method}`)), ANSWER_MS).unref();
      write({ id: last, method, params });
    });
  await request("initialize", INITIALIZE);
  const startedMs = performance.now() - spawnedAt;
  write({ method: "notifications/initialized" });
  return {
    spawnedAt,
    startedMs,
    request,
    call: async (name, args_ = {}) => (await request("tools/call", { name, arguments: args_ })).result,
    rssMb: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${child.pid}/status`, "utf8"))?.[1] ?? 0) / 1024,
    cpuMs: () => cpuMs(child.pid),
    stop: () => {
      child.stdin.end();
      const timer = setTimeout(() => child.kill("SIGKILL"), 2_000);
      return ended.finally(() => clearTimeout(timer));
    },
    kill: () => {
      child.kill("SIGKILL");
      return ended;
    },
  };
}

/** Of all its threads, since it began: steadier than the clock on a shared machine. */
export function cpuMs(pid) {
  const threads = readdirSync(`/proc/${pid}/task`);
  const spent = threads.map((id) => Number(readFileSync(`/proc/${pid}/task/${id}/schedstat`, "utf8").split(" ")[0]));
  return spent.reduce((sum, ns) => sum + ns, 0) / 1e6;
}

function parsed(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export const quantile = (values, share) => values.toSorted((a, b) => a - b)[Math.floor(values.length * share)];
export const median = (values) => quantile(values, 0.5);
export const header = () => `Node ${process.version}, ${cpus().length} × ${cpus()[0].model.trim()}`;
export const cell = (value, width, digits = 0) =>
  (typeof value === "number" ? value.toFixed(digits) : (value ?? "")).padStart(width);
