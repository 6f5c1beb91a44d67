/**
 * What became of a message: learnt from Twilio's Attempts or from its events, kept beside the verification, and acted
 * on once. Whatever learns something goes through `learnDelivery`.
 */
import type { Context, State } from "../ports/context.js";
import type { Attempt, Gateway } from "../ports/gateway.js";
import type { Json } from "../ports/settings.js";
import type { VerificationRecord } from "../ports/store.js";
import { followLater } from "./follow.js";
import { channelOf, type Obstacle, obstacleOf, outcomeOf, type Seen } from "./obstacles.js";
import { suppress } from "./suppression.js";

/** As long as the longest code. */
const KEPT_MS = 86_400_000;
const DELIVERED = "delivered";

export type Outcome = "delivered" | Obstacle;

/** Each message of a verification has a note of its own: its first final outcome stands, however late others come. */
const nameOf = ({ sid }: VerificationRecord, send: number) => `${sid}.${send}`;

/**
 * Remembers how the newest message of a pending verification ended, and an opt-out of any. Where the operator chose
 * so, one message on another channel follows in the background.
 *
 * @param record as it is now
 * @param mayFollow false for callers that only read, or that see to it themselves
 * @returns undefined while it is on its way, or when it is not about the newest message
 */
export async function learnDelivery(
  record: VerificationRecord,
  seen: Seen,
  context: Context,
  state: State,
  { mayFollow = true } = {},
): Promise<Outcome | undefined> {
  const outcome = record.decoy ? undefined : outcomeOf(seen);
  const channel = channelOf(seen.channel);
  if (!outcome || !channel) return undefined;
  if (outcome !== DELIVERED && outcome.suppresses) await suppress(record, channel, seen.errorCode, context, state);
  if (record.status !== "pending" || channel !== record.channel) return undefined;

  const kept: Outcome = outcome === DELIVERED ? DELIVERED : { channel, reason: outcome.reason };
  const { tenant, sid, country, mask } = record;
  const note = { tenant, kind: "delivery" as const, key: nameOf(record, record.sends), keepMs: KEPT_MS };
  const isNew = await state.store.remember({ ...note, value: kept as Json });
  if (isNew) await count(record, seen, kept === DELIVERED ? "delivered" : "undelivered", context, state);
  if (kept === DELIVERED) return kept;
  const about = { verificationSid: sid, channel, twilioCode: seen.errorCode, country, to: mask };
  if (isNew) context.log("warn", "delivery_failed", about);
  if (mayFollow) followLater(record, await obstaclesOf(record, state), context, state);
  return kept;
}

/** For statistics: what became of the message is worth more than its count. */
async function count(
  { tenant, channel, country }: VerificationRecord,
  { errorCode: number }: Seen,
  what: "delivered" | "undelivered",
  { clock, log }: Context,
  { store }: State,
): Promise<void> {
  const tally = { at: clock.now(), what, channel, country, ...(what === "undelivered" && { number }) };
  await store.count(tenant, tally).catch(() => log("warn", "delivery_not_counted"));
}

/** How the newest message ended, when that is known. */
export async function knownDelivery(record: VerificationRecord, state: State): Promise<Outcome | undefined> {
  return outcomeIn(await state.store.recall(record.tenant, "delivery", nameOf(record, record.sends)));
}

/** What stood in the way of this verification so far, oldest first. */
export async function obstaclesOf(record: VerificationRecord, { store }: State): Promise<Obstacle[]> {
  const sends = Array.from({ length: record.sends }, (_, index) => index + 1);
  const notes = sends.map((send) => store.recall(record.tenant, "delivery", nameOf(record, send)));
  return (await Promise.all(notes)).map(obstacleOf).filter((obstacle) => obstacle !== undefined);
}

const outcomeIn = (kept: Json | undefined): Outcome | undefined => (kept === DELIVERED ? DELIVERED : obstacleOf(kept));

/** Asks Twilio how this message ended. A failure is no more than not knowing yet. */
export async function lookAtDelivery(
  record: VerificationRecord,
  attemptSid: string | undefined,
  gateway: Gateway,
  context: Context,
  state: State,
  options?: { mayFollow?: boolean },
): Promise<Outcome | undefined> {
  // Twilio does not list Silent Network Auth (facts/twilio-verify.md §1.3).
  if (record.decoy || record.channel === "sna" || !attemptSid) return undefined;
  const listed = await gateway.listAttempts({ verificationSid: record.sid }, 20);
  const attempt = listed.ok ? listed.value.attempts.find(({ sid }) => sid === attemptSid) : undefined;
  return attempt && learnDelivery(record, attempt, context, state, options);
}

/** From a list that somebody asked for: it is learnt from, and nothing follows, since listing only reads. */
export async function learnFromList(
  record: VerificationRecord | undefined,
  group: readonly Attempt[],
  context: Context,
  state: State,
): Promise<void> {
  // Attempts are listed late: with some missing the newest one listed may not be the newest message.
  if (record?.status !== "pending" || group.length < record.sends) return;
  await learnDelivery(record, group[0]!, context, state, { mayFollow: false });
}
