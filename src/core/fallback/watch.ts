/** After a send, the few looks at its delivery that lead to a message on another channel. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Verification } from "../ports/gateway.js";
import type { VerificationRecord } from "../ports/store.js";
import type { SentParts } from "../send/sent.js";
import { lookAtDelivery } from "./delivery.js";
import { mayFollow } from "./follow.js";

/** About 5, 10 and 18 seconds after the send. */
const PAUSES_MS = [5_000, 5_000, 8_000];
/** Twilio allows 100 reads of Attempts a minute, and others need them too (facts/twilio-verify.md §1.3). */
const READS_PER_MINUTE = 60;

let minute = 0;
let reads = 0;

function mayRead(): boolean {
  const now = Math.floor(performance.now() / 60_000);
  if (now !== minute) [minute, reads] = [now, 0];
  reads += 1;
  return reads <= READS_PER_MINUTE;
}

/** In the background, as long as nothing else happened to the verification; holds no process open. */
export function watchDelivery(
  record: VerificationRecord,
  { sendAttempts }: Verification,
  { context, state }: Pick<SentParts, "context" | "state">,
): void {
  const attemptSid = sendAttempts.at(-1)?.sid;
  if (record.channel === "sna" || !attemptSid || !mayFollow(record, context, state)) return;
  const watch = async () => {
    for (const pauseMs of PAUSES_MS) {
      await sleep(pauseMs, undefined, { ref: false });
      const current = await state.store.findVerification(record.tenant, record.sid);
      if (current?.status !== "pending" || current.sends !== record.sends) return;
      if (mayRead() && (await lookAtDelivery(current, attemptSid, await context.gateway(), context, state))) return;
    }
  };
  watch().catch(() => context.log("warn", "not_watched", { verificationSid: record.sid }));
}
