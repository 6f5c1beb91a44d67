/** Optional fields of a send, judged as Twilio judges them (facts/twilio-verify.md §1.1, §2.2, §3.2). */
import { isIP } from "node:net";
import type { Account } from "./account.js";
import { invalidParameter, Refusal } from "./refusals.js";
import { isSid } from "./services.js";
import type { MessageOptions } from "./templates.js";

export interface SendOptions extends MessageOptions {
  deviceIp?: string;
  /** The SNA link answers with a token that the check must repeat. */
  wantsClientToken: boolean;
  /** False: Fraud Guard and geo-permissions are not asked. */
  isRiskChecked: boolean;
  /** Values to count, by the unique name of their limit. */
  rateLimits: Record<string, string>;
}

export const EMAIL = /^[^\s@]{1,64}@[^\s@]+\.[^\s@.]+$/;

const MAX_TAGS = 10;
const MAX_TAG_LENGTH = 128;
const EMAIL_FIELDS = new Set(["from", "from_name", "template_id", "substitutions"]);

export function readOptions(account: Account, form: URLSearchParams): SendOptions {
  if (form.has("CustomMessage")) throw new Refusal(60243);
  readTags(form);
  readChannelConfiguration(form);
  matching(form, "SendDigits", /^[0-9*#wW]{1,32}$/);
  return {
    templateSid: readTemplate(form),
    substitutions: readTexts(form, "TemplateCustomSubstitutions") ?? {},
    friendlyName: readFriendlyName(account, form),
    appHash: readAppHash(form),
    deviceIp: readDeviceIp(form),
    wantsClientToken: matching(form, "EnableSnaClientToken", /^(true|false)$/i)?.toLowerCase() === "true",
    isRiskChecked: matching(form, "RiskCheck", /^(enable|disable)$/) !== "disable",
    rateLimits: readTexts(form, "RateLimits") ?? {},
  };
}

function matching(form: URLSearchParams, name: string, pattern: RegExp): string | undefined {
  const text = form.get(name);
  if (text === null) return undefined;
  if (!pattern.test(text)) throw invalidParameter(name, text);
  return text;
}

function readTemplate(form: URLSearchParams): string | undefined {
  const sid = form.get("TemplateSid");
  if (sid !== null && !isSid("HJ", sid)) throw invalidParameter("TemplateSid", sid);
  return sid ?? undefined;
}

function readFriendlyName(account: Account, form: URLSearchParams): string | undefined {
  const name = form.get("CustomFriendlyName");
  if (name !== null && !account.custom_friendly_name) throw new Refusal(60204);
  return name || undefined;
}

function readAppHash(form: URLSearchParams): string | undefined {
  const isSms = ["sms", "auto"].includes(form.get("Channel") ?? "");
  if (form.has("AppHash") && !isSms) throw new Refusal(60602);
  return matching(form, "AppHash", /^[A-Za-z0-9+/]{11}$/);
}

function readDeviceIp(form: URLSearchParams): string | undefined {
  const address = form.get("DeviceIp");
  if (address !== null && !isIP(address)) throw invalidParameter("DeviceIp", address);
  return address ?? undefined;
}

function readTags(form: URLSearchParams): void {
  const tags = Object.entries(readTexts(form, "Tags") ?? {});
  const fit = tags.every((pair) => pair.every((text) => text.length <= MAX_TAG_LENGTH));
  if (tags.length > MAX_TAGS || !fit) throw invalidParameter("Tags");
}

/** Read, and not kept: SendGrid, its templates and senders are not simulated. */
function readChannelConfiguration(form: URLSearchParams): void {
  const { substitutions, ...texts } = readObject(form, "ChannelConfiguration") ?? {};
  const isKnown = Object.entries(texts).every(([name, text]) => EMAIL_FIELDS.has(name) && typeof text === "string");
  const isFilled = substitutions === undefined || isRecord(substitutions);
  if (!isKnown || !isFilled || (texts.from !== undefined && !EMAIL.test(String(texts.from)))) {
    throw invalidParameter("ChannelConfiguration");
  }
}

/** A JSON object of texts. */
function readTexts(form: URLSearchParams, name: string): Record<string, string> | undefined {
  const value = readObject(form, name);
  if (value && !Object.values(value).every((text) => typeof text === "string")) throw invalidParameter(name);
  return value as Record<string, string> | undefined;
}

function readObject(form: URLSearchParams, name: string): Record<string, unknown> | undefined {
  const text = form.get(name);
  if (text === null) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Refused below, as what is JSON but no object.
  }
  throw invalidParameter(name);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
