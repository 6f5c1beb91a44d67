/** Programmable rate limits (facts/twilio-verify.md §1.5): one counts only where the send names it. */
import { Refusal } from "./refusals.js";
import type { Service } from "./services.js";
import type { State } from "./state.js";

/** Counts this send for every limit that it names. @throws Refusal 429/20429, and then nothing was counted. */
export function countSend(
  { account, counted }: State,
  { sid }: Service,
  named: Record<string, string>,
  now: number,
): void {
  const limits = Object.entries(named).flatMap(([name, value]) => {
    const limit = Object.hasOwn(account.rate_limits, name) ? account.rate_limits[name]! : undefined;
    return limit ? [{ name, key: JSON.stringify([sid, name, value]), ...limit }] : [];
  });
  for (const { name, key, max, interval } of limits) {
    const recent = (counted.get(key) ?? []).filter((at) => at > now - interval * 1_000);
    counted.set(key, recent);
    if (recent.length < max) continue;
    const waitSeconds = Math.ceil((recent[0]! + interval * 1_000 - now) / 1_000);
    const headers = { "retry-after": String(waitSeconds), "twilio-reached-rate-limit": name };
    throw new Refusal(20429, undefined, headers);
  }
  for (const { key } of limits) counted.get(key)!.push(now);
}
