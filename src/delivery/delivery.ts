/**
 * delivery/ — codes of our own on their way to a person: SendGrid, SMTP, a signed webhook; and what comes back of them.
 * May import: its own files, `core/ports`, `node:` built-ins, `@sendgrid/mail`, `nodemailer` (each in one file, loaded by
 * the first delivery).
 *
 * A failure is data of a closed set: no error of a library or of a server, and nothing of the message, leaves this room.
 */
import type { Delivery, DeliveryMessage, DeliveryOutcome, DeliverySettings } from "../core/ports/delivery.js";

/** Delivers a message that was found fit. */
export type Send = (message: DeliveryMessage, nowMs: number) => Promise<DeliveryOutcome>;

type Method = DeliverySettings["by"];
type SettingsOf<M extends Method> = Extract<DeliverySettings, { by: M }>;

const METHODS: {
  readonly [M in Method]: { reaches: Delivery["reaches"]; open(settings: SettingsOf<M>): Promise<Send> };
} = {
  sendgrid: {
    reaches: "email",
    open: async (settings) => (await import("./sendgrid.js")).sendgridSender(settings),
  },
  smtp: { reaches: "email", open: async (settings) => (await import("./smtp.js")).smtpSender(settings) },
  webhook: { reaches: "any", open: async (settings) => (await import("./webhook.js")).webhookSender(settings) },
};

/** Nothing is loaded or connected before the first delivery. */
export function createDelivery(settings: DeliverySettings, now: () => number = Date.now): Delivery {
  const { reaches, open } = METHODS[settings.by] as { reaches: Delivery["reaches"]; open(any: unknown): Promise<Send> };
  return {
    reaches,
    deliver: async (message) => {
      const unfit = unfitness(message, reaches);
      if (unfit) return { ok: false, certainty: "not_sent", reason: unfit };
      try {
        const send = await open(settings);
        return await send(inOneLine(message), now());
      } catch {
        // Whatever it was may quote the message, and may have come after it left.
        return { ok: false, certainty: "unknown", reason: "unavailable" };
      }
    },
  };
}

const ID = /^[A-Za-z0-9_-]{1,100}$/;
const CODE = /^[A-Za-z0-9]{4,10}$/;
/** One address and nothing that could become a second one or a header. */
const EMAIL = /^[^\s\p{C}@<>()[\]\\,;:"]{1,64}@[A-Za-z0-9.-]{1,253}$/u;
const ANYONE = /^[^\p{C}]{1,320}$/u;

function unfitness({ id, code, to }: DeliveryMessage, reaches: Delivery["reaches"]) {
  if (!ID.test(id) || !CODE.test(code)) return "misconfigured";
  return (reaches === "email" ? EMAIL : ANYONE).test(to) ? undefined : "refused_destination";
}

const MAX_CHARACTERS = 100;
/** Without dots, slashes and seven digits no program makes a link of it, nor a number to call. */
const PLAIN_WORDS = /^(?!(?:\P{N}*\p{N}){7})[\p{L}\p{M}\p{N} _,'’()-]{1,64}$/u;
const LANGUAGE = /^[A-Za-z]{2,4}(?:-[A-Za-z0-9]{2,8})*$/;

function inOneLine({ locale, purpose, amount, payee, ...message }: DeliveryMessage): DeliveryMessage {
  const matching = (form: RegExp, text = "") => (form.test(text) ? text : undefined);
  return {
    ...message,
    locale: matching(LANGUAGE, locale),
    purpose: matching(PLAIN_WORDS, line(purpose)),
    amount: line(amount),
    payee: line(payee),
  };
}

/** Printable characters of one line, without those that turn or hide others; undefined when none is left. */
function line(text: string | undefined): string | undefined {
  const printable = text?.replace(/[\p{C}\p{Z}]+/gu, " ").trim();
  return printable ? [...printable].slice(0, MAX_CHARACTERS).join("") : undefined;
}
