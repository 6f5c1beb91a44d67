/** Which channels a destination can use next, and why: a decision, and nothing else. */
import { channelsFor, type Reach } from "../channels.js";
import type { Channel, Settings } from "../ports/settings.js";
import { type Obstacle, type Reason, rowFor } from "./obstacles.js";

export interface Alternative {
  channel: Channel;
  /** What stood in the way of the one before. */
  why: Reason;
}

export interface Tried {
  kind: Reach;
  /** What went wrong so far, oldest first; one at least. */
  obstacles: readonly Obstacle[];
  /** Channels on which this destination opted out. */
  suppressed: readonly Channel[];
}

/** Twilio refuses these where the Service verifies payments (60214, 60329). */
const NOT_WITH_PSD2: readonly Channel[] = ["call", "sna"];
/** The device has to open a link, or Twilio chooses: neither can follow by itself. */
const CAN_FOLLOW: readonly Channel[] = ["sms", "call", "whatsapp", "email"];

/** In the operator's order. A channel that failed is not offered again, nor one that an obstacle rules out. */
export function alternativesFor({ kind, obstacles, suppressed }: Tried, settings: Settings): Alternative[] {
  const why = obstacles.at(-1)!.reason;
  return channelsFor(kind, settings)
    .filter((channel) => !isSuppressed(channel, suppressed))
    .filter((channel) => !(settings.psd2 && NOT_WITH_PSD2.includes(channel)))
    .filter((channel) => obstacles.every((obstacle) => obstacle.channel !== channel && leaves(obstacle, channel)))
    .map((channel) => ({ channel, why }));
}

/** `auto` may end as an SMS. */
export function isSuppressed(channel: Channel, suppressed: readonly Channel[]): boolean {
  return suppressed.includes(channel) || (channel === "auto" && suppressed.includes("sms"));
}

/** The one channel on which a message may follow by itself, in the order of `fallback_channels`. */
export function followingChannel(tried: Tried, settings: Settings): Channel | undefined {
  const { channel, reason } = tried.obstacles.at(-1)!;
  if (!rowFor({ channel, reason })?.mayFollow) return undefined;
  const usable = alternativesFor(tried, settings).map((alternative) => alternative.channel);
  // Twilio's own order: Silent Network Auth falls back to an SMS.
  const order = channel === "sna" ? (["sms", ...settings.fallbackChannels] as const) : settings.fallbackChannels;
  return order.find((next) => CAN_FOLLOW.includes(next) && usable.includes(next));
}

/** A refusal that no row knows says nothing of other channels. */
function leaves(obstacle: Obstacle, channel: Channel): boolean {
  return rowFor(obstacle)?.leaves.includes(channel) ?? true;
}
