import { expect, test } from "vitest";
import { readTrail, verifyAudit } from "../../src/core/audit.js";
import { tries } from "../depth.js";
import { FINGERPRINT } from "../store/calls.js";
import { onBothStores } from "./arena.js";
import { startFleet } from "./fleet.js";
import { openForTest } from "./open.js";

const PROCESSES = 4;
const DECISIONS = tries({ usual: 500, torture: 10_000 });

onBothStores((name, arena) => {
  test.each([1, 8])(
    `${PROCESSES} processes × ${DECISIONS} decisions, %d at a time: one unbroken chain`,
    { timeout: 60_000 + 40 * DECISIONS },
    async (inFlight) => {
      const tenant = `at-a-time-${inFlight}`;
      const fleet = await startFleet(PROCESSES, arena.url, arena.dir);
      const store = await openForTest(arena.url);
      const startedAt = performance.now();
      await fleet.all("journal", (process) => ({ tenant, process, decisions: DECISIONS, inFlight }));
      const seconds = (performance.now() - startedAt) / 1_000;
      await fleet.stop();

      const total = PROCESSES * DECISIONS;
      const report = await verifyAudit(store, FINGERPRINT, tenant);
      expect(report).toMatchObject({ ok: true, checked: total, first: { number: 1 }, last: { number: total } });
      const written = new Set<string>();
      for await (const { entry } of readTrail(store, tenant)) {
        written.add(`${entry.decision.actor}:${entry.decision.session}`);
      }
      expect(written.size).toBe(total);
      console.log(
        `${name}: ${total} decisions by ${PROCESSES} processes, ${inFlight} at a time each: one chain; ${Math.round(total / seconds)}/s`,
      );
      await store.close();
    },
  );
});
