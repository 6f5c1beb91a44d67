/** Fraud Guard, geo-permissions and the SafeList that overrides both (facts/twilio-verify.md §1.6, §2.4). */
import { readNumber } from "./numbers.js";
import { Refusal, type Reply } from "./refusals.js";
import type { Authorized, Route } from "./routes.js";
import { newSid } from "./services.js";
import type { Channel, State } from "./state.js";

/** As a test describes it: one of the two. */
export type Block =
  /** Fraud Guard: SMS to numbers that begin so, for 12 hours. */
  | { prefix: string }
  /** Geo-permissions: a country (ISO 3166 alpha-2), by these channels; default every one to a phone. */
  | { country: string; channels?: ("sms" | "call" | "whatsapp" | "sna")[] };

export type StoredBlock = Block & { until?: number };

const FRAUD_GUARD_MS = 12 * 3_600_000;
const PHONE_CHANNELS = ["sms", "call", "whatsapp", "sna"];

/** @throws TypeError when it is no block. */
export function readBlock(value: unknown, now: number): StoredBlock {
  const { prefix, country, channels, ...rest } = Object(value);
  const isFraud = /^\+\d{1,15}$/.test(prefix) && country === undefined && channels === undefined;
  const isGeo = /^[A-Z]{2}$/.test(country) && prefix === undefined && areChannels(channels ?? PHONE_CHANNELS);
  if ((!isFraud && !isGeo) || Object.keys(rest).length > 0) {
    throw new TypeError('a block is {"prefix": "+263"} or {"country": "ZW", "channels": ["sms"]}');
  }
  return isFraud ? { prefix, until: now + FRAUD_GUARD_MS } : { country, ...(channels && { channels }) };
}

function areChannels(value: unknown): boolean {
  return Array.isArray(value) && value.every((channel) => PHONE_CHANNELS.includes(channel));
}

/** Why this destination may not be written to, or undefined. Like Twilio's, the text says which prefix it is. */
export function blockOf(
  { blocks, safeList }: State,
  { to, country, channel }: { to: string; country: string | null; channel: Channel },
  now: number,
): Refusal | undefined {
  if (safeList.has(to)) return undefined;
  const block = blocks.find((one) => strikes(one, to, country, channel, now));
  if (!block) return undefined;
  const blocked = "The destination phone number has been";
  return "prefix" in block
    ? new Refusal(
        60410,
        `${blocked} temporarily blocked by Twilio due to fraudulent activities. ${block.prefix} prefix is blocked for the SMS channel`,
      )
    : new Refusal(60605, `${blocked} blocked by Verify Geo-Permissions. ${country} is blocked for this channel`);
}

function strikes(block: StoredBlock, to: string, country: string | null, channel: Channel, now: number): boolean {
  if ("prefix" in block) return channel === "sms" && to.startsWith(block.prefix) && now < (block.until ?? 0);
  return block.country === country && (block.channels ?? PHONE_CHANNELS).includes(channel);
}

// ---------------------------------------------------------------- the SafeList

export const SAFE_LIST_ROUTES: Route[] = [
  { pattern: /^\/v2\/SafeList\/Numbers$/, methods: { POST: add } },
  { pattern: /^\/v2\/SafeList\/Numbers\/([^/]+)$/, methods: { GET: fetchEntry, DELETE: remove } },
];

function add({ safeList }: State, { form, origin }: Authorized): Reply {
  const number = form.get("PhoneNumber") ?? "";
  if (!number.startsWith("+") || !readNumber(number).valid) throw new Refusal(60306);
  if (safeList.has(number)) throw new Refusal(60411);
  safeList.set(number, newSid("GN"));
  return { status: 201, body: entryJson(safeList, number, origin) };
}

function fetchEntry({ safeList }: State, { names, origin }: Authorized): Reply {
  return { status: 200, body: entryJson(safeList, names[0]!, origin) };
}

function remove({ safeList }: State, { names }: Authorized): Reply {
  if (!safeList.delete(names[0]!)) throw new Refusal(20404);
  return { status: 204, body: undefined };
}

function entryJson(safeList: Map<string, string>, number: string, origin: string) {
  const sid = safeList.get(number);
  if (!sid) throw new Refusal(20404);
  return { sid, phone_number: number, url: `${origin}/v2/SafeList/Numbers/${number}` };
}
