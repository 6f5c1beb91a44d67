/**
 * core/limits/ — what is limited, as data, and how an admission is asked for. Pure; the counting is the store's.
 *
 * This file: from the table of limits to the rules of one call, and back from a refusing rule to its error.
 */
import type { ErrorCode } from "../errors.js";
import type { Settings } from "../ports/settings.js";
import type { Rule, RuleUsage } from "../ports/store.js";
import { NEVER_FULL, RULES, type RuleSubject } from "./rule-table.js";

const ROW_BY_NAME = new Map(RULES.map((row) => [row.name, row]));

/** The rules of one call. A limit of 0 is switched off. */
export function rulesFor(call: RuleSubject, settings: Settings): Rule[] {
  return RULES.filter(({ on }) => on.includes(call.operation)).flatMap((row) => {
    const configured = row.limitKey === null ? NEVER_FULL : settings.rateLimits[row.limitKey];
    if (configured === 0) return [];
    return row
      .logs(call, settings)
      .filter((log) => log !== undefined)
      .map((log) => ({
        name: row.name,
        // What is about one person stands together in a store that keeps its logs in order.
        keys: log.map((value) => `${value}|${row.name}`),
        limit: configured,
        windowMs: row.windowMs,
        counts: row.counts,
        ...row.shape?.(configured, call, settings),
      }));
  });
}

/** Which error a refusing rule means. */
export function refusalOf(rule: string): ErrorCode {
  return ROW_BY_NAME.get(rule)?.refusal ?? "RATE_LIMITED";
}

/** How long until all of them admit; what is only recorded never makes anybody wait. */
export function waitMs(usage: RuleUsage[]): number {
  return Math.max(0, ...usage.map(({ recordOnly, retryAfterMs }) => (recordOnly ? 0 : retryAfterMs)));
}

/** How many more calls of the strictest attempt limit are left. */
export function attemptsLeft(usage: RuleUsage[]): number {
  const left = usage
    .filter(({ recordOnly }) => !recordOnly)
    .filter(({ name }) => ROW_BY_NAME.get(name)?.counts === "attempt" && name !== "destinations_per_session_per_hour")
    .map(({ limit, used }) => Math.max(0, limit - used));
  return left.length ? Math.min(...left) : NEVER_FULL;
}
