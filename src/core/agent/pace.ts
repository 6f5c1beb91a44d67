import { setTimeout as sleep } from "node:timers/promises";

/** Longer than most calls to Twilio take, so that nearly every answer leaves at the first beat. */
const BEAT_MS = 1_000;
/** Drowns the milliseconds by which a busy process misses the beat. */
const JITTER_MS = 250;

/**
 * Answers and refusals leave on a beat with some jitter, so that the time taken does not tell a contact that exists from one that
 * does not (facts/policy.md §8 T17). A call that Twilio keeps longer than a beat leaves at a later one.
 */
export async function onTheBeat<T>(run: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  try {
    return await run();
  } finally {
    const spentMs = performance.now() - startedAt;
    await sleep(BEAT_MS - (spentMs % BEAT_MS) + Math.random() * JITTER_MS);
  }
}
