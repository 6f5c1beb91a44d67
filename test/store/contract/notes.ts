import { describe, expect, test } from "vitest";
import type { Note, Store } from "../../../src/core/ports/store.js";
import { admitted, MINUTE, noteOf, SENT } from "../calls.js";
import { house, type Open } from "./house.js";

const CONNECTIONS = 5;
const CALLERS = 50;

export function notesContract(name: string, open: Open): void {
  describe(`${name}: notes`, () => {
    const it = house(open);
    const note = (parts: Partial<Note> = {}) => noteOf({ tenant: it.tenant, ...parts });
    const recall = ({ tenant, kind, key }: Note) => it.store.recall(tenant, kind, key);
    const spend = ({ tenant, kind, key }: Note, store = it.store) => store.spend(tenant, kind, key);
    const forget = ({ tenant, kind, key }: Note) => it.store.forget(tenant, kind, key);

    /** Fifty callers at once over several connections. */
    async function crowd<T>(call: (store: Store, caller: number) => Promise<T>): Promise<T[]> {
      const stores = await Promise.all(Array.from({ length: CONNECTIONS }, it.peer));
      return Promise.all(Array.from({ length: CALLERS }, (_, caller) => call(stores[caller % CONNECTIONS]!, caller)));
    }

    test.each([
      [{ text: "é \u0000 \ud800", list: [], none: null, large: 2 ** 53 - 1, deep: { yes: true } }],
      [null],
      [false],
      [""],
      [[]],
    ])("a value comes back as it was: %j", async (value) => {
      const one = note({ value });
      expect(await it.store.remember(one)).toBe(true);
      expect(await recall(one)).toStrictEqual(value);
      expect(await spend(one)).toStrictEqual({ value });
    });

    test("its name is tenant, kind and key, and the tenant may be nobody", async () => {
      const one = note({ value: 1 });
      const others = [note({ key: one.key, tenant: "" }), note({ key: one.key, kind: "entry" }), note()];
      await it.store.remember(one);
      for (const other of others) {
        expect(await recall(other)).toBeUndefined();
        expect(await spend(other)).toBeUndefined();
        expect(await it.store.remember(other)).toBe(true);
        expect(await recall(other)).toBe("value");
      }
      expect(await recall(one)).toBe(1);
    });

    test("what is there is kept, whoever comes at once: one of fifty is remembered", async () => {
      const one = note();
      const kept = await crowd((store, caller) => store.remember({ ...one, value: caller }));
      expect(kept.filter(Boolean)).toHaveLength(1);
      expect(await recall(one)).toBe(kept.indexOf(true));
      expect(await it.store.remember(one)).toBe(false);
    });

    test("fifty spend it at once over several connections: one gets the value, once and for all", async () => {
      const one = note();
      await it.store.remember(one);
      const got = await crowd((store) => spend(one, store));
      expect(got.filter((each) => typeof each === "object")).toEqual([{ value: "value" }]);
      expect(got.filter((each) => each === "spent")).toHaveLength(CALLERS - 1);
      expect(await recall(one)).toBeUndefined();
      expect(await spend(one)).toBe("spent");
    });

    test("it is over by the store's clock; spent or not, its name is taken until then", async () => {
      const [open, spent] = [note(), note()];
      for (const one of [open, spent]) await it.store.remember(one);
      await spend(spent);
      it.at += MINUTE - 1;
      expect(await recall(open)).toBe("value");
      expect(await spend(spent)).toBe("spent");
      for (const one of [open, spent]) expect(await it.store.remember(one)).toBe(false);
      it.at += 1;
      for (const one of [open, spent]) {
        expect(await recall(one)).toBeUndefined();
        expect(await spend(one)).toBeUndefined();
        expect(await it.store.remember({ ...one, value: "next" })).toBe(true);
        expect(await recall(one)).toBe("next");
      }
    });

    test("a clock that is set back does not make one live longer", async () => {
      await it.admit([]);
      it.at -= MINUTE;
      const one = note();
      await it.store.remember(one);
      it.at += 2 * MINUTE;
      expect(await recall(one)).toBeUndefined();
    });

    test("forgetting frees the name, of a spent one too", async () => {
      const one = note();
      await it.store.remember(one);
      await spend(one);
      await forget(one);
      expect(await spend(one)).toBeUndefined();
      expect(await it.store.remember(one)).toBe(true);
      await forget(one);
      await forget(one);
      expect(await recall(one)).toBeUndefined();
    });

    test("a settlement's notes are remembered with it, each unless one is there", async () => {
      const [taken, own, nobodys] = [note(), note({ value: { sid: "VE1" } }), note({ tenant: "", kind: "entry" })];
      await it.store.remember({ ...taken, value: "first" });
      await it.settled([], { ...SENT, notes: [taken, own, nobodys] });
      expect(await recall(taken)).toBe("first");
      expect(await recall(own)).toEqual({ sid: "VE1" });
      expect(await recall(nobodys)).toBe("value");
    });

    test("a settlement that settles nothing leaves no note", async () => {
      const one = note();
      const { reservation } = await admitted(it.store, it.intent(), []);
      await it.store.settle(reservation, { kind: "rejected", failed: false });
      await it.store.settle(reservation, { ...SENT, notes: [one] });
      expect(await recall(one)).toBeUndefined();
    });
  });
}
