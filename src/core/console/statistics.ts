/** What was counted, as series over time: conversion, refusals, latency, spend, and why messages were lost. */
import type { Context } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { Tally } from "../ports/store.js";
import { quantile } from "./quantile.js";

const HOUR_MS = 3_600_000;

/** How far back, and how long one point of a plot lasts. */
export const SPANS = {
  "24h": { hours: 24, spanMs: HOUR_MS },
  "7d": { hours: 7 * 24, spanMs: 6 * HOUR_MS },
  "30d": { hours: 30 * 24, spanMs: 24 * HOUR_MS },
} as const;
export type Span = keyof typeof SPANS;

export interface StatisticsInput {
  /** Default `24h`. */
  span?: Span;
}

/** One value for each of `at`; null where there is nothing to tell. */
export interface Series {
  name: string;
  values: (number | null)[];
}

export interface Statistics {
  span: Span;
  /** Beginning of each point, epoch milliseconds. */
  at: number[];
  totals: { started: number; approved: number; sent: number; refused: number; spentCents: number };
  /** Approved of those that began then, in percent. */
  conversionByChannel: Series[];
  conversionByCountry: Series[];
  /** How many, by rule or else by our error code. */
  refusals: Series[];
  /** Milliseconds that half, and all but five in a hundred, took at most. Calls that were not refused. */
  latency: Series[];
  /** Cents, at what one send is taken to cost. */
  spend: Series[];
  /** Messages that did not arrive and sends that Twilio refused, most first. */
  deliveryErrors: DeliveryError[];
}

export interface DeliveryError {
  /** Absent: no code said why. */
  code?: number;
  channel: string;
  count: number;
  title: string;
  meaning: string;
  fix?: string;
}

type Counted = Tally & { count: number };

/** Lines that can be told apart in one plot; what is left is summed. */
const MOST_LINES = 5;
const REST = "other";
const MOST_ERRORS = 20;
const NO_CODE = { title: "No code", meaning: "The network gave no reason." };

/** @throws VerifyError `POLICY_STORE_UNAVAILABLE` */
export async function statistics(input: StatisticsInput, context: Context, caller: Caller): Promise<Statistics> {
  const { store } = await context.state();
  const span = input.span ?? "24h";
  const { hours, spanMs } = SPANS[span];
  // The point that runs now is the last one.
  const end = (Math.floor(context.clock.now() / spanMs) + 1) * spanMs;
  const since = end - hours * HOUR_MS;
  const tallies = (await store.statistics(caller.tenant, since, spanMs)).filter(({ at }) => at < end);
  const at = Array.from({ length: (hours * HOUR_MS) / spanMs }, (_, index) => since + index * spanMs);
  const of = (...what: Tally["what"][]) => tallies.filter((tally) => what.includes(tally.what));
  const [started, approved, sent, refused] = (["started", "approved", "sent", "refused"] as const).map((what) =>
    of(what),
  );
  const { centsPerSend } = context.settings;
  const spend = at.map((point) => sum(sent!.filter((tally) => tally.at === point)) * centsPerSend);
  return {
    span,
    at,
    totals: {
      ...{ started: sum(started!), approved: sum(approved!), sent: sum(sent!), refused: sum(refused!) },
      spentCents: sum(sent!) * centsPerSend,
    },
    conversionByChannel: conversion(at, started!, approved!, ({ channel }) => channel ?? ""),
    conversionByCountry: conversion(at, started!, approved!, ({ country }) => country ?? "none"),
    refusals: lines(refused!, ({ reason }) => reason ?? "").map(({ name, some }) => ({
      name,
      values: at.map((point) => sum(some.filter((tally) => tally.at === point))),
    })),
    latency: latency(at, of("answered")),
    spend: [{ name: "spend", values: spend }],
    deliveryErrors: await deliveryErrors(of("undelivered", "refused"), context, caller),
  };
}

function conversion(
  at: number[],
  started: Counted[],
  approved: Counted[],
  nameOf: (tally: Counted) => string,
): Series[] {
  return lines(started, nameOf).map(({ name, some, has }) => ({
    name,
    values: at.map((point) => {
      const began = sum(some.filter((tally) => tally.at === point));
      const ended = sum(approved.filter((tally) => tally.at === point && has(nameOf(tally))));
      return began === 0 ? null : Math.round((ended / began) * 1_000) / 10;
    }),
  }));
}

function latency(at: number[], answered: Counted[]): Series[] {
  return ["send", "check"].flatMap((operation) => {
    const some = answered.filter(({ reason }) => reason === operation);
    if (some.length === 0) return [];
    return [0.5, 0.95].map((share) => ({
      name: `${operation}, ${share * 100} %`,
      values: at.map((point) =>
        quantile(
          some.filter((tally) => tally.at === point),
          share,
        ),
      ),
    }));
  });
}

/** The largest few by name, and the rest as one. */
function lines(tallies: Counted[], nameOf: (tally: Counted) => string) {
  const byName = grouped(tallies, nameOf);
  const names = [...byName].sort(([a, as], [b, bs]) => sum(bs) - sum(as) || a.localeCompare(b)).map(([name]) => name);
  const own = names.slice(0, names.length > MOST_LINES + 1 ? MOST_LINES : MOST_LINES + 1);
  const rest = new Set(names.slice(own.length));
  const some = [...rest].flatMap((name) => byName.get(name)!);
  return [
    ...own.map((name) => ({ name, some: byName.get(name)!, has: (other: string) => other === name })),
    ...(rest.size > 0 ? [{ name: REST, some, has: (other: string) => rest.has(other) }] : []),
  ];
}

async function deliveryErrors(tallies: Counted[], context: Context, caller: Caller): Promise<DeliveryError[]> {
  const lost = tallies.filter(({ what, number }) => what === "undelivered" || number !== undefined);
  const byCause = grouped(lost, ({ number, channel = "" }) => `${channel} ${number ?? ""}`);
  const rows = [...byCause.values()].map((some) => ({
    code: some[0]!.number,
    channel: some[0]!.channel ?? "",
    count: sum(some),
  }));
  const most = rows.sort((a, b) => b.count - a.count).slice(0, MOST_ERRORS);
  return Promise.all(most.map(async (row) => ({ ...row, ...(await explained(row.code, context, caller)) })));
}

async function explained(code: number | undefined, context: Context, caller: Caller) {
  if (code === undefined) return NO_CODE;
  const { explain } = await import("../explain/explain.js");
  // What is no code of Twilio's is none of ours either: it stays a number.
  const found = await explain({ code }, context, caller).catch(() => undefined);
  if (!found || !("error" in found)) return { title: "Not in the catalogue", meaning: "" };
  const { title, meaning, fixes } = found.error;
  return { title, meaning, ...(fixes[0] && { fix: fixes[0] }) };
}

function grouped(tallies: Counted[], nameOf: (tally: Counted) => string): Map<string, Counted[]> {
  const groups = new Map<string, Counted[]>();
  for (const tally of tallies) {
    const group = groups.get(nameOf(tally));
    if (group) group.push(tally);
    else groups.set(nameOf(tally), [tally]);
  }
  return groups;
}

const sum = (tallies: Counted[]) => tallies.reduce((total, { count }) => total + count, 0);
