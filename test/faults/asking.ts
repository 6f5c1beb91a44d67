import { setTimeout as sleep } from "node:timers/promises";
import type { Rule, Store } from "../../src/core/ports/store.js";
import { intentOf } from "../store/calls.js";
import { describeRedis } from "../store/redis-server.js";

/** For claims about time: a measurement that the machine disturbed is repeated. */
export const describeTimed = (name: string, tests: () => void) => describeRedis(name, tests, { retry: 2 });

/** One call: when it began and ended, and how. */
export interface Asked {
  startedAt: number;
  endedAt: number;
  outcome: string;
}

/** Asks every few milliseconds, whether answered or not, as a busy server does. */
export function keepAsking(store: Store, rules: Rule[], everyMs = 5) {
  const asked: Asked[] = [];
  const running = new Set<Promise<void>>();
  const ask = async () => {
    const startedAt = performance.now();
    const outcome = await store.admit(intentOf(), rules).then(
      ({ kind }) => kind,
      (error: { code?: string }) => error.code ?? String(error),
    );
    asked.push({ startedAt, endedAt: performance.now(), outcome });
  };
  const timer = setInterval(() => {
    const one = ask().finally(() => running.delete(one));
    running.add(one);
  }, everyMs);
  return {
    asked,
    async stop(): Promise<Asked[]> {
      clearInterval(timer);
      await Promise.all(running);
      return asked;
    },
  };
}

export const count = (asked: Asked[], outcome: string) => asked.filter((one) => one.outcome === outcome).length;

/** Longest a caller waited, in whole milliseconds. */
export const longest = (asked: Asked[]) =>
  Math.round(Math.max(0, ...asked.map(({ startedAt, endedAt }) => endedAt - startedAt)));

/** Milliseconds until the store admits or refuses by its rules again. */
export async function backAfter(store: Store, giveUpMs = 20_000, tenant = "default"): Promise<number> {
  const startedAt = performance.now();
  for (;;) {
    const isBack = await store.admit(intentOf({ tenant }), []).then(
      () => true,
      () => false,
    );
    const tookMs = Math.round(performance.now() - startedAt);
    if (isBack) return tookMs;
    if (tookMs > giveUpMs) throw new Error(`not back after ${tookMs} ms`);
    await sleep(10);
  }
}
