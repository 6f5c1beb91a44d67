/**
 * alerts/ — alerts on their way to the operator's address. May import: its own files, core/ports/log, core/ports/outside,
 * exchange and `node:` built-ins.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../core/ports/log.js";
import type { Alert, Alerts } from "../core/ports/outside.js";
import { exchange } from "../exchange.js";
import { signatureOf } from "./signature.js";

export interface AlertsOptions {
  /** HTTPS, or loopback. */
  url: string;
  /** `whsec_…` */
  secret: string;
  log: Log;
  /** Waits before the second and third try, milliseconds. */
  pausesMs?: readonly number[];
}

/** More than this waiting says nothing new. */
const MOST_WAITING = 100;
const DEADLINE_MS = 5_000;
const PAUSES_MS = [1_000, 5_000];

/**
 * One post at a time, each tried up to three times with the same `Webhook-Id`. What does not fit or arrive is dropped
 * with a log line: the log has every alert already.
 */
export function createAlerts({ url, secret, log, pausesMs = PAUSES_MS }: AlertsOptions): Alerts {
  const waiting: Alert[] = [];
  let running = false;

  async function run(): Promise<void> {
    running = true;
    for (let next = waiting.shift(); next; next = waiting.shift()) await deliver(next);
    running = false;
  }

  async function deliver(alert: Alert): Promise<void> {
    const id = `alert_${randomUUID()}`;
    const body = bodyOf(alert);
    let httpStatus: number | undefined;
    for (const pauseMs of [0, ...pausesMs]) {
      if (pauseMs > 0) await sleep(pauseMs, undefined, { ref: false });
      httpStatus = await post(body, { ...signatureOf(secret, id, Date.now(), body) });
      if (httpStatus !== undefined && httpStatus >= 200 && httpStatus < 300) return;
    }
    log("warn", "alert_not_delivered", { code: alert.kind, httpStatus });
  }

  /** @returns the status, or undefined without an answer */
  const post = (body: string, signature: Record<string, string>) =>
    exchange({
      url,
      headers: { ...signature, "Content-Type": "application/json" },
      body,
      deadlineMs: DEADLINE_MS,
    }).then(
      ({ status }) => status,
      () => undefined,
    );

  return {
    raise(alert) {
      if (waiting.length >= MOST_WAITING) return log("warn", "alert_dropped", { code: alert.kind });
      waiting.push(alert);
      if (!running) void run();
    },
  };
}

function bodyOf({ at, kind, prefix, ...data }: Alert): string {
  return JSON.stringify({
    type: `twilio_verify.${kind}`,
    timestamp: new Date(at).toISOString(),
    data: { ...data, prefix_hash: prefix },
  });
}
