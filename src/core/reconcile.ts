/** After a lost answer: what did Twilio do? Reads only, and what cannot be proven did not happen (facts/policy.md §4.4). */
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "./ports/context.js";
import type { Attempt, CreateVerification, Gateway, Verification } from "./ports/gateway.js";
import type { Target } from "./target.js";

/** Clocks differ and Attempts are listed late: look a little before the claim. */
const RECONCILE_BEFORE_MS = 5_000;

/** The message of a send whose answer was lost. */
export async function findSent(
  { to, channel }: CreateVerification,
  claimedAt: number,
  gateway: Gateway,
): Promise<Verification | undefined> {
  const since = claimedAt - RECONCILE_BEFORE_MS;
  const listed = await gateway.listAttempts({ to, since }, 20);
  const isOurs = (attempt: Attempt) => channel === "auto" || attempt.channel === channel;
  const attempt = listed.ok ? listed.value.attempts.find(isOurs) : undefined;
  if (!attempt) return undefined;
  const fetched = await gateway.fetchVerification(attempt.verificationSid);
  return fetched.ok && fetched.value.status === "pending" ? fetched.value : undefined;
}

/**
 * While the pause after a check lasts, no other code was let through, so an approval can only be this one's. Later it
 * may be that of the right code, and this one may have been wrong.
 */
export function isOnlyCheckSince(claimedAt: number, { record }: Target, { clock, settings }: Context): boolean {
  const pauseMs = settings.rateLimits.cooldownSecondsAfterFailedCheck * 1_000;
  return record?.status === "pending" && clock.now() - claimedAt < pauseMs;
}

/** Twilio soft-deletes an approved verification; only its Attempts still tell. */
export async function wasApproved({ sid }: Target, gateway: Gateway): Promise<boolean> {
  if (!sid) return false;
  const listed = await gateway.listAttempts({ verificationSid: sid }, 20);
  return listed.ok && listed.value.attempts.some(({ converted }) => converted);
}

/** Attempts are listed late; after this long only the next equal call asks again. */
const ASK_AFTER_MS = [1_000, 4_000, 15_000, 40_000];

/**
 * Asks in the background until `settled` says that the outcome is known and recorded.
 * It reads only, holds no process open, and a failure is no more than not knowing yet.
 */
export function reconcileLater(operation: string, { log }: Context, settled: () => Promise<boolean>): void {
  const ask = async () => {
    for (const delayMs of ASK_AFTER_MS) {
      await sleep(delayMs, undefined, { ref: false });
      if (await settled().catch(() => false)) return log("info", "reconciled", { operation });
    }
    log("warn", "not_reconciled", { operation });
  };
  void ask();
}
