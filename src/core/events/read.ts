/** From what Twilio and SendGrid write to what it means here, as a table of sources (facts/twilio-verify.md §4.2). */
import type { VerificationStatus } from "../ports/settings.js";
import type { WebhookItem, WebhookSource } from "../ports/webhook.js";

/** What one event tells. `own_message` is one with a code of our own, the `send`-th of its verification. */
export type News =
  | { about: "end"; sid: string; status: VerificationStatus }
  | { about: "message"; sid: string; attemptSid?: string; channel: string; delivery: string; errorCode?: number }
  | { about: "own_message"; sid: string; send: number; delivery: string; errorCode?: number; complaint?: boolean }
  | { about: "factor"; sid: string; status: VerificationStatus };

export interface Heard {
  /**
   * Whatever is delivered twice has it twice. Of signed fields alone: whoever repeats a request can change a header. A
   * form's signature is over names and values without anything between them, so these fields have forms that none of
   * them can have with a part more or less.
   */
  key: string;
  /** When it happened, epoch milliseconds, if it says so. */
  at?: number;
  /** Absent: nothing that changes anything here. */
  news?: News;
}

const VERIFY = /^com\.twilio\.accountsecurity\.verify\.(verification|message)\.([a-z_-]{1,40})$/;

/** By the end of the event's type. A page of Twilio's writes the last one with `_`. */
const ENDS: Readonly<Record<string, VerificationStatus>> = {
  approved: "approved",
  canceled: "canceled",
  expired: "expired",
  "max-attempts-reached": "max_attempts_reached",
  max_attempts_reached: "max_attempts_reached",
};

const FACTOR_NEWS: Readonly<Record<string, { about: "end" | "factor"; of: string; status: VerificationStatus }>> = {
  "challenge.approved": { about: "end", of: "challenge_sid", status: "approved" },
  "challenge.denied": { about: "end", of: "challenge_sid", status: "failed" },
  "factor.deleted": { about: "factor", of: "factor_sid", status: "deleted" },
};

/** What SMTP would have answered: the address itself is the reason. */
export const NO_MAILBOX = 550;
const OF_THE_ADDRESS: readonly unknown[] = ["invalid_address", "mailbox_unavailable", "suppressed"];
const SENDGRID_DELIVERIES: Readonly<Record<string, string>> = {
  delivered: "delivered",
  bounce: "failed",
  blocked: "failed",
  dropped: "failed",
};

type Reader = (item: WebhookItem, serviceSid: string | undefined) => Heard | undefined;

const READERS: Readonly<Record<WebhookSource, Reader>> = {
  "verify-events": readCloudEvent,
  "verify-factors": readFactorEvent,
  "sms-status": (item) => readStatus(item, sidOf("[SM]M", item.MessageSid), item.MessageStatus),
  "voice-status": (item) => readStatus(item, sidOf("CA", item.CallSid), item.CallStatus),
  sendgrid: readSendgrid,
};

/** Undefined for what cannot be one of these events at all. @param serviceSid ours: another Service's events are not. */
export function hear(source: WebhookSource, item: WebhookItem, serviceSid: string | undefined): Heard | undefined {
  const heard = READERS[source](item, serviceSid);
  return heard && { ...heard, key: `${source}|${heard.key}` };
}

function readCloudEvent({ id, type, time, data }: WebhookItem, serviceSid: string | undefined): Heard | undefined {
  const key = text(id);
  if (!key) return undefined;
  const heard = { key, ...timed(time) };
  const [, about, what] = VERIFY.exec(text(type) ?? "") ?? [];
  const { verification_sid, service_sid, attempt_sid, channel, error_code } = objectOf(data);
  const sid = sidOf("VE", verification_sid);
  if (!sid || !what || isOther(service_sid, serviceSid)) return heard;
  if (about === "verification") {
    const status = Object.hasOwn(ENDS, what) ? ENDS[what] : undefined;
    return status ? { ...heard, news: { about: "end", sid, status } } : heard;
  }
  const name = text(channel)?.toLowerCase() ?? "";
  const news = {
    about: "message" as const,
    sid,
    channel: name === "voice" ? "call" : name,
    delivery: what,
    ...defined({ attemptSid: sidOf("VL", attempt_sid), errorCode: codeOf(error_code) }),
  };
  return { ...heard, news };
}

