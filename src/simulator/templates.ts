/** Message templates of the account, and the text of a message (facts/twilio-verify.md §1.6). */
import { pageOf } from "./pages.js";
import { Refusal, type Reply } from "./refusals.js";
import type { Authorized, Route } from "./routes.js";
import { isoSeconds } from "./wire.js";

interface Template {
  sid: string;
  name: string;
  channels: ("sms" | "voice")[];
  /** Variables besides `friendly_name` and `code` must come as substitutions. */
  text: string;
}

const template = (number: number, name: string, channels: Template["channels"], text: string): Template => ({
  ...{ sid: `HJ${String(number).padStart(32, "0")}`, name, channels, text },
});

/** The first is what a message says without a template. */
const TEMPLATES = [
  template(1, "Verify default", ["sms", "voice"], "Your {{friendly_name}} verification code is: {{code}}"),
  template(2, "No sharing", ["sms"], "Your {{friendly_name}} code is: {{code}}. Do not share this code with anyone."),
  template(3, "Own variables", ["sms", "voice"], "Your {{AppName}} code is: {{code}}. Questions? {{Contact}}"),
] as const;

const NO_SHARING = "Don’t share this code with anyone; our employees will never ask for the code";
const MAX_LENGTH = 500;

export interface MessageOptions {
  templateSid?: string;
  substitutions: Record<string, string>;
  /** Instead of the Service's name. */
  friendlyName?: string;
  appHash?: string;
}

/** @throws Refusal for a template that is not there, does not fit the channel, or lacks a substitution. */
export function messageText(
  { templateSid, substitutions, friendlyName, appHash }: MessageOptions,
  { channel, brand, code, warn }: { channel: string; brand: string; code: string; warn: boolean },
): string {
  const { channels, text } = templateSid === undefined ? TEMPLATES[0] : templateOf(templateSid);
  const medium = channel === "call" ? "voice" : channel;
  if (templateSid !== undefined && !channels.some((one) => one === medium)) throw new Refusal(60227);
  const values: Record<string, string> = { ...substitutions, friendly_name: friendlyName ?? brand, code };
  const filled = text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    if (!Object.hasOwn(values, name)) throw new Refusal(60224);
    return values[name]!;
  });
  const warned = warn && channel === "sms" ? `${filled}. ${NO_SHARING}` : filled;
  const message = appHash === undefined ? warned : `<#> ${warned} ${appHash}`;
  if (message.length > MAX_LENGTH) throw new Refusal(60247);
  return message;
}

function templateOf(sid: string): Template {
  const found = TEMPLATES.find((one) => one.sid === sid);
  if (!found) throw new Refusal(60228);
  return found;
}

export const TEMPLATE_ROUTES: Route[] = [{ pattern: /^\/v2\/Templates$/, methods: { GET: listTemplates } }];

function listTemplates(_state: unknown, call: Authorized): Reply {
  const name = call.query.get("FriendlyName");
  const shown = TEMPLATES.filter((one) => name === null || one.name === name);
  return { status: 200, body: pageOf("templates", shown, (one) => templateJson(one, call.account), call) };
}

function templateJson({ sid, name, channels, text }: Template, account: string) {
  const at = isoSeconds(0);
  const english = { is_default_translation: true, status: "approved", locale: "en", text };
  const translations = { en: { ...english, date_created: at, date_updated: at } };
  return { sid, account_sid: account, friendly_name: name, channels, translations };
}
