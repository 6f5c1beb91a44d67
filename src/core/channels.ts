/** Which channel a call may use. A new channel is a new name in ports.ts and a row here. */
import { VerifyError } from "./errors.js";
import { CHANNELS, type Channel, type Settings } from "./ports/settings.js";

export type Reach = "phone" | "email";

const REACH: Readonly<Record<Channel, Reach>> = {
  sms: "phone",
  call: "phone",
  whatsapp: "phone",
  sna: "phone",
  auto: "phone",
  email: "email",
  custom: "email",
};

function reaches(channel: Channel, kind: Reach, { custom, channels }: Settings): boolean {
  if (channel === "custom") return custom !== undefined && (custom.reaches === "any" || custom.reaches === kind);
  return REACH[channel] === kind && channels.includes(channel);
}

/** Channels that can reach this kind of destination here, the operator's fallback order first. */
export function channelsFor(kind: Reach, settings: Settings, without?: Channel): Channel[] {
  const ordered = [settings.defaultChannel, ...settings.fallbackChannels, ...CHANNELS];
  return [...new Set(ordered)].filter((channel) => channel !== without && reaches(channel, kind, settings));
}

/** @throws VerifyError `CHANNEL_NOT_AVAILABLE` with what can be used instead. */
export function chooseChannel(asked: Channel | undefined, kind: Reach, settings: Settings): Channel {
  const usable = channelsFor(kind, settings);
  const channel = asked ?? usable[0];
  if (channel !== undefined && usable.includes(channel)) return channel;
  throw new VerifyError("CHANNEL_NOT_AVAILABLE", {
    message: whyNot(channel, kind, settings),
    ...(usable.length > 0
      ? { alternatives: usable, fix: `Use channel ${usable.join(" or ")}.` }
      : { fix: "The operator must list a channel for it in [verify] channels." }),
  });
}

function whyNot(channel: Channel | undefined, kind: Reach, { custom }: Settings): string {
  const destination = kind === "phone" ? "a phone number" : "an e-mail address";
  if (channel === undefined) return `No channel is switched on that reaches ${destination}.`;
  if (channel === "custom" && !custom) return "Custom delivery is not set up here; Twilio Verify has no such channel.";
  if (channel === "custom" || REACH[channel] !== kind) return `The ${channel} channel cannot reach ${destination}.`;
  return `The ${channel} channel is switched off by the operator ([verify] channels).`;
}
