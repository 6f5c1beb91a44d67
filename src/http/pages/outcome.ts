/** How a POST went, as the address of the next page says it: two closed sets, so that nothing else fits in. */

export const OUTCOMES = [
  "wrong",
  "format",
  "sent",
  "wait",
  "limited",
  "locked",
  "used_up",
  "disabled",
  "expired",
  "busy",
  "check_unknown",
  "send_unknown",
  "not_sent",
  "failed",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** Seconds, rounded up to one of these: never too early, and exact enough for a person. */
const WAITS = [5, 10, 15, 20, 30, 45, 60, 120, 180, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400];

export function queryOf(outcome: Outcome | undefined, retryAfterMs?: number): string {
  if (outcome === undefined) return "";
  const wait = retryAfterMs === undefined ? undefined : (WAITS.find((s) => s * 1_000 >= retryAfterMs) ?? WAITS.at(-1));
  return `?r=${outcome}${wait === undefined ? "" : `&w=${wait}`}`;
}

export interface Told {
  outcome: Outcome;
  /** Seconds. */
  wait?: number;
}

export function outcomeIn({ r, w }: Record<string, string>): Told | undefined {
  const outcome = OUTCOMES.find((known) => known === r);
  return outcome && { outcome, wait: WAITS.find((known) => String(known) === w) };
}
