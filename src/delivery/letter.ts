/** Subject and bodies of an e-mail from the operator's two templates. */
import type { DeliveryMessage, SmtpSettings } from "../core/ports/delivery.js";

type Values = Readonly<Record<string, string | undefined>>;

export interface Letter {
  subject: string;
  text: string;
  html: string;
}

export function letterOf({ subject, text }: SmtpSettings, message: DeliveryMessage, nowMs: number): Letter {
  const { code, purpose, amount, payee, expiresAt } = message;
  const values: Values = { code, minutes: String(minutesLeft(expiresAt, nowMs)), purpose, amount, payee };
  return { subject: fill(subject, values), text: fill(text, values), html: htmlOf(text, values) };
}

export function minutesLeft(expiresAt: number, nowMs: number): number {
  return Math.max(1, Math.round((expiresAt - nowMs) / 60_000));
}

/** A line that needs a value which is not there is left out. */
function fill(template: string, values: Values): string {
  return template
    .split(/\r?\n/)
    .filter((line) => namesIn(line).every((name) => values[name] !== undefined))
    .map((line) => line.replace(/\{([a-z]+)\}/g, (_, name: string) => values[name]!))
    .join("\n")
    .trim();
}

const namesIn = (line: string) => [...line.matchAll(/\{([a-z]+)\}/g)].map(([, name]) => name!);

/** The same text, so that the two never differ: an empty line parts paragraphs, and the code stands out. */
function htmlOf(template: string, values: Values): string {
  const escaped = Object.entries(values).map(([name, value]) => [name, value && escapeHtml(value)]);
  const marked = { ...Object.fromEntries(escaped), code: `<strong style="font-size:1.5em">${values.code}</strong>` };
  const paragraphs = fill(escapeHtml(template), marked).split(/\n{2,}/);
  return paragraphs.map((paragraph) => `<p>${paragraph.replaceAll("\n", "<br>")}</p>`).join("\n");
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => ESCAPES[character]!);
