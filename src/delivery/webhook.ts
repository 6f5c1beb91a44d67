/**
 * Push and in-app delivery by the operator's own server: a signed POST (standard-webhooks.ts).
 * It answers 2xx when it took the message over, 409 when it has it already, 422 when this person has no device,
 * 401 or 403 when the signature is not good, 429 (with Retry-After) when there are too many.
 */
import type { DeliveryReason, WebhookSettings } from "../core/ports/delivery.js";
import type { Send } from "./delivery.js";
import { failureOf, post } from "./post.js";
import { type DeliveryWebhook, signDeliveryWebhook } from "./standard-webhooks.js";

const TIMEOUT_MS = 5_000;

const REASONS: Readonly<Record<number, DeliveryReason>> = {
  401: "bad_credentials",
  403: "bad_credentials",
  408: "unavailable",
  422: "refused_destination",
  429: "rate_limited",
};

export function webhookSender({ url, secret, timeoutMs = TIMEOUT_MS }: WebhookSettings): Send {
  return async ({ id, to, code, expiresAt, locale, purpose, amount, payee }, nowMs) => {
    const expires_at = new Date(expiresAt).toISOString();
    const message: DeliveryWebhook = {
      type: "verification.code",
      id,
      to,
      code,
      expires_at,
      locale,
      purpose,
      amount,
      payee,
    };
    const body = JSON.stringify(message);
    const headers = {
      "Content-Type": "application/json",
      "Idempotency-Key": id,
      ...signDeliveryWebhook(secret, id, nowMs, body),
    };
    const answer = await post({ url: new URL(url), headers, body, timeoutMs });
    if ("certainty" in answer) return answer;
    const { status } = answer;
    return (status >= 200 && status < 300) || status === 409 ? { ok: true } : failureOf(answer, REASONS);
  };
}
