import type { Tally } from "../../core/ports/store.js";
import { HOUR_MS, hourOf } from "../tally.js";
import type { Connection } from "./connection.js";
import { keysOf } from "./keys.js";
import { COUNT, TALLIES } from "./scripts.js";

const KEPT_MS = 30 * 24 * HOUR_MS;
/** Keys of one script: it blocks the server while it runs. */
const HOURS_AT_ONCE = 100;

/** What is counted as the name of a counter; the hour is in its key. */
export function fieldOf({ what, country = "", channel = "", reason = "", number = 0 }: Tally): string {
  return JSON.stringify([what, country, channel, reason, number]);
}

export function createTallies(connection: Connection) {
  return {
    async count(tenant: string, tally: Tally): Promise<void> {
      await connection.run(COUNT, [keysOf(tenant).tally(hourOf(tally.at))], [fieldOf(tally), String(KEPT_MS)]);
    },

    async statistics(tenant: string, since: number, spanMs: number): Promise<(Tally & { count: number })[]> {
      const names = keysOf(tenant);
      const sums = new Map<string, Tally & { count: number }>();
      const hours = hoursFrom(since);
      for (let i = 0; i < hours.length; i += HOURS_AT_ONCE) {
        const some = hours.slice(i, i + HOURS_AT_ONCE);
        const rows = (await connection.run(TALLIES, some.map(names.tally), [])) as string[][];
        for (const [index, row] of rows.entries()) {
          const at = since + Math.floor((some[index]! - since) / spanMs) * spanMs;
          for (const [field, count] of pairsOf(row)) add(sums, at, field, count);
        }
      }
      return [...sums.values()];
    },
  };
}

/** Of the month that is kept, to the end of the hour that runs by any clock: a server's may be ahead of ours. */
function hoursFrom(since: number): number[] {
  return Array.from({ length: KEPT_MS / HOUR_MS + 2 }, (_, index) => since + index * HOUR_MS);
}

const pairsOf = (row: string[]): [string, number][] =>
  row.flatMap((field, index) => (index % 2 ? [] : [[field, Number(row[index + 1])] as [string, number]]));

function add(sums: Map<string, Tally & { count: number }>, at: number, field: string, count: number): void {
  const key = `${at} ${field}`;
  const known = sums.get(key);
  if (known) {
    known.count += count;
    return;
  }
  const [what, country, channel, reason, number] = JSON.parse(field) as [Tally["what"], string, string, string, number];
  sums.set(key, {
    at,
    what,
    ...(country && { country }),
    ...(channel && { channel }),
    ...(reason && { reason }),
    ...(number && { number }),
    count,
  });
}
