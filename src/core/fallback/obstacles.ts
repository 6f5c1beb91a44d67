/**
 * core/fallback/ — what happens when a code does not arrive: what is learnt of it, what to offer instead, who opted
 * out, and the one message that may follow by itself. Pure; may import core alone.
 *
 * This file: what a failed message means, as data (facts/twilio-verify.md §1.3, §2.4, §3.2). A new code is a new number here.
 */
import { CHANNELS, type Channel, type Json } from "../ports/settings.js";

export const REASONS = [
  "opted_out",
  "landline",
  "unreachable",
  "unknown_number",
  "invalid_number",
  "filtered",
  "fraud_block",
  "country_block",
  "unanswered",
  "no_account",
  "bounced",
  "not_delivered",
  "sna_failed",
  "number_mismatch",
  "refused",
] as const;
/** Why a channel did not work. `refused` is any other refusal by Twilio, of which only the channel is to blame. */
export type Reason = (typeof REASONS)[number];

export interface ObstacleRow {
  reason: Reason;
  on: readonly Channel[];
  /** Twilio's codes; a row without them takes every failed delivery that no row before it took. */
  codes?: readonly number[];
  /** Channels that can still work. */
  leaves: readonly Channel[];
  /** A message on another channel may follow by itself: neither consent nor fraud is in question. */
  mayFollow: boolean;
  /** The person does not want messages there: remembered, and nothing is sent there again. */
  suppresses?: true;
  source: string;
}

/** The first row that fits decides. */
export const OBSTACLES: readonly ObstacleRow[] = [
  {
    reason: "opted_out",
    on: ["sms"],
    codes: [21610],
    leaves: ["call", "email"],
    mayFollow: false,
    suppresses: true,
    source: "§3.2: replied STOP; offer call or e-mail",
  },
  {
    reason: "opted_out",
    on: ["whatsapp"],
    codes: [63014, 63033],
    leaves: ["sms", "call"],
    mayFollow: false,
    suppresses: true,
    source: "Twilio's titles: blocked by user action; recipient opted out",
  },
  {
    reason: "landline",
    on: ["sms"],
    codes: [21614, 21635, 30006, 60205],
    leaves: ["call"],
    mayFollow: true,
    source: "§3.2",
  },
  { reason: "unreachable", on: ["sms"], codes: [30003], leaves: ["call", "whatsapp"], mayFollow: true, source: "§3.2" },
  {
    reason: "unknown_number",
    on: ["sms"],
    codes: [30005],
    leaves: ["call", "whatsapp"],
    mayFollow: false,
    source: "§3.2: the person must confirm the number first",
  },
  {
    reason: "filtered",
    on: ["sms"],
    codes: [21612, 30004, 30007, 30034],
    leaves: ["call", "whatsapp"],
    mayFollow: true,
    source: "§3.2",
  },
  {
    reason: "fraud_block",
    on: ["sms"],
    codes: [30450, 30453, 30485, 60410],
    leaves: ["call", "whatsapp"],
    mayFollow: false,
    source: "§2.4: of the SMS channel alone; going round it by itself would pump by voice",
  },
  {
    reason: "country_block",
    on: ["sms"],
    codes: [21408, 60605],
    leaves: ["call", "whatsapp"],
    mayFollow: false,
    source: "§2.4: the operator's own choice",
  },
  {
    reason: "not_delivered",
    on: ["sms"],
    leaves: ["call", "whatsapp"],
    mayFollow: true,
    source: "§3.2, 30008 and others",
  },
  { reason: "unanswered", on: ["call"], leaves: ["sms", "whatsapp"], mayFollow: true, source: "§1.3, call_status" },
  {
    reason: "no_account",
    on: ["whatsapp"],
    codes: [63003, 63024],
    leaves: ["sms", "call"],
    mayFollow: true,
    source: "Twilio's titles: no such address, invalid recipient; no refusal by the person, so not remembered",
  },
  { reason: "not_delivered", on: ["whatsapp"], leaves: ["sms", "call"], mayFollow: true, source: "§1.3" },
  { reason: "bounced", on: ["email"], leaves: [], mayFollow: false, source: "§1.3; another address is another person" },
  {
    reason: "number_mismatch",
    on: ["sna"],
    codes: [60500],
    leaves: ["sms", "call", "whatsapp"],
    mayFollow: false,
    source: "§3.2: possible fraud, fall back with care",
  },
  { reason: "invalid_number", on: ["sna"], codes: [60006, 60540], leaves: [], mayFollow: false, source: "§3.2" },
  {
    reason: "sna_failed",
    on: ["sna"],
    leaves: ["sms", "call", "whatsapp"],
    mayFollow: true,
    source: "§3.2, 60001 to 60008 and 60510 to 60532",
  },
  {
    reason: "opted_out",
    on: ["custom"],
    codes: [21610],
    leaves: ["call", "email"],
    mayFollow: false,
    suppresses: true,
    source: "§3.2: of a message that the operator's own server sent by Twilio",
  },
  {
    reason: "bounced",
    on: ["custom"],
    codes: [550],
    leaves: [],
    mayFollow: false,
    source: "RFC 5321 §4.2.3: no such mailbox; another address is another person",
  },
  {
    reason: "not_delivered",
    on: ["custom"],
    leaves: ["sms", "call", "whatsapp", "email"],
    mayFollow: false,
    source: "A code of Twilio's is another one, so the person must be asked which they got",
  },
];

/** Of messages and of calls (§1.3); every other status is on its way. */
const FAILED = new Set(["failed", "undelivered", "canceled", "busy", "no-answer"]);
const ARRIVED = new Set(["delivered", "read", "completed"]);

/** What became of one message, as Twilio's Attempts and events tell it. */
export interface Seen {
  /** Twilio's name; `rbm` is an SMS that went out as RCS. */
  channel: string;
  /** Message or call status, in any case. */
  delivery: string;
  errorCode?: number;
}

export interface Obstacle {
  channel: Channel;
  reason: Reason;
}

export function channelOf(name: string): Channel | undefined {
  const lower = name.toLowerCase();
  return lower === "rbm" ? "sms" : CHANNELS.find((channel) => channel === lower);
}

/** Undefined: not known yet. */
export function outcomeOf({ channel: name, delivery, errorCode }: Seen): "delivered" | ObstacleRow | undefined {
  const status = delivery.toLowerCase();
  if (ARRIVED.has(status)) return "delivered";
  const channel = channelOf(name);
  return channel && FAILED.has(status) ? rowOf(channel, errorCode) : undefined;
}

function rowOf(channel: Channel, code = Number.NaN): ObstacleRow | undefined {
  return OBSTACLES.find(({ on, codes }) => on.includes(channel) && (codes === undefined || codes.includes(code)));
}

/** Of a send that Twilio refused: only a code that a row names says more than that. */
export function refusedBy(channel: Channel, code = Number.NaN): ObstacleRow | undefined {
  return OBSTACLES.find(({ on, codes }) => on.includes(channel) && codes?.includes(code));
}

/** The row of something that was learnt before. */
export function rowFor({ channel, reason }: Obstacle): ObstacleRow | undefined {
  return OBSTACLES.find((row) => row.reason === reason && row.on.includes(channel));
}

/** Something kept, read back; anything else is none. */
export function obstacleOf(kept: Json | undefined): Obstacle | undefined {
  const { channel, reason } = Object(kept) as { channel?: Channel; reason?: Reason };
  return REASONS.includes(reason!) && CHANNELS.includes(channel!) ? { channel: channel!, reason: reason! } : undefined;
}
