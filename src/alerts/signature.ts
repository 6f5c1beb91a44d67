/** Standard Webhooks 1.0.0, symmetric (https://www.standardwebhooks.com). */
import { createHmac } from "node:crypto";

/** @param secret `whsec_` and base64 */
export function signatureOf(secret: string, id: string, nowMs: number, body: string): Record<string, string> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "Webhook-Id": id, "Webhook-Timestamp": timestamp, "Webhook-Signature": `v1,${mac}` };
}
