/** Admission as both send and check use it: wait for a twin call, turn refusals into errors. */
import { setTimeout as sleep } from "node:timers/promises";
import { VerifyError } from "./errors.js";
import type { Admission, Caller, Intent, Rule, Store } from "./ports.js";
import { refusalOf } from "./rules.js";

type Settled = Extract<Admission, { kind: "admitted" | "replayed" | "outcome_unknown" }>;

/** A bit over the longest Twilio call: who waits for a twin gets its result. */
const TWIN_WAIT_MS = 8_000;
/** A claim outlives every deadline of the HTTP client, so that only a dead process leaves one behind. */
export const LEASE_MS = 15_000;

/** @throws VerifyError for refusals, a reused key, or a twin call that does not end in time. */
export async function admit(store: Store, intent: Intent, rules: Rule[], caller: Caller): Promise<Settled> {
  const giveUpAt = performance.now() + TWIN_WAIT_MS;
  for (;;) {
    const admission = await store.admit(intent, rules);
    if (admission.kind === "refused") {
      throw new VerifyError(refusalOf(admission.rule), { rule: admission.rule, retryAfterMs: admission.retryAfterMs });
    }
    if (admission.kind === "key_reused") throw new VerifyError("IDEMPOTENCY_KEY_REUSED");
    if (admission.kind !== "in_progress") return admission;
    if (performance.now() >= giveUpAt || caller.signal?.aborted) {
      throw new VerifyError("IN_PROGRESS", { retryAfterMs: admission.retryAfterMs });
    }
    await sleep(15 + Math.random() * 35);
  }
}
