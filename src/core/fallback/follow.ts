/** The one message that follows by itself on another channel, where the operator chose so: [verify] fallback = "auto". */

import { setTimeout as sleep } from "node:timers/promises";
import { isBlindfolded, isOfContact } from "../agent/gates.js";
import { decided } from "../decided.js";
import type { VerifyError } from "../errors.js";
import type { Context, State } from "../ports/context.js";
import type { Caller, Channel } from "../ports/settings.js";
import type { Store, VerificationRecord } from "../ports/store.js";
import { openBinding } from "../receipt/binding.js";
import { followingChannel } from "./alternatives.js";
import type { Obstacle } from "./obstacles.js";
import { suppressedChannels } from "./suppression.js";

const TWILIO_SENDS_PER_VERIFICATION = 5;
/** A longer pause between two sends is no longer worth waiting for. */
const LONGEST_PAUSE_MS = 60_000;

const STOPPED_MS = 86_400_000;
/** A message that was refused is not tried again: then the person is offered what else there is. */
const stopOf = ({ sid, sends }: VerificationRecord) => `${sid}.${sends}.stopped`;

/** Who asked for a verification; undefined when that is not known, and then nobody agreed to anything. */
export function askedBy(record: VerificationRecord, state: State): Caller | undefined {
  const asked = openBinding(record, state)?.asked;
  return asked && { tenant: record.tenant, ...asked };
}

/** Whether a message of this verification may ever be followed by another one. */
export function mayFollow(record: VerificationRecord, { settings, clock }: Context, state: State): boolean {
  const { fallback, agents } = settings;
  if (fallback.mode !== "auto" || !record.country || !fallback.countries.includes(record.country)) return false;
  if (record.decoy || record.status !== "pending" || record.expiresAt <= clock.now()) return false;
  if (record.sends >= TWILIO_SENDS_PER_VERIFICATION) return false;
  const caller = askedBy(record, state);
  if (!caller) return false;
  // Where a person must confirm each send, this one needs them too; and a blindfolded agent would see the channel change.
  if (caller.agent && agents.confirmSend !== "never") return false;
  return !(isOfContact(record) && isBlindfolded(caller, settings));
}

/** The channel on which a message follows, after these obstacles. */
export async function nextToFollow(
  record: VerificationRecord,
  obstacles: readonly Obstacle[],
  context: Context,
  state: State,
): Promise<Channel | undefined> {
  // A channel that failed long ago, before another message, is not what this one is about.
  if (obstacles.at(-1)?.channel !== record.channel || !mayFollow(record, context, state)) return undefined;
  if ((await state.store.recall(record.tenant, "delivery", stopOf(record))) !== undefined) return undefined;
  const kind = openBinding(record, state)!.kind;
  const suppressed = await suppressedChannels([record.subject], state, record.tenant);
  return followingChannel({ kind, obstacles, suppressed }, context.settings);
}

/** By store, of this process alone: who asks again meanwhile sets off nothing more. */
const underWay = new WeakMap<Store, Set<string>>();

/** In the background. A limit that refuses has the last word; only the pause between two sends is waited out, once. */
export function followLater(
  record: VerificationRecord,
  obstacles: readonly Obstacle[],
  context: Context,
  state: State,
): void {
  const key = `${record.tenant}|${record.sid}|${record.sends}`;
  const mine = underWay.get(state.store) ?? new Set();
  if (mine.has(key)) return;
  underWay.set(state.store, mine.add(key));
  const follow = async () => {
    const channel = await nextToFollow(record, obstacles, context, state);
    if (!channel) return;
    const pauseMs = await followNow(record, channel, context, state);
    if (pauseMs === 0) return;
    if (pauseMs > LONGEST_PAUSE_MS) return stop(record, state);
    await sleep(pauseMs, undefined, { ref: false });
    const current = await state.store.findVerification(record.tenant, record.sid);
    if (current?.sends !== record.sends || !mayFollow(current, context, state)) return;
    if ((await followNow(current, channel, context, state)) > 0) await stop(record, state);
  };
  follow()
    .catch(() => context.log("warn", "not_followed", { verificationSid: record.sid }))
    .finally(() => mine.delete(key));
}

async function stop(record: VerificationRecord, { store }: State): Promise<void> {
  const { tenant } = record;
  await store.remember({ tenant, kind: "delivery", key: stopOf(record), value: true, keepMs: STOPPED_MS });
}

/**
 * Through the normal send, as the one who asked, with its log line and decision.
 *
 * @returns milliseconds to wait before it can be tried once more, or 0 when it is decided
 */
async function followNow(
  record: VerificationRecord,
  channel: Channel,
  context: Context,
  state: State,
): Promise<number> {
  const [{ send }, { destinationOf }] = await Promise.all([
    import("../send/send.js"),
    import("../send/destination.js"),
  ]);
  const caller = askedBy(record, state)!;
  const binding = openBinding(record, state)!;
  const { contact, identity, purpose, nonce, amount, payee, locale, prior } = binding;
  const whom = contact === undefined ? { to: await destinationOf(record, context, state) } : { contact };
  const input = { ...whom, channel, identity, purpose, nonce, amount, payee, locale, proof: prior?.jti };
  try {
    await decided("send", context, { caller }, (trace) =>
      send(input, context, caller, trace, { sid: record.sid, binding }),
    );
    context.log("info", "followed", { verificationSid: record.sid, channel, country: record.country });
  } catch (error) {
    const { code, details } = error as VerifyError;
    if (code === "COOLDOWN") return details.retryAfterMs ?? 0;
    await stop(record, state);
  }
  return 0;
}
