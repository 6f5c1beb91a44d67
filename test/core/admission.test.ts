/** Waiting for a twin call, which only a store that never settles can show to the end. */
import { afterEach, describe, expect, test, vi } from "vitest";
import { admit } from "../../src/core/limits/admission.js";
import type { Admission, Intent, Store } from "../../src/core/ports/store.js";
import { caller, refused } from "./house.js";

afterEach(() => {
  vi.restoreAllMocks();
});

/** Answers in this order, the last one for ever. */
function storeOf(...answers: Admission[]) {
  const admissions = vi.fn(async () => (answers.length > 1 ? answers.shift()! : answers[0]!));
  return { store: { admit: admissions } as unknown as Store, admissions };
}

const RUNNING: Admission = { kind: "in_progress", retryAfterMs: 7_000 };
const REPLAYED: Admission = { kind: "replayed", result: { sid: "VE1" }, at: 1, usage: [] };

describe("a twin call", () => {
  test("is waited for, and its result is the result", async () => {
    const { store, admissions } = storeOf(RUNNING, RUNNING, REPLAYED);
    expect(await admit(store, {} as Intent, [], caller)).toEqual(REPLAYED);
    expect(admissions).toHaveBeenCalledTimes(3);
  });

  test("that does not end in time is told as running", async () => {
    let elapsedMs = 0;
    vi.spyOn(performance, "now").mockImplementation(() => {
      elapsedMs += 2_000;
      return elapsedMs;
    });
    const { store, admissions } = storeOf(RUNNING);
    expect(await refused(admit(store, {} as Intent, [], caller))).toMatchObject({
      code: "IN_PROGRESS",
      retry: "backoff",
      retry_after_ms: 7_000,
    });
    expect(admissions).toHaveBeenCalledTimes(4);
  });

  test("is not waited for by a caller who has gone", async () => {
    const { store, admissions } = storeOf(RUNNING);
    const gone = { ...caller, signal: AbortSignal.abort() };
    expect(await refused(admit(store, {} as Intent, [], gone))).toMatchObject({ code: "IN_PROGRESS" });
    expect(admissions).toHaveBeenCalledTimes(1);
  });
});

test("a misused key is told as one", async () => {
  const { store } = storeOf({ kind: "key_reused" });
  expect(await refused(admit(store, {} as Intent, [], caller))).toMatchObject({
    code: "IDEMPOTENCY_KEY_REUSED",
    fix: expect.stringContaining("new idempotency_key"),
  });
});
