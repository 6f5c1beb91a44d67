/** SendGrid's v3 mail/send with a dynamic template: the library forms the request, our own POST carries it. */
import sendgrid from "@sendgrid/mail";
import type { DeliveryMessage, DeliveryReason, SendgridSettings } from "../core/ports/delivery.js";
import type { Send } from "./delivery.js";
import { minutesLeft } from "./letter.js";
import { type Answer, failureOf, post } from "./post.js";

const TIMEOUT_MS = 5_000;

const REASONS: Readonly<Record<number, DeliveryReason>> = {
  401: "bad_credentials",
  403: "bad_credentials",
  429: "rate_limited",
};

/**
 * Its own client is left out: axios has no deadline for a connection and none for a whole exchange, follows redirects
 * with the API key, and its errors carry key, address and code.
 */
sendgrid.setClient({ request: async (request: unknown) => request } as never);

export function sendgridSender(settings: SendgridSettings): Send {
  const url = new URL("/v3/mail/send", settings.apiBase);
  return async (message, nowMs) => {
    const { body } = (await sendgrid.send(mailOf(settings, message, nowMs))) as unknown as { body: object };
    const answer = await post({
      url,
      headers: { Authorization: `Bearer ${settings.apiKey}`, "Content-Type": "application/json" },
      body: JSON.stringify(body),
      timeoutMs: settings.timeoutMs ?? TIMEOUT_MS,
    });
    if ("certainty" in answer) return answer;
    if (answer.status !== 202) return failureOf(answer, refusesDestination(answer) ? DESTINATION : REASONS);
    return { ok: true, messageId: messageIdOf(answer) };
  };
}

function mailOf({ templateId, from }: SendgridSettings, message: DeliveryMessage, nowMs: number) {
  const { id, to, code, expiresAt, locale, purpose, amount, payee } = message;
  const off = { enable: false };
  return {
    from,
    templateId,
    personalizations: [
      {
        to: { email: to },
        dynamicTemplateData: {
          code,
          expires_in_minutes: minutesLeft(expiresAt, nowMs),
          locale,
          purpose,
          amount,
          payee,
        },
        // Comes back with each event (sendgrid-events.ts). SendGrid keeps it for long, so it must name nobody.
        customArgs: { delivery_id: id },
      },
    ],
    mailSettings: { sandboxMode: off },
    // Tracking rewrites links, and tells a third party who read the code and when.
    trackingSettings: {
      clickTracking: { enable: false, enableText: false },
      openTracking: off,
      subscriptionTracking: off,
      ganalytics: off,
    },
  };
}

const DESTINATION: Readonly<Record<number, DeliveryReason>> = { 400: "refused_destination" };

/** Its messages quote the address; only which field it names is read. */
function refusesDestination({ status, body }: Answer): boolean {
  return status === 400 && /"field"\s*:\s*"personalizations\.0\.to\b/.test(body);
}

function messageIdOf({ headers }: Answer): string | undefined {
  const id = String(headers["x-message-id"]);
  return headers["x-message-id"] && /^[\w.-]{1,128}$/.test(id) ? id : undefined;
}
