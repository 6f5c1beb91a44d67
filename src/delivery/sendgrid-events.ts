/**
 * SendGrid's signed event webhook: what became of an e-mail after mail/send took it over.
 * https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
 */
import { createPublicKey, type KeyObject, verify } from "node:crypto";
import { type HeaderRecord, headerOf, isRecent } from "./signed-request.js";

/** SendGrid's words, but `blocked`: a bounce that may pass. */
const EVENTS = ["processed", "deferred", "delivered", "bounce", "blocked", "dropped", "spamreport"] as const;

export type SendgridEventName = (typeof EVENTS)[number];

/** `suppressed`: SendGrid no longer sends to this address, because of a bounce, a complaint or an unsubscription. */
export type SendgridReason =
  | "invalid_address"
  | "mailbox_unavailable"
  | "suppressed"
  | "content"
  | "reputation"
  | "too_many"
  | "technical"
  | "unclassified";

/** The classes of a bounce (`bounce_classification`) and the texts of a drop (`reason`), as SendGrid writes them. */
const REASONS: Readonly<Record<string, SendgridReason>> = {
  "invalid address": "invalid_address",
  "mailbox unavailable": "mailbox_unavailable",
  content: "content",
  reputation: "reputation",
  "frequency or volume too high": "too_many",
  technical: "technical",
  "technical failure": "technical",
  invalid: "invalid_address",
  "bounced address": "suppressed",
  "unsubscribed address": "suppressed",
  "spam reporting address": "suppressed",
  "spam content": "content",
  "recipient list over package quota": "too_many",
  "invalid smtpapi header": "technical",
};

export interface SendgridEvent {
  /** `DeliveryMessage.id` of the send. */
  deliveryId: string;
  event: SendgridEventName;
  /** Of what was not delivered. */
  reason?: SendgridReason;
  /** Epoch milliseconds. */
  at: number;
  /** SendGrid repeats events: take each once. */
  sgEventId: string;
}

/**
 * Whether SendGrid signed this request within the last five minutes. Never throws.
 *
 * @param publicKey the verification key of the event webhook's settings: P-256, DER in base64
 * @param rawBody the bytes that arrived, unparsed
 */
export function verifySendgridEvents(
  publicKey: string,
  headers: HeaderRecord,
  rawBody: string | Uint8Array,
  nowMs: number = Date.now(),
): boolean {
  const key = p256KeyOf(publicKey);
  const signature = headerOf(headers, "x-twilio-email-event-webhook-signature");
  const timestamp = headerOf(headers, "x-twilio-email-event-webhook-timestamp");
  if (!key || !signature || !timestamp || !isRecent(timestamp, nowMs)) return false;
  const signed = Buffer.concat([Buffer.from(timestamp), Buffer.from(rawBody)]);
  return verify("sha256", signed, key, Buffer.from(signature, "base64"));
}

function p256KeyOf(publicKey: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyDetails?.namedCurve === "prime256v1" ? key : undefined;
  } catch {
    return undefined;
  }
}

/**
 * The events of our own sends, in SendGrid's order. Addresses, server texts and whatever else stands there are dropped.
 * Undefined when the body is no list.
 */
export function parseSendgridEvents(rawBody: string | Uint8Array): SendgridEvent[] | undefined {
  try {
    const list: unknown = JSON.parse(Buffer.from(rawBody).toString("utf8"));
    return Array.isArray(list) ? list.flatMap((item) => eventOf(item ?? {}) ?? []) : undefined;
  } catch {
    return undefined;
  }
}

function eventOf(fields: Readonly<Record<string, unknown>>): SendgridEvent | undefined {
  const { delivery_id, sg_event_id, timestamp, type } = fields;
  const isBlock = fields.event === "bounce" && type === "blocked";
  const event = isBlock ? "blocked" : EVENTS.find((name) => name === fields.event);
  const deliveryId = matching(delivery_id, /^[A-Za-z0-9_-]{1,100}$/);
  const sgEventId = matching(sg_event_id, /^[\w=+/.-]{1,200}$/);
  if (!event || !deliveryId || !sgEventId || !Number.isSafeInteger(timestamp)) return undefined;
  const reason = reasonOf(event, fields);
  return { deliveryId, event, ...(reason && { reason }), at: Number(timestamp) * 1_000, sgEventId };
}

const matching = (value: unknown, form: RegExp) => (typeof value === "string" && form.test(value) ? value : undefined);

function reasonOf(event: SendgridEventName, fields: Readonly<Record<string, unknown>>): SendgridReason | undefined {
  if (event === "bounce" || event === "blocked") return classOf(fields.bounce_classification);
  return event === "dropped" ? classOf(fields.reason) : undefined;
}

function classOf(text: unknown): SendgridReason {
  const name = String(text).toLowerCase();
  return Object.hasOwn(REASONS, name) ? REASONS[name]! : "unclassified";
}
