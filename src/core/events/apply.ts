/**
 * What an event changes. Every step may be done twice and in any order: what an event ends stays ended, the first final
 * word on a message stands. An event never approves: it makes no receipt, and no check answers `verified` because of it.
 */
import { isOfContact } from "../agent/gates.js";
import { alert } from "../alert.js";
import { learnDelivery } from "../fallback/delivery.js";
import { channelOf, type ObstacleRow, outcomeOf, type Reason, type Seen } from "../fallback/obstacles.js";
import { suppress } from "../fallback/suppression.js";
import type { Context, State } from "../ports/context.js";
import type { AlertKind } from "../ports/outside.js";
import type { Caller, Channel, VerificationStatus } from "../ports/settings.js";
import type { VerificationRecord } from "../ports/store.js";
import { endEnrolment } from "../totp/enrolment.js";
import { type News, NO_MAILBOX } from "./read.js";
import { TOLD_MS, tellApproval, tellMessage, toldApproval } from "./told.js";

type About<K extends News["about"]> = Extract<News, { about: K }>;

/** A verification whose checks are used up also expires, and may be canceled: the more telling end stands, whichever comes first. */
const OVER: Partial<Record<VerificationStatus, readonly VerificationStatus[]>> = {
  max_attempts_reached: ["expired"],
  canceled: ["expired", "max_attempts_reached"],
};

const BLOCKS: Partial<Record<Reason, AlertKind>> = { fraud_block: "fraud_block", country_block: "geo_block" };

/** @returns false when what it is about is not known here, or not yet: the send may still be under way */
export async function apply(news: News, at: number, context: Context, state: State, caller: Caller): Promise<boolean> {
  if (news.about === "factor") {
    await endEnrolment(news.sid, news.status, context, state, caller);
    return true;
  }
  const record = await state.store.findVerification(caller.tenant, news.sid);
  if (!record) return false;
  // A callback says no time. As long as its name is known it is not taken twice, and after that it is too late.
  if (record.createdAt <= context.clock.now() - TOLD_MS) return true;
  // Twilio knows nothing of codes of our own, and their deliverers nothing of Twilio's.
  if (record.decoy || (record.channel === "custom") !== (news.about === "own_message")) return true;
  if (news.about === "end") return end(record, news, at, context, state);
  return news.about === "message"
    ? message(record, news, at, context, state)
    : ownMessage(record, news, at, context, state);
}

async function end(
  record: VerificationRecord,
  { status }: About<"end">,
  at: number,
  { settings }: Context,
  state: State,
): Promise<boolean> {
  const { tenant, sid, subject } = record;
  if (status === "approved") {
    if ((await toldApproval(record, state)) !== undefined) return true;
    // Somebody had the code, so this was no pumping. Wrong codes that were tried here stay: that one was not entered here.
    if (record.status !== "approved") await state.store.releaseUnverified(tenant, subject);
    await tellApproval(record, at, state);
    return true;
  }
  // A contact that does not exist gets no events: the end of a real one must not tell them apart.
  if (settings.agents.contacts && isOfContact(record)) return true;
  await state.store.endVerification(tenant, sid, { status, at, over: OVER[status] ?? [] });
  return true;
}

async function message(
  record: VerificationRecord,
  { attemptSid, channel, delivery, errorCode }: About<"message">,
  at: number,
  context: Context,
  state: State,
): Promise<boolean> {
  const seen = { channel, delivery, errorCode };
  const outcome = outcomeOf(seen);
  if (!outcome) return true;
  const isNewest = record.attemptSid === undefined ? record.sends === 1 : record.attemptSid === attemptSid;
  if (!isNewest) {
    await heedOptOut(outcome, record, channelOf(channel)!, errorCode, context, state);
    return false;
  }
  await tellMessage(record, { attemptSid, ...told(seen, outcome), at }, state);
  // What was approved elsewhere needs no further message.
  const mayFollow = (await toldApproval(record, state)) === undefined;
  await learnDelivery(record, seen, context, state, { mayFollow });
  const kind = outcome === "delivered" ? undefined : BLOCKS[outcome.reason];
  const { tenant, country } = record;
  if (kind) await alert({ kind, tenant, country, channel: record.channel }, state.store, context);
  return true;
}

async function ownMessage(
  record: VerificationRecord,
  { send, delivery, errorCode, complaint }: About<"own_message">,
  at: number,
  context: Context,
  state: State,
): Promise<boolean> {
  if (complaint) await suppress(record, "custom", undefined, context, state);
  const seen = { channel: "custom", delivery, errorCode };
  const outcome = outcomeOf(seen);
  if (!outcome || complaint) return true;
  if (send !== record.sends) {
    await heedOptOut(outcome, record, "custom", errorCode, context, state);
    return send < record.sends;
  }
  // SMTP's 550 is no code of Twilio's, so nobody could look it up.
  const isTwilios = errorCode !== undefined && errorCode !== NO_MAILBOX;
  await tellMessage(record, { ...told(seen, outcome), errorCode: isTwilios ? errorCode : undefined, at }, state);
  await learnDelivery(record, seen, context, state);
  return true;
}

/** Read is delivered too, whichever of them is heard first. */
const told = (seen: Seen, outcome: "delivered" | ObstacleRow): Seen =>
  outcome === "delivered" ? { ...seen, delivery: outcome } : seen;

/** An opt-out counts whatever message it answered. */
async function heedOptOut(
  outcome: "delivered" | ObstacleRow,
  record: VerificationRecord,
  channel: Channel,
  errorCode: number | undefined,
  context: Context,
  state: State,
): Promise<void> {
  if (outcome !== "delivered" && outcome.suppresses) await suppress(record, channel, errorCode, context, state);
}
