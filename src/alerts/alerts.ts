/**
 * alerts/ — alerts on their way to the operator's address. May import: its own files, core/ports/log and core/ports/outside,
 * `node:` built-ins.
 */
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../core/ports/log.js";
import type { Alert, Alerts } from "../core/ports/outside.js";
import { post } from "./post.js";
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
      httpStatus = await post(url, { ...signatureOf(secret, id, Date.now(), body) }, body);
      if (httpStatus !== undefined && httpStatus >= 200 && httpStatus < 300) return;
    }
    log("warn", "alert_not_delivered", { code: alert.kind, httpStatus });
  }

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
