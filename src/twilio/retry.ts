/** What may be repeated by itself, as data (facts/policy.md §5.3). A send or check whose outcome is unknown never is. */
import type { GatewayFailure } from "../core/ports/gateway.js";

export type CallKind = "create" | "check" | "update" | "read";
type RetryEvent = "not_sent" | "throttled" | "unknown";

export const RETRY: Record<CallKind, { tries: number; on: readonly RetryEvent[] }> = {
  create: { tries: 2, on: ["not_sent", "throttled"] },
  check: { tries: 2, on: ["not_sent", "throttled"] },
  update: { tries: 2, on: ["not_sent", "throttled"] },
  read: { tries: 2, on: ["not_sent", "throttled", "unknown"] },
};

/** The only Twilio code of a passing throttle; 60202, 60203 and 60212 are limits that a retry would only burn. */
const TOO_MANY_REQUESTS = 20429;
const JITTER_MS = 200;
/** A last try with less of the budget would turn a certain failure into an unknown outcome. */
const LEAST_SHARE_OF_BUDGET = 0.2;

/**
 * Milliseconds to wait before the next try, or undefined when this failure is final.
 * `remainingMs` of `budgetMs` are left for the wait and the try; `attempt` is the one that failed, from 1.
 */
export function retryDelayMs(
  kind: CallKind,
  attempt: number,
  failure: GatewayFailure,
  remainingMs: number,
  budgetMs: number,
): number | undefined {
  const rule = RETRY[kind];
  const event = eventOf(failure);
  if (attempt >= rule.tries || !event || !rule.on.includes(event)) return undefined;
  const delayMs = (event === "throttled" ? (failure.retryAfterMs ?? 0) : 0) + Math.random() * JITTER_MS;
  return remainingMs - delayMs >= budgetMs * LEAST_SHARE_OF_BUDGET ? delayMs : undefined;
}

function eventOf(failure: GatewayFailure): RetryEvent | undefined {
  if (failure.certainty !== "rejected") return failure.certainty;
  const passing = failure.twilioCode === undefined || failure.twilioCode === TOO_MANY_REQUESTS;
  return failure.httpStatus === 429 && passing && failure.retryAfterMs !== undefined ? "throttled" : undefined;
}
