/** What a send leaves behind: our record, the stored answer for replays, and the result that the caller sees. */

import type { Destination } from "../destination/destination.js";
import { attemptsLeft, waitMs } from "../limits/rules.js";
import type { Context, State } from "../ports/context.js";
import type { Verification } from "../ports/gateway.js";
import { type Caller, CHANNELS, type Channel } from "../ports/settings.js";
import type { RuleUsage, VerificationRecord } from "../ports/store.js";
import { type Binding, sealBinding } from "../receipt/binding.js";

export interface SendResult {
  verification: {
    sid: string;
    status: string;
    /** Masked. */
    to: string;
    channel: string;
    /** ISO 8601. */
    expiresAt: string;
    /** ISO 8601: before this a resend is refused. */
    resendAfter: string;
    sendsLeft: number;
    /** True when this is the answer of an earlier, equal call and nothing was sent now. */
    replayed: boolean;
    /** Silent Network Auth: the person's device must open it over cellular data. */
    snaUrl?: string;
    /** Where the person enters the code outside the conversation. */
    entryUrl?: string;
  };
  nextStep: string;
  warnings: string[];
  simulated?: true;
}

const TWILIO_SENDS_PER_VERIFICATION = 5;

/** The part of a result that a replay repeats; the rest is counted afresh. */
export interface Stored {
  sid: string;
  to: string;
  channel: string;
  expiresAt: string;
  sends: number;
  snaUrl?: string;
}

export interface SentParts {
  destination: Destination;
  subject: string;
  holder?: string;
  channel: Channel;
  binding: Binding;
  decoy: boolean;
  caller: Caller;
  context: Context;
  state: State;
}

export function recordOf(
  sent: Verification,
  { destination, subject, holder, channel, binding, decoy, caller, context, state }: SentParts,
): VerificationRecord {
  const { settings } = context;
  const id = { sid: sent.sid, tenant: caller.tenant };
  const attemptSid = sent.sendAttempts.at(-1)?.sid;
  return {
    ...id,
    subject,
    ...(holder && { holder }),
    mask: destination.mask,
    ...(destination.country && { country: destination.country }),
    // Of auto, the one that Twilio chose.
    channel: CHANNELS.find((name) => name === sent.channel) ?? channel,
    status: sent.status,
    createdAt: sent.createdAt,
    expiresAt: sent.createdAt + settings.codeTtlSeconds * 1_000,
    updatedAt: context.clock.now(),
    sends: Math.max(1, sent.sendAttempts.length),
    wrongChecks: 0,
    ...(settings.serviceSid && { serviceSid: settings.serviceSid }),
    binding: sealBinding(binding, id, state),
    ...(settings.keepsDestinations && !decoy && { sealedTo: state.vault.seal(toOf(id), destination.value) }),
    ...(decoy && { decoy }),
    ...(attemptSid && { attemptSid }),
  };
}

const toOf = ({ tenant, sid }: { tenant: string; sid: string }) => ["destination", tenant, sid];

/** The destination in clear, where the operator chose to keep it. */
export const openDestination = (record: VerificationRecord, { vault }: State): string | undefined =>
  record.sealedTo === undefined ? undefined : vault.open(toOf(record), record.sealedTo);

export function storedOf(sent: Verification, record: VerificationRecord): Stored {
  return {
    sid: sent.sid,
    to: record.mask,
    channel: record.channel,
    expiresAt: new Date(record.expiresAt).toISOString(),
    sends: record.sends,
    ...(sent.snaUrl && { snaUrl: sent.snaUrl }),
  };
}

export function resultOf(
  { sends, ...stored }: Stored,
  usage: RuleUsage[],
  { clock, settings }: Context,
  warnings: string[],
  replayed: boolean,
  entryUrl?: string,
): SendResult {
  const sendsLeft = Math.min(attemptsLeft(usage), TWILIO_SENDS_PER_VERIFICATION - sends);
  return {
    verification: {
      ...stored,
      status: "pending",
      resendAfter: new Date(clock.now() + waitMs(usage)).toISOString(),
      sendsLeft: Math.max(0, sendsLeft),
      replayed,
      ...(entryUrl && { entryUrl }),
    },
    nextStep: nextStep(stored, replayed, entryUrl),
    warnings,
    ...(settings.simulated && { simulated: true as const }),
  };
}

function nextStep({ sid, channel, snaUrl }: Omit<Stored, "sends">, replayed: boolean, entryUrl?: string): string {
  if (snaUrl) {
    return `The person's device must open sna_url over cellular data (not Wi-Fi); then call check_otp with verification_sid ${sid} and no code.`;
  }
  const opening = replayed ? "A code was already sent for this request; nothing was sent again. " : "";
  if (entryUrl) {
    return `${opening}Ask the person to open entry_url and enter there the code that arrives by ${channel}; never ask for the code itself. Then call check_otp with verification_sid ${sid} and no code.`;
  }
  return `${opening}Ask the person for the code that arrives by ${channel}, then call check_otp with verification_sid ${sid} and the code. The person is not verified until check_otp says verified: true.`;
}
