/** What an operator should look at now: a log line, and a post where one is wanted. */
import type { Context } from "./ports/context.js";
import type { Log } from "./ports/log.js";
import type { Alert } from "./ports/outside.js";
import type { Store } from "./ports/store.js";

/** One alert of a kind about the same thing in this time, from however many processes. */
const DEBOUNCE_MS = 600_000;

type Outside = Pick<Context, "log" | "alerts" | "clock">;

/** Never throws: an alert must not change what it is about. */
export async function alert(found: Omit<Alert, "at">, store: Store, outside: Outside): Promise<void> {
  const { kind, tenant = "", country = "", channel = "", prefix = "", rule = "", asn = "" } = found;
  const key = [kind, country, channel, prefix, rule, asn].join("|");
  const note = { tenant, kind: "alert" as const, key, value: true, keepMs: DEBOUNCE_MS };
  try {
    // Asked first: while a spike lasts every send comes here, and a look costs less than a commit.
    if ((await store.recall(tenant, "alert", key)) !== undefined || !(await store.remember(note))) return;
  } catch {
    // Rather twice than never.
  }
  tell(found, outside);
}

/** A log that also raises the alarm while the store is down and this process goes on by itself: each tells for itself. */
export function watchingStore(outside: Outside): Log {
  let last: number | undefined;
  return (level, event, fields) => {
    outside.log(level, event, fields);
    const now = outside.clock.now();
    if (event !== "policy_store_down_insured" || (last !== undefined && now - last < DEBOUNCE_MS)) return;
    last = now;
    tell({ kind: "store_insured" }, outside);
  };
}

function tell(found: Omit<Alert, "at">, { log, alerts, clock }: Outside): void {
  const { kind, country, channel, rule } = found;
  log("error", "alert", { code: kind, country, channel, rule });
  alerts?.raise({ ...found, at: clock.now() });
}
