import { expect, test } from "vitest";
import { tries } from "../depth.js";
import { onBothStores } from "./arena.js";
import { startFleet } from "./fleet.js";
import { raced } from "./jobs.js";
import { openForTest } from "./open.js";

const PROCESSES = 8;
const RACERS = 250;
const LIMIT = 3;
const KEYS = tries({ light: 5, usual: 20, torture: 200 });

onBothStores((name, arena) => {
  test(`${PROCESSES} processes × ${RACERS} racers × ${KEYS} keys`, { timeout: KEYS * 10_000 }, async () => {
    const fleet = await startFleet(PROCESSES, arena.url, arena.dir);
    const store = await openForTest(arena.url);
    const startedAt = performance.now();
    for (let number = 0; number < KEYS; number++) {
      const key = `key${number}`;
      const results = await fleet.all("crowd", () => ({ key, limit: LIMIT, racers: RACERS }));
      const sum = (of: "admitted" | "refused") => results.reduce((total, result) => total + result[of], 0);
      expect([sum("admitted"), sum("refused")]).toEqual([LIMIT, PROCESSES * RACERS - LIMIT]);
      const usage = await store.usage("default", raced({ key, limit: LIMIT }));
      expect(usage.map(({ used }) => used)).toEqual([LIMIT, LIMIT, 7 * LIMIT]);
    }
    const seconds = (performance.now() - startedAt) / 1_000;
    const decisions = PROCESSES * RACERS * KEYS;
    console.log(
      `${name}: ${decisions} decisions by ${PROCESSES} processes, ${KEYS} keys: exactly ${LIMIT} admitted each, 0 leaked; ${Math.round(decisions / seconds)}/s`,
    );
    await store.close();
    await fleet.stop();
  });
});
