/** What a check says of a code that did not arrive. */
import { isBlindfolded, isOfContact } from "../agent/gates.js";
import type { CheckResult } from "../check/checked.js";
import type { Context, State } from "../ports/context.js";
import type { Gateway, Verification } from "../ports/gateway.js";
import type { Caller, Channel } from "../ports/settings.js";
import type { VerificationRecord } from "../ports/store.js";
import { openBinding } from "../receipt/binding.js";
import { alternativesFor } from "./alternatives.js";
import { knownDelivery, learnDelivery, lookAtDelivery, obstaclesOf } from "./delivery.js";
import { followLater, nextToFollow } from "./follow.js";
import type { Reason } from "./obstacles.js";
import { suppressedChannels } from "./suppression.js";

const WORDS: Readonly<Record<Reason, string>> = {
  opted_out: "the person opted out of messages there",
  landline: "the number is a landline",
  unreachable: "the phone could not be reached",
  unknown_number: "the carrier does not know the number",
  invalid_number: "the carrier says that the number is not valid",
  filtered: "the carrier filtered it",
  fraud_block: "it was blocked to prevent fraud",
  country_block: "that country is blocked for this channel",
  unanswered: "the call was not answered",
  no_account: "the number has no account there",
  bounced: "the mailbox did not take it",
  not_delivered: "it was not delivered",
  sna_failed: "the mobile network could not confirm the number",
  number_mismatch: "the SIM has another number",
  refused: "it was refused",
};

/** Something the person should do first, whatever comes next. */
const FIRST: Partial<Record<Reason, string>> = {
  unknown_number: "Ask the person to confirm the number first.",
  invalid_number: "Ask the person to confirm the number.",
  unreachable: "Ask the person whether the phone is on and has signal.",
  bounced: "Ask the person to confirm the address.",
};

/** The SNA result is not there yet: no failure (facts/twilio-verify.md §2.3). */
const SNA_PENDING = 60519;

/** Whoever is told that a message follows has set it off: another one may have learnt of the failure and be gone. */
const HERE = { mayFollow: false };

/** Adds what is known, or can be learnt now, of the newest message of a pending verification. */
export async function withDelivery(
  result: CheckResult,
  record: VerificationRecord | undefined,
  { sendAttempts }: Pick<Verification, "sendAttempts">,
  gateway: Gateway,
  context: Context,
  state: State,
  caller: Caller,
): Promise<CheckResult> {
  if (!record || result.check.status !== "pending" || isHidden(record, context, caller)) return result;
  const outcome =
    (await knownDelivery(record, state)) ??
    (await lookAtDelivery(record, sendAttempts.at(-1)?.sid, gateway, context, state, HERE));
  return outcome === undefined || outcome === "delivered" ? result : told(result, record, context, state);
}

/** The same for Silent Network Auth, whose failures only a check tells. */
export async function withSnaFailure(
  result: CheckResult,
  record: VerificationRecord | undefined,
  snaErrorCodes: readonly number[],
  context: Context,
  state: State,
): Promise<CheckResult> {
  // The newest attempt's comes last.
  const errorCode = snaErrorCodes.at(-1);
  if (!record || errorCode === undefined || errorCode === SNA_PENDING) return result;
  const seen = { channel: "sna", delivery: "failed", errorCode };
  const outcome = await learnDelivery(record, seen, context, state, HERE);
  return outcome === undefined ? result : told(result, record, context, state);
}

/** Such a caller is told from our own record alone: Twilio knows only the contacts that exist. */
const isHidden = (record: VerificationRecord, { settings }: Context, caller: Caller) =>
  record.decoy || (isOfContact(record) && isBlindfolded(caller, settings));

async function told(
  result: CheckResult,
  record: VerificationRecord,
  context: Context,
  state: State,
): Promise<CheckResult> {
  const obstacles = await obstaclesOf(record, state);
  const { reason } = obstacles.at(-1)!;
  const kind = openBinding(record, state)?.kind ?? "phone";
  const suppressed = await suppressedChannels([record.subject], state, record.tenant);
  const others = alternativesFor({ kind, obstacles, suppressed }, context.settings).map(({ channel }) => channel);
  const following = await nextToFollow(record, obstacles, context, state);
  if (following) followLater(record, obstacles, context, state);
  const what =
    record.channel === "sna" ? "Silent Network Auth failed" : `The code sent by ${record.channel} did not arrive`;
  const nextStep = [
    `Not verified. ${what}: ${WORDS[reason]}.`,
    FIRST[reason],
    following ? FOLLOWS(following) : others.length > 0 ? OFFER(others) : NOTHING_LEFT,
    following && result.check.entryUrl && "The code is entered at entry_url.",
  ];
  return { ...result, nextStep: nextStep.filter(Boolean).join(" ") };
}

const FOLLOWS = (channel: Channel) =>
  `The code follows by ${channel} by itself within a minute: tell the person, send nothing, then call check_otp again.`;
const OFFER = ([first, ...more]: Channel[]) =>
  `Offer the person another way: ${[first, ...more].join(" or ")}. Only if they agree, call send_otp with the same destination and channel ${first}${more.length > 0 ? " (or the one they chose)" : ""}.`;
const NOTHING_LEFT = "No other channel reaches this destination: ask for another one.";
