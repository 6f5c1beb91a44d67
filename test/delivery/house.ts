/** One message, three ways to deliver it, and what each outcome shows to whoever looks at all of it. */
import { inspect } from "node:util";
import type {
  DeliveryMessage,
  DeliveryOutcome,
  SendgridSettings,
  SmtpSettings,
  WebhookSettings,
} from "../../src/core/ports/delivery.js";
import { createDelivery } from "../../src/delivery/delivery.js";

export const NOW = Date.parse("2026-11-22T10:00:00Z");
export const ID = "VC0123456789abcdef-1";
export const CODE = "739164";
export const MAILBOX = "ada.canary@example.com";
export const API_KEY = "SG.canary-key-1b7f";
export const PASSWORD = "canary-p@ss/word";
export const SECRET = `whsec_${Buffer.from("canary-signing-secret-of-32-byte").toString("base64")}`;

export const message = (more: Partial<DeliveryMessage> = {}): DeliveryMessage => ({
  id: ID,
  to: MAILBOX,
  code: CODE,
  expiresAt: NOW + 10 * 60_000,
  ...more,
});

export const sendgrid = (apiBase: string, more: Partial<SendgridSettings> = {}): SendgridSettings => ({
  by: "sendgrid",
  apiKey: API_KEY,
  templateId: "d-0123456789abcdef",
  from: { email: "codes@example.org", name: "Example" },
  apiBase,
  timeoutMs: 1_500,
  ...more,
});

export const smtp = (port: number, more: Partial<SmtpSettings> = {}): SmtpSettings => ({
  by: "smtp",
  host: "127.0.0.1",
  port,
  implicitTls: false,
  insecure: false,
  from: { email: "codes@example.org", name: "Example" },
  subject: "Your verification code",
  text: "Your code is {code}\n\nYou pay {amount} to {payee}.\nIt is valid for {minutes} minutes.",
  timeoutMs: 1_500,
  ...more,
});

export const webhook = (origin: string, more: Partial<WebhookSettings> = {}): WebhookSettings => ({
  by: "webhook",
  url: `${origin}/codes?app=1`,
  secret: SECRET,
  timeoutMs: 1_500,
  ...more,
});

export const deliver = (
  settings: SendgridSettings | SmtpSettings | WebhookSettings,
  more: Partial<DeliveryMessage> = {},
): Promise<DeliveryOutcome> => createDelivery(settings, () => NOW).deliver(message(more));

export const everythingOf = (value: unknown): string =>
  `${JSON.stringify(value)}\n${inspect(value, { depth: 9, showHidden: true })}`;
