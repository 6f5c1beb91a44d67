import { randomUUID } from "node:crypto";
import { afterEach, beforeEach } from "vitest";
import type { Clock } from "../../../src/core/ports/log.js";
import type { Intent, Rule, Settlement, Store, VerificationRecord } from "../../../src/core/ports/store.js";
import { admitted, intentOf, recordOf } from "../calls.js";

/** Gives a store that lives by this clock; with a name that was opened before, another connection to the same state. */
export type Open = (clock: Clock, name: string) => Promise<Store>;

/** Noon of some day: far from any edge of a day. */
export const START = Date.UTC(2030, 0, 1, 12);

/** A store, a tenant and a time of its own for each test. */
export function house(open: Open) {
  const opened: Store[] = [];
  const it = {
    at: START,
    tenant: "",
    store: undefined as unknown as Store,
    intent: (parts: Partial<Intent> = {}) => intentOf({ tenant: it.tenant, ...parts }),
    record: (parts: Partial<VerificationRecord> = {}) =>
      recordOf({ tenant: it.tenant, createdAt: it.at, updatedAt: it.at, ...parts }),
    admit: (rules: Rule[], parts: Partial<Intent> = {}) => it.store.admit(it.intent(parts), rules),
    /** Admitted and settled. */
    settled: async (rules: Rule[], settlement: Settlement, parts: Partial<Intent> = {}) =>
      it.store.settle((await admitted(it.store, it.intent(parts), rules)).reservation, settlement),
    /** Another connection to the same state, as another process has. */
    peer: async () => {
      const store = await open({ now: () => it.at }, it.tenant);
      opened.push(store);
      return store;
    },
    used: async (...rules: Rule[]) => (await it.store.usage(it.tenant, rules)).map((one) => one.used),
  };
  beforeEach(async () => {
    it.at = START;
    it.tenant = randomUUID();
    it.store = await it.peer();
  });
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
  });
  return it;
}
