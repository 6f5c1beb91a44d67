import { VerifyError } from "../core/errors.js";
import type { Clock, Log } from "../core/ports/log.js";
import type { Rule, Store } from "../core/ports/store.js";
import { createMemoryLimits } from "./memory.js";

/** Longer than a restart of the store, shorter than what an attacker needs. */
const INSURED_MS = 60_000;

export interface InsuranceOptions {
  /** Server processes that share the store: each gets its part of every limit. */
  processes: number;
  clock: Clock;
  log: Log;
}

/**
 * While the store does not answer, sends go on for at most a minute under this process's share of each limit,
 * and every one of them raises an alarm. Checks are not insured: a guess must never be free.
 */
export function insured(store: Store, { processes, clock, log }: InsuranceOptions): Store {
  const local = createMemoryLimits(clock);
  const locals = new Set<string>();
  let downSince: number | undefined;
  const share = (rule: Rule): Rule => ({ ...rule, limit: Math.floor(rule.limit / processes) });
  return {
    ...store,
    async admit(intent, rules) {
      try {
        const admission = await store.admit(intent, rules);
        downSince = undefined;
        return admission;
      } catch (error) {
        if (!isDown(error) || intent.operation !== "send") throw error;
        downSince ??= clock.now();
        if (clock.now() - downSince > INSURED_MS) throw error;
        log("error", "policy_store_down_insured", { operation: intent.operation });
        const admission = local.admit(intent, rules.map(share));
        if (admission.kind === "admitted") locals.add(admission.reservation);
        return admission;
      }
    },
    async settle(reservation, settlement) {
      if (locals.has(reservation)) return local.settle(reservation, settlement);
      return store.settle(reservation, settlement);
    },
    isHolder: async (tenant, holders) => {
      try {
        return await store.isHolder(tenant, holders);
      } catch (error) {
        if (isDown(error)) return false;
        throw error;
      }
    },
  };
}

function isDown(error: unknown): boolean {
  return error instanceof VerifyError && error.code === "POLICY_STORE_UNAVAILABLE";
}
