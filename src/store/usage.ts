import type { Rule, RuleUsage } from "../core/ports.js";
import type { Sql } from "./driver.js";

/** Exact use of each rule at `at`: hits younger than the window, and when it admits again. */
export function readUsage(sql: Sql, rules: Rule[], at: number): RuleUsage[] {
  return rules.map((rule) => {
    const since = at - rule.windowMs;
    return rule.distinct === undefined ? hitsUsage(sql, rule, since) : valuesUsage(sql, rule, since);
  });
}

function hitsUsage(sql: Sql, rule: Rule, since: number): RuleUsage {
  const hits = sql("SELECT at FROM hit WHERE rule = ? AND at > ? ORDER BY at").all(rule.key, since);
  return usageOf(
    rule,
    hits.map((hit) => Number(hit.at)),
    since,
  );
}

/** Counts the newest hit of each value. A value that is in the window already is free. */
function valuesUsage(sql: Sql, rule: Rule, since: number): RuleUsage {
  const values = sql(
    "SELECT value, MAX(at) AS newest FROM hit WHERE rule = ? AND at > ? GROUP BY value ORDER BY newest",
  ).all(rule.key, since);
  const usage = usageOf(
    rule,
    values.map((row) => Number(row.newest)),
    since,
  );
  return values.some(({ value }) => value === rule.distinct) ? { ...usage, retryAfterMs: 0 } : usage;
}

/** @param ages ascending times of what counts. */
function usageOf(rule: Rule, ages: number[], since: number): RuleUsage {
  const used = ages.length;
  const blocking = used >= rule.limit ? ages[used - rule.limit] : undefined;
  return { name: rule.name, used, limit: rule.limit, retryAfterMs: blocking === undefined ? 0 : blocking - since };
}
