import type { Rule, RuleUsage } from "../core/ports/store.js";
import type { Sql, SqlValue } from "./driver.js";

const DAY_MS = 86_400_000;
const DAYS_BACK = Array.from({ length: 14 }, (_, n) => `(${n})`);

/** The logs of a rule in this store: a tenant's own, current key first. */
export function logsOf(tenant: string, keys: readonly string[]): [current: string, previous: string] {
  const [current = "", previous = current] = keys.map((key) => `${tenant}|${key}`);
  return [current, previous];
}

/** Exact use of each rule at `at`: hits younger than the window, and when it admits again. */
export function readUsage(sql: Sql, tenant: string, rules: Rule[], at: number): RuleUsage[] {
  const best: BestDays = new Map();
  return rules.map((rule) => usageOf(sql, tenant, rule, at, best));
}

/** Its use when it was just charged: a plain sum that is not full yet need not be read again. */
export function chargedUsage(sql: Sql, tenant: string, rule: Rule, before: RuleUsage, at: number): RuleUsage {
  const { weight = 1, pausesMs, distinct } = rule;
  const used = before.used + weight;
  const isFree = !pausesMs && distinct === undefined && used + weight <= before.limit;
  return isFree ? { ...before, used } : usageOf(sql, tenant, rule, at);
}

/** Several rules grow with one log, and reading a fortnight of it is the dearest step of an admission. */
type BestDays = Map<string, number>;

function usageOf(sql: Sql, tenant: string, rule: Rule, at: number, best: BestDays = new Map()): RuleUsage {
  const limit = rule.grows ? grownLimit(sql, tenant, rule, at, best) : rule.limit;
  const window: Window = [...logsOf(tenant, rule.keys), at - rule.windowMs];
  const { used, retryAfterMs } = measure(rule)(sql, window, { ...rule, limit }, at);
  return { name: rule.name, used, limit, retryAfterMs, ...(rule.recordOnly && { recordOnly: true }) };
}

type Window = [current: string, previous: string, since: number];
type Measure = (sql: Sql, window: Window, rule: Rule, at: number) => Pick<RuleUsage, "used" | "retryAfterMs">;

const IN_WINDOW = "FROM hit WHERE rule IN (?1, ?2) AND at > ?3";

function measure(rule: Rule): Measure {
  if (rule.pausesMs) return measurePauses;
  if (rule.distinct !== undefined) return measureValues;
  return rule.weight === undefined && rule.grainMs === undefined ? measureHits : measureWeights;
}

/** Only a full rule needs the time of the hit that must leave the window first. */
const measureHits: Measure = (sql, window, { limit, windowMs }) => {
  const used = Number(sql(`SELECT COUNT(*) AS used ${IN_WINDOW}`).get(...window)?.used);
  if (used < limit) return { used, retryAfterMs: 0 };
  const blocking = sql(`SELECT at ${IN_WINDOW} ORDER BY at LIMIT 1 OFFSET ?4`).get(...window, used - limit);
  return { used, retryAfterMs: blocking ? leavesIn(blocking.at, window) : windowMs };
};

const measurePauses: Measure = (sql, window, { pausesMs = [] }, at) => {
  const row = sql(`SELECT COUNT(*) AS used, MAX(at) AS newest ${IN_WINDOW}`).get(...window);
  const used = Number(row?.used);
  const pauseMs = used === 0 ? 0 : (pausesMs[Math.min(used, pausesMs.length) - 1] ?? 0);
  return { used, retryAfterMs: Math.max(0, Number(row?.newest) + pauseMs - at) };
};

/** A value that is in the window already is free. */
const measureValues: Measure = (sql, window, { limit, distinct }) => {
  const values = sql(`SELECT value, MAX(at) AS newest ${IN_WINDOW} GROUP BY value ORDER BY newest`).all(...window);
  const used = values.length;
  const free = used < limit || values.some(({ value }) => value === distinct);
  return { used, retryAfterMs: free ? 0 : leavesIn(values[used - limit]?.newest, window) };
};

const measureWeights: Measure = (sql, window, { limit, weight = 1, windowMs }) => {
  const used = Number(sql(`SELECT COALESCE(SUM(weight), 0) AS used ${IN_WINDOW}`).get(...window)?.used);
  let excess = used + weight - limit;
  if (excess <= 0) return { used, retryAfterMs: 0 };
  for (const hit of sql(`SELECT at, weight ${IN_WINDOW} ORDER BY at`).all(...window)) {
    excess -= Number(hit.weight);
    if (excess <= 0) return { used, retryAfterMs: leavesIn(hit.at, window) };
  }
  return { used, retryAfterMs: windowMs };
};

function leavesIn(at: SqlValue | undefined, [, , since]: Window): number {
  return Number(at) - since;
}

/** The most verified of any whole day back from now in a fortnight, times the share; never below the configured limit. */
function grownLimit(sql: Sql, tenant: string, { grows, limit }: Rule, at: number, best: BestDays): number {
  const logs = logsOf(tenant, grows!.keys);
  const name = logs.join("\n");
  if (!best.has(name)) best.set(name, bestDay(sql, logs, at));
  return Math.max(limit, Math.floor(grows!.share * best.get(name)!));
}

/** Fourteen sums along the key: one sum by groups would have to sort them all, four times as long. */
function bestDay(sql: Sql, logs: [string, string], at: number): number {
  const row = sql(
    `WITH day (n) AS (VALUES ${DAYS_BACK.join(", ")})
     SELECT MAX((SELECT SUM(weight) FROM hit WHERE rule IN (?1, ?2) AND at > ?3 - (n + 1) * ${DAY_MS}
       AND at <= IIF(n = 0, ${Number.MAX_SAFE_INTEGER}, ?3 - n * ${DAY_MS}))) AS best FROM day`,
  ).get(...logs, at);
  return Number(row?.best ?? 0);
}