function readFactorEvent(item: WebhookItem, serviceSid: string | undefined): Heard | undefined {
  const type = text(item.type);
  if (!type) return undefined;
  const row = Object.hasOwn(FACTOR_NEWS, type) ? FACTOR_NEWS[type] : undefined;
  const sid = row && sidOf(row.about === "end" ? "YC" : "YF", item[row.of]);
  // Each of these happens once to its factor or challenge; `uuid` may name the delivery.
  const heard = { key: `${type}|${sid}` };
  return row && sid && !isOther(item.service_sid, serviceSid)
    ? { ...heard, news: { about: row.about, sid, status: row.status } }
    : heard;
}

/** Whoever sends by Twilio for us names our message in the callback's address, which the signature covers: `?delivery=<id>`. */
function readStatus(item: WebhookItem, sid: string | undefined, status: unknown): Heard | undefined {
  if (!sid || typeof status !== "string" || !/^[a-z-]{1,20}$/.test(status)) return undefined;
  const heard = { key: `${sid}|${status}`, ...timed(item.Timestamp) };
  const own = deliveryOf(item.delivery);
  const errorCode = codeOf(item.ErrorCode);
  if (!own || (errorCode === undefined && hidesCode(item))) return heard;
  return { ...heard, news: { about: "own_message", ...own, delivery: status, ...defined({ errorCode }) } };
}

/** A repeated request whose borders were moved, so that its error code is part of something else. */
const hidesCode = (item: WebhookItem) =>
  Number(item.ErrorCode ?? 0) !== 0 ||
  Object.entries(item).some(([name, value]) => name !== "ErrorCode" && `${name}${value}`.includes("ErrorCode"));

function readSendgrid({ sgEventId, deliveryId, event, reason, at }: WebhookItem): Heard | undefined {
  const key = text(sgEventId);
  if (!key) return undefined;
  const heard = { key, ...(typeof at === "number" && { at }) };
  const own = deliveryOf(deliveryId);
  const delivery = SENDGRID_DELIVERIES[String(event)];
  const complaint = event === "spamreport";
  if (!own || !(delivery || complaint)) return heard;
  const errorCode = OF_THE_ADDRESS.includes(reason) ? NO_MAILBOX : undefined;
  const told = { delivery: delivery ?? "delivered", ...defined({ errorCode }), ...(complaint && { complaint }) };
  return { ...heard, news: { about: "own_message", ...own, ...told } };
}

/** `DeliveryMessage.id` (core/custom). */
function deliveryOf(id: unknown): { sid: string; send: number } | undefined {
  const [, sid, send] = /^(VE[0-9a-f]{32})-([1-9]\d?)$/.exec(text(id) ?? "") ?? [];
  return sid ? { sid, send: Number(send) } : undefined;
}

const text = (value: unknown): string | undefined =>
  typeof value === "string" && /^[\x21-\x7e]{1,200}$/.test(value) ? value : undefined;

const sidOf = (prefix: string, value: unknown): string | undefined =>
  new RegExp(`^${prefix}[0-9a-fA-F]{32}$`).test(String(value)) ? String(value) : undefined;

const isOther = (given: unknown, ours: string | undefined) =>
  typeof given === "string" && ours !== undefined && given !== ours;

/** Twilio writes it as a number or as a text, and none as 0, null or nothing. */
function codeOf(value: unknown): number | undefined {
  return /^[1-9]\d{2,6}$/.test(String(value)) ? Number(value) : undefined;
}

function timed(time: unknown): { at?: number } {
  const at = typeof time === "string" ? Date.parse(time) : Number.NaN;
  return Number.isNaN(at) ? {} : { at };
}

const objectOf = (value: unknown) => (typeof value === "object" && value !== null ? value : {}) as WebhookItem;

const defined = <T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
