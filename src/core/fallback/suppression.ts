/** Who opted out of a channel: remembered by fingerprint, refused before anything is charged, cleared by the operator alone. */
import { isBlindfolded } from "../agent/gates.js";
import type { Destination } from "../destination/destination.js";
import { VerifyError } from "../errors.js";
import type { Context, State } from "../ports/context.js";
import type { Caller, Channel } from "../ports/settings.js";
import type { VerificationRecord } from "../ports/store.js";
import type { SentParts } from "../send/sent.js";
import type { Trace } from "../trace.js";
import { alternativesFor, isSuppressed } from "./alternatives.js";
import { OBSTACLES, refusedBy } from "./obstacles.js";

/** An opt-out has no end. */
const KEPT_MS = 3_650 * 86_400_000;

/** Those that somebody can opt out of. */
const CHANNELS = [...new Set(OBSTACLES.filter(({ suppresses }) => suppresses).flatMap(({ on }) => on))];

const nameOf = (channel: Channel, subject: string) => `${channel}|${subject}`;

/** Whose opt-out it is: a record, or a send that was refused. */
type Whom = Pick<VerificationRecord, "tenant" | "subject" | "mask" | "country">;

export async function suppress(
  { tenant, subject, mask, country }: Whom,
  channel: Channel,
  twilioCode: number | undefined,
  { clock, log }: Context,
  { store }: State,
): Promise<void> {
  const value = { at: clock.now(), ...(twilioCode !== undefined && { twilioCode }) };
  const note = { tenant, kind: "suppressed" as const, key: nameOf(channel, subject), value, keepMs: KEPT_MS };
  if (await store.remember(note)) log("info", "suppressed", { channel, twilioCode, to: mask, country });
}

/** What can be used after Twilio refused a send; an opt-out that it told is remembered. */
export async function afterRefusal(
  { destination, subject, channel, caller, context, state }: SentParts,
  twilioCode: number | undefined,
): Promise<string[]> {
  const { tenant } = caller;
  const row = refusedBy(channel, twilioCode);
  const obstacles = [{ channel, reason: row?.reason ?? ("refused" as const) }];
  const tried = { kind: destination.kind, obstacles, suppressed: [] as Channel[] };
  try {
    if (row?.suppresses) await suppress({ ...destination, tenant, subject }, channel, twilioCode, context, state);
    tried.suppressed = await suppressedChannels([subject], state, tenant);
  } catch {
    // That it could not be remembered must not change what the caller is told.
    context.log("error", "suppression_not_recorded");
  }
  return alternativesFor(tried, context.settings).map((one) => one.channel);
}

/** Channels on which this destination opted out. @param among those that are of interest */
export async function suppressedChannels(
  subjects: readonly string[],
  { store }: State,
  tenant: string,
  among: readonly Channel[] = CHANNELS,
): Promise<Channel[]> {
  const found = await Promise.all(
    among.map(async (channel) => {
      const notes = subjects.map((subject) => store.recall(tenant, "suppressed", nameOf(channel, subject)));
      const [current, previous] = await Promise.all(notes);
      // The previous key goes one day, and the opt-out must not go with it.
      if (current === undefined && previous !== undefined) {
        const key = nameOf(channel, subjects[0]!);
        await store.remember({ tenant, kind: "suppressed", key, value: previous, keepMs: KEPT_MS });
      }
      return current !== undefined || previous !== undefined ? channel : undefined;
    }),
  );
  return found.filter((channel) => channel !== undefined);
}

interface Aim {
  destination: Destination;
  channel: Channel;
  subjects: readonly string[];
  contact?: string;
}

/**
 * Nothing is sent where the person opted out.
 *
 * @returns true when the caller may not learn even that, because it would tell that the contact exists
 * @throws VerifyError `DESTINATION_SUPPRESSED` with what can be used instead
 */
export async function isMuted(
  { destination, channel, subjects, contact }: Aim,
  { settings }: Context,
  state: State,
  caller: Caller,
): Promise<boolean> {
  const among = CHANNELS.filter((one) => isSuppressed(channel, [one]));
  if ((await suppressedChannels(subjects, state, caller.tenant, among)).length === 0) return false;
  if (contact !== undefined && isBlindfolded(caller, settings)) return true;
  const suppressed = await suppressedChannels(subjects, state, caller.tenant);
  const obstacles = [{ channel, reason: "opted_out" as const }];
  const alternatives = alternativesFor({ kind: destination.kind, obstacles, suppressed }, settings);
  throw new VerifyError("DESTINATION_SUPPRESSED", { alternatives: alternatives.map((one) => one.channel) });
}

export interface SuppressionInput {
  to: string;
  country?: string;
}

export interface Suppression {
  /** Masked. */
  to: string;
  channels: Channel[];
}

/** Where this destination opted out. There is no list: only fingerprints are kept. */
export async function suppression(input: SuppressionInput, context: Context, caller: Caller): Promise<Suppression> {
  const { mask, subjects, state } = await find(input, context, caller);
  return { to: mask, channels: await suppressedChannels(subjects, state, caller.tenant) };
}

/** The person asked for messages again, outside of here. @returns the channels that are open again. */
export async function unsuppress(
  { channel, ...input }: SuppressionInput & { channel?: Channel },
  context: Context,
  caller: Caller,
  trace: Trace,
): Promise<Suppression> {
  const { mask, subjects, state, known } = await find(input, context, caller);
  Object.assign(trace, { mask, subject: subjects[0], channel, known });
  const channels = (await suppressedChannels(subjects, state, caller.tenant)).filter(
    (one) => channel === undefined || one === channel,
  );
  for (const one of channels) {
    for (const subject of subjects) await state.store.forget(caller.tenant, "suppressed", nameOf(one, subject));
  }
  return { to: mask, channels };
}

async function find({ to, country }: SuppressionInput, context: Context, { tenant }: Caller) {
  const { parseDestination } = await import("../destination/destination.js");
  const { mask, key, value } = parseDestination(to, { country, defaultCountry: context.settings.defaultCountry });
  const state = await context.state();
  return { mask, subjects: state.fingerprint("destination", tenant, key), state, known: [to, value] };
}
