/** Form fields of the Verify calls, judged as Twilio judges them (facts/twilio-verify.md §1.1, §1.2, §2.2, §3.2). */
import type { Account } from "./account.js";
import { readNumber } from "./numbers.js";
import { EMAIL, readOptions, type SendOptions } from "./options.js";
import { invalidParameter, Refusal } from "./refusals.js";
import { isSid, type Service } from "./services.js";
import type { Channel } from "./state.js";

export interface SendRequest {
  to: string;
  channel: Channel | "auto";
  locale: string;
  country: string | null;
  customCode?: string;
  amount: string | null;
  payee: string | null;
  options: SendOptions;
}

export interface CheckRequest {
  to?: string;
  sid?: string;
  /** Absent for SNA. */
  code?: string;
  snaClientToken: string | null;
  amount: string | null;
  payee: string | null;
}

const CHANNELS = ["sms", "call", "email", "whatsapp", "sna", "auto"] as const;

const LOCALES = new Set(
  (
    "af ar ca zh zh-cn zh-hk zh-tw hr cs da nl en en-gb et fi fr de el he hi hu id it ja kn ko lt ms mr nb pl pt " +
    "pt-br ro ru sk es sv tl te th tr uk vi"
  ).split(" "),
);

export function readSend(service: Service, account: Account, form: URLSearchParams): SendRequest {
  const asked = form.get("Channel");
  const channel = CHANNELS.find((name) => name === asked);
  if (!channel) throw invalidParameter("Channel", asked);
  const destination = readDestination(form.get("To"), channel);
  const locale = form.get("Locale") || "en";
  if (!LOCALES.has(locale.toLowerCase())) throw new Refusal(20404);
  const options = readOptions(account, form);
  const customCode = readCustomCode(service, form);
  return { ...destination, channel, locale, customCode, options, ...readPsd2(service, form) };
}

export function readCheck(service: Service, form: URLSearchParams): CheckRequest {
  const to = form.get("To") || undefined;
  const sid = form.get("VerificationSid") || undefined;
  if (!to && !sid) throw new Refusal(60221);
  if (sid && !isSid("VE", sid)) throw invalidParameter("VerificationSid", sid);
  const code = form.get("Code") ?? undefined;
  if (code !== undefined && !isCode(code)) throw invalidParameter("Code");
  return { to, sid, code, snaClientToken: form.get("SnaClientToken"), ...readPsd2(service, form) };
}

export function readStatus(form: URLSearchParams): "approved" | "canceled" {
  const status = form.get("Status");
  if (status === "approved" || status === "canceled") return status;
  throw invalidParameter("Status", status);
}

function readDestination(to: string | null, channel: Channel | "auto"): { to: string; country: string | null } {
  if (channel === "email") {
    if (!to || !EMAIL.test(to)) throw invalidParameter("To", to);
    return { to, country: null };
  }
  const number = to?.startsWith("+") ? readNumber(to) : undefined;
  if (!to || !number?.valid) throw invalidParameter("To", to);
  return { to, country: number.country };
}

function readCustomCode(service: Service, form: URLSearchParams): string | undefined {
  const code = form.get("CustomCode");
  if (code === null) return undefined;
  if (!service.custom_code_enabled) throw new Refusal(60204);
  if (!isCode(code)) throw invalidParameter("CustomCode");
  return code;
}

function readPsd2(service: Service, form: URLSearchParams): { amount: string | null; payee: string | null } {
  if (!service.psd2_enabled) return { amount: null, payee: null };
  const amount = form.get("Amount");
  const payee = form.get("Payee");
  if (!amount || !payee) throw new Refusal(60206);
  return { amount, payee };
}

function isCode(text: string): boolean {
  return text.length >= 4 && text.length <= 10;
}
