/** What send and check share: wait for a twin call, turn refusals into errors, settle a call that failed. */
import { setTimeout as sleep } from "node:timers/promises";
import { ERRORS, VerifyError } from "../errors.js";
import type { Context } from "../ports/context.js";
import type { GatewayFailure } from "../ports/gateway.js";
import type { Caller } from "../ports/settings.js";
import type { Admission, Intent, Rule, Store, VerificationRecord } from "../ports/store.js";
import { gateOf } from "./gates.js";
import { refusalOf } from "./rules.js";

type Settled = Extract<Admission, { kind: "admitted" | "replayed" | "outcome_unknown" }>;

/** A bit over the longest Twilio call: who waits for a twin gets its result. */
const TWIN_WAIT_MS = 8_000;
const TWIN_RETRY_MS = 1_000;
/** A claim outlives every deadline of the HTTP client, so that only a dead process leaves one behind. */
export const LEASE_MS = 15_000;

/** @throws VerifyError for refusals, a reused key, or a twin call that does not end in time. */
export async function admit(store: Store, intent: Intent, rules: Rule[], caller: Caller): Promise<Settled> {
  const giveUpAt = performance.now() + TWIN_WAIT_MS;
  for (;;) {
    const admission = await store.admit(intent, rules);
    if (admission.kind === "refused") {
      throw refusalBy(admission.rule, admission.retryAfterMs);
    }
    if (admission.kind === "key_reused") throw new VerifyError("IDEMPOTENCY_KEY_REUSED");
    if (admission.kind !== "in_progress") return admission;
    if (caller.impatient || performance.now() >= giveUpAt || caller.signal?.aborted) {
      // What is left of the lease is for a twin that died; who did not wait at all asks again long before.
      const waitMs = caller.impatient ? TWIN_RETRY_MS : admission.retryAfterMs;
      throw new VerifyError("IN_PROGRESS", { retryAfterMs: Math.min(waitMs, admission.retryAfterMs) });
    }
    await sleep(15 + Math.random() * 35);
  }
}

/** A refusal for good tells no time to wait. */
function refusalBy(rule: string, retryAfterMs: number): VerifyError {
  const code = refusalOf(rule);
  return new VerifyError(code, { rule, ...(ERRORS[code].retry !== "never" && { retryAfterMs }) });
}

/** A store that fails as well must not hide what Twilio did: the claim then becomes unknown by itself. */
export async function settleFailure(
  store: Store,
  reservation: string,
  failure: GatewayFailure,
  { log }: Context,
  record?: VerificationRecord,
): Promise<void> {
  try {
    if (failure.certainty === "unknown") return await store.settle(reservation, { kind: "unknown" });
    const failed = failure.certainty === "not_sent";
    await store.settle(reservation, { kind: "rejected", failed, gate: gateOf(failure), record });
  } catch {
    log("error", "failure_not_recorded");
  }
}
