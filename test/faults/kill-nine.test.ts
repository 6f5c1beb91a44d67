import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { openDatabase } from "../../src/store/driver.js";
import { tries } from "../depth.js";
import { type Call, type House, numberOf, openHouse, startWorker, type Worker } from "../races/processes.js";

const KILLS = tries({ light: 40, usual: 300, torture: 5_000 });
const AT_ONCE = 4;
/** A claim of a killed process is open this long (core/limits/admission.ts). */
const LEASE_MS = 15_000;

/** A network that loses 15 % of the answers after the work was done, and resets 10 % of the requests before. */
const LOSSY = [
  { match: { method: "POST", path: "/Verifications" }, drop: "after" as const, probability: 0.15, times: 1e9 },
  { match: { method: "POST", path: "/Verifications" }, drop: "before" as const, probability: 0.1, times: 1e9 },
];

const sendOf = (index: number): Call => ({
  method: "send",
  input: { to: numberOf(index), idempotencyKey: `intent-number-${String(index).padStart(6, "0")}` },
});

/** Works through intents in random order until it is killed or done. */
async function killedWorker(house: House, indexes: number[]): Promise<Worker> {
  const calls = indexes.toSorted(() => Math.random() - 0.5).map(sendOf);
  const worker = await startWorker(house, calls);
  worker.go();
  await Promise.race([sleep(Math.random() * 60), worker.ended]);
  worker.process.kill("SIGKILL");
  await worker.ended;
  return worker;
}

test("kill -9 anywhere in a send, on a lossy network: never a second POST for one intent, none lost", {
  timeout: 60_000 + 720 * KILLS,
}, async () => {
  const posts = new Map<string, number>();
  let kills = 0;
  let intents = 0;
  let outcomes: Record<string, number> = {};
  while (kills < KILLS) {
    const house = await openHouse();
    house.simulator.faults(...LOSSY);
    const indexes = Array.from({ length: 150 }, (_, index) => index);
    const target = Math.min(KILLS - kills, 300);
    for (let done = 0; done < target; done += AT_ONCE) {
      await Promise.all(Array.from({ length: AT_ONCE }, () => killedWorker(house, indexes)));
      kills += AT_ONCE;
    }
    await sleep(LEASE_MS);
    const last = await startWorker(house, indexes.map(sendOf));
    last.go();
    await last.ended;

    for (const [to, count] of house.sends) posts.set(`${house.folder} ${to}`, count);
    intents += indexes.length;
    outcomes = last.answers.reduce((counts: Record<string, number>, { ok, error }) => {
      const kind = error ?? (ok.verification.replayed ? "replayed" : "sent");
      return Object.assign(counts, { [kind]: (counts[kind] ?? 0) + 1 });
    }, outcomes);
    expect(last.answers).toHaveLength(indexes.length);
    const database = openDatabase(house.stateFile);
    expect(database.prepare("PRAGMA integrity_check").get()?.integrity_check).toBe("ok");
    expect(database.prepare("SELECT COUNT(*) AS n FROM intent").get()?.n).toBe(indexes.length);
    const gaps = "SELECT MAX(number) - COUNT(number) AS gaps FROM decision";
    expect(database.prepare(gaps).get()?.gaps).toBe(0);
    database.close();
    await house.close();
  }
  const duplicates = [...posts.values()].filter((count) => count > 1);
  console.log(
    `kill -9: ${kills} kills, ${intents} intents, ${posts.size} POSTed, ${duplicates.length} twice; in the end`,
    outcomes,
  );
  expect(duplicates).toEqual([]);
  // Killed between the claim and the first byte: never sent, and said to be unknown, not lost.
  expect(intents - posts.size).toBeLessThanOrEqual(outcomes.SEND_OUTCOME_UNKNOWN ?? 0);
  expect(Object.keys(outcomes).filter((kind) => !["sent", "replayed", "SEND_OUTCOME_UNKNOWN"].includes(kind))).toEqual(
    [],
  );
});
