/** Signatures of the delivery webhook: Standard Webhooks 1.0.0, symmetric (https://www.standardwebhooks.com). */
import { createHmac, timingSafeEqual } from "node:crypto";
import { type HeaderRecord, headerOf, isRecent } from "./signed-request.js";

/** The body of a delivery webhook. */
export interface DeliveryWebhook {
  type: "verification.code";
  /** Also in `Webhook-Id`: deliver each once. */
  id: string;
  to: string;
  code: string;
  /** ISO 8601. Do not show the code after it. */
  expires_at: string;
  locale?: string;
  purpose?: string;
  amount?: string;
  payee?: string;
}

/** During a rotation there are two. */
const MAX_SIGNATURES = 8;

export function signDeliveryWebhook(secret: string, id: string, nowMs: number, body: string) {
  const timestamp = String(Math.floor(nowMs / 1_000));
  return {
    "Webhook-Id": id,
    "Webhook-Timestamp": timestamp,
    "Webhook-Signature": mac(keyOf(secret), id, timestamp, body),
  };
}

/**
 * For the server that receives delivery webhooks: the message, or undefined unless it was signed with this secret in the
 * last five minutes. A valid request may still be a repeated one: drop an `id` that you have seen.
 *
 * @param secret `whsec_…`, as in the configuration of the sender
 * @param headers names in any case
 * @param rawBody the bytes that arrived, unparsed
 * @param nowMs epoch milliseconds
 * @throws TypeError when the secret is not one
 * @example
 * ```ts
 * const message = verifyDeliveryWebhook(secret, request.headers, rawBody);
 * if (!message) return response.writeHead(401).end();
 * ```
 */
export function verifyDeliveryWebhook(
  secret: string,
  headers: HeaderRecord,
  rawBody: string | Uint8Array,
  nowMs: number = Date.now(),
): DeliveryWebhook | undefined {
  const key = keyOf(secret);
  const [id, timestamp, signatures] = ["id", "timestamp", "signature"].map((name) =>
    headerOf(headers, `webhook-${name}`),
  );
  if (!id || !timestamp || !signatures || !isRecent(timestamp, nowMs)) return undefined;
  const expected = Buffer.from(mac(key, id, timestamp, rawBody));
  const isSigned = signatures
    .split(" ", MAX_SIGNATURES)
    .map((signature) => Buffer.from(signature))
    .some((given) => given.length === expected.length && timingSafeEqual(given, expected));
  return isSigned ? parse(rawBody) : undefined;
}

function mac(key: Buffer, id: string, timestamp: string, body: string | Uint8Array): string {
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.`).update(body).digest("base64")}`;
}

/** 24 bytes or more, in base64 behind `whsec_`. */
function keyOf(secret: string): Buffer {
  if (!/^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(secret)) {
    throw new TypeError("The secret of a delivery webhook is whsec_ and 24 to 64 bytes in base64.");
  }
  return Buffer.from(secret.slice("whsec_".length), "base64");
}

function parse(rawBody: string | Uint8Array): DeliveryWebhook | undefined {
  try {
    const message = JSON.parse(Buffer.from(rawBody).toString("utf8"));
    return message?.type === "verification.code" ? message : undefined;
  } catch {
    return undefined;
  }
}
