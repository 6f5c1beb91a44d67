import type { Decision, Tally, VerificationRecord } from "../core/ports/store.js";

export const HOUR_MS = 3_600_000;

/** Upper ends of the classes that durations are counted in: a factor of about 1.5, from a fast refusal to a lost call. */
const DURATIONS_MS = [5, 10, 20, 50, 100, 150, 200, 300, 500, 700, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000, 30_000];
const LONGEST_MS = 60_000;

export const hourOf = (at: number): number => at - (at % HOUR_MS);

/** What a decision adds. An answer from memory cost nothing and reached nobody. */
export function talliesOf(decision: Decision): Tally[] {
  const { at, operation, outcome, rule, twilioCode, channel, country, durationMs } = decision;
  if (outcome === "replayed") return [];
  if (outcome !== "done")
    return [{ at, what: "refused", channel, country, reason: rule ?? outcome, number: twilioCode }];
  const took = DURATIONS_MS.find((most) => most >= (durationMs ?? 0)) ?? LONGEST_MS;
  return [
    ...(operation === "send" ? [{ at, what: "sent" as const, channel, country }] : []),
    ...(durationMs === undefined ? [] : [{ at, what: "answered" as const, reason: operation, number: took }]),
  ];
}

/** What a verification adds when it is first known, and when it is approved. Nobody was sent a decoy. */
export function talliesOfRecord({
  createdAt: at,
  channel,
  country,
  decoy,
}: VerificationRecord): Record<"started" | "approved", Tally> | undefined {
  if (decoy) return undefined;
  return { started: { at, what: "started", channel, country }, approved: { at, what: "approved", channel, country } };
}
