import { expect, test } from "vitest";
import { tries } from "../depth.js";
import { onBothStores } from "./arena.js";
import { startFleet } from "./fleet.js";
import { SOAK_RULES, type SoakResult } from "./jobs.js";

const PROCESSES = 4;
/** Together 1.2 × 10⁵ as usual. SQLite waits for the disk at each admission. */
const DECISIONS = {
  SQLite: tries({ light: 4_000, usual: 40_000, torture: 400_000 }),
  Redis: tries({ light: 8_000, usual: 80_000, torture: 800_000 }),
};

onBothStores((name, arena) => {
  const decisions = DECISIONS[name];
  test(`no window over its limit in ${decisions} decisions`, { timeout: 30_000 + 3 * decisions }, async () => {
    const fleet = await startFleet(PROCESSES, arena.url, arena.dir);
    const startedAt = performance.now();
    const results = await fleet.all("soak", (process) => ({
      decisions: decisions / PROCESSES,
      inFlight: 16,
      seed: process + 1,
    }));
    const seconds = (performance.now() - startedAt) / 1_000;
    await fleet.stop();
    const fullest = fullestWindows(results);
    console.log(
      `${name}: ${decisions} decisions by ${PROCESSES} processes in ${seconds.toFixed(1)} s, ${results.flatMap(({ hits }) => hits).length / SOAK_RULES.length} admitted; fullest windows`,
      fullest,
    );
    for (const { name: rule, limit } of SOAK_RULES) expect(fullest[rule]).toBeLessThanOrEqual(limit);
  });
});

/** By brute force over what was admitted: the most hits of each rule in any window, wherever it begins. */
function fullestWindows(results: SoakResult[]): Record<string, number> {
  const logs = new Map<string, number[]>();
  for (const [log, at] of results.flatMap(({ hits }) => hits)) {
    const times = logs.get(log);
    if (times) times.push(at);
    else logs.set(log, [at]);
  }
  const fullest: Record<string, number> = {};
  for (const [log, times] of logs) {
    const { name, windowMs } = SOAK_RULES.find((rule) => log.startsWith(`${rule.name}|`))!;
    times.sort((a, b) => a - b);
    for (let first = 0, last = 0; last < times.length; last++) {
      while (times[first]! <= times[last]! - windowMs) first++;
      fullest[name] = Math.max(fullest[name] ?? 0, last - first + 1);
    }
  }
  return fullest;
}
