/** A store that does not answer: refuse by default; with insurance, this process's share for a minute, and an alarm each time. */
import { describe, expect, test } from "vitest";
import { VerifyError } from "../../src/core/errors.js";
import type { Intent, Rule, Store } from "../../src/core/ports/store.js";
import { insured } from "../../src/store/insurance.js";

const down = async () => {
  throw new VerifyError("POLICY_STORE_UNAVAILABLE");
};

function house(processes: number) {
  let at = 1_000_000;
  let isUp = false;
  const alarms: string[] = [];
  const answer = async () => ({ kind: "refused", rule: "from the real store", retryAfterMs: 1, usage: [] });
  const store = {
    admit: () => (isUp ? answer() : down()),
    settle: () => (isUp ? Promise.resolve() : down()),
    isHolder: down,
    findPerson: down,
    remember: down,
    spend: down,
  } as unknown as Store;
  return {
    store: insured(store, { processes, clock: { now: () => at }, log: (_level, event) => alarms.push(event) }),
    alarms,
    advance: (ms: number) => {
      at += ms;
    },
    repair: () => {
      isUp = true;
    },
  };
}

let made = 0;
const intent = (change: Partial<Intent> = {}): Intent => {
  made += 1;
  return {
    operation: "send",
    tenant: "t1",
    keys: [`k${made}`],
    fingerprints: ["f"],
    subjects: ["d"],
    supplied: false,
    keepMs: 60_000,
    leaseMs: 15_000,
    ...change,
  };
};
const rule = (limit: number): Rule => ({ name: "r", keys: ["r|d"], limit, windowMs: 600_000, counts: "attempt" });

describe("while the store is down", () => {
  test.each([
    [10, 3, 3],
    [3, 1, 3],
    [3, 2, 1],
    [3, 4, 0],
  ])("a limit of %d shared by %d processes admits %d here", async (limit, processes, share) => {
    const { store } = house(processes);
    const kinds = [];
    for (let turn = 0; turn < 6; turn += 1) kinds.push((await store.admit(intent(), [rule(limit)])).kind);
    expect(kinds).toEqual([...Array(share).fill("admitted"), ...Array(6 - share).fill("refused")]);
  });

  test("every decision raises an alarm", async () => {
    const { store, alarms } = house(1);
    await store.admit(intent(), [rule(3)]);
    await store.admit(intent(), [rule(3)]);
    expect(alarms).toEqual(["policy_store_down_insured", "policy_store_down_insured"]);
  });

  test("it ends after a minute", async () => {
    const { store, advance } = house(1);
    await store.admit(intent(), [rule(9)]);
    advance(60_000);
    expect((await store.admit(intent(), [rule(9)])).kind).toBe("admitted");
    advance(1);
    await expect(store.admit(intent(), [rule(9)])).rejects.toMatchObject({ code: "POLICY_STORE_UNAVAILABLE" });
  });

  test("checks are refused: a guess is never free", async () => {
    const { store } = house(1);
    await expect(store.admit(intent({ operation: "check" }), [rule(9)])).rejects.toMatchObject({
      code: "POLICY_STORE_UNAVAILABLE",
    });
  });

  test("an equal call is not sent twice, and a refund gives the share back", async () => {
    const { store } = house(1);
    const same = intent();
    const first = await store.admit(same, [rule(1)]);
    if (first.kind !== "admitted") throw new Error("not admitted");
    expect((await store.admit(same, [rule(1)])).kind).toBe("in_progress");
    await store.settle(first.reservation, { kind: "done", result: { sid: "VE1" } });
    expect(await store.admit(same, [rule(1)])).toMatchObject({ kind: "replayed", result: { sid: "VE1" } });
    expect((await store.admit(intent(), [rule(1)])).kind).toBe("refused");

    const other = house(1);
    const lost = await other.store.admit(intent(), [rule(1)]);
    if (lost.kind !== "admitted") throw new Error("not admitted");
    await other.store.settle(lost.reservation, { kind: "rejected", failed: true });
    expect((await other.store.admit(intent(), [rule(1)])).kind).toBe("admitted");
  });

  test("notes are not insured: nothing is spent that others may have spent", async () => {
    const { store } = house(1);
    const refused = { code: "POLICY_STORE_UNAVAILABLE" };
    const note = { tenant: "t1", kind: "receipt", key: "k", value: 1, keepMs: 1 } as const;
    await expect(store.remember(note)).rejects.toMatchObject(refused);
    await expect(store.spend("t1", "receipt", "k")).rejects.toMatchObject(refused);
    await expect(store.findPerson("t1", ["h"])).rejects.toMatchObject(refused);
  });

  test("nobody is known to hold a destination", async () => {
    expect(await house(1).store.isHolder("t1", ["h"])).toBe(false);
  });
});

test("when the store is back it decides, and the minute starts anew", async () => {
  const { store, repair } = house(1);
  await store.admit(intent(), [rule(3)]);
  repair();
  expect(await store.admit(intent(), [rule(3)])).toMatchObject({ rule: "from the real store" });
});
