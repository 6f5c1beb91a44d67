import type { DeliverySettings, Sender } from "../core/ports/delivery.js";
import type { EnvironmentReader } from "./environment.js";
import { ConfigError } from "./error.js";
import { SENDER } from "./keys.js";
import type { Camel } from "./names.js";
import type { FileConfig } from "./schema.js";
import { decode } from "./secrets.js";

type Values = Camel<FileConfig>["custom"];
type Method = DeliverySettings["by"];

interface Read {
  settings: DeliverySettings;
  /** For the redactor. */
  secrets: string[];
}

const METHODS: Readonly<Record<Method, (values: Values, environment: EnvironmentReader) => Read>> = {
  sendgrid: (values, environment) => {
    const { sendgridApiKeyEnv, sendgridTemplateId, sendgridApiBase: apiBase, timeoutMs } = values;
    const templateId = required("custom.sendgrid_template_id", sendgridTemplateId, values);
    const apiKey = secret(sendgridApiKeyEnv, environment, values, isPrintable, "an API key, SG.…");
    return {
      settings: { by: "sendgrid", apiKey, templateId, from: senderOf(values), apiBase, timeoutMs },
      secrets: [apiKey],
    };
  },

  smtp: (values, environment) => {
    const { smtpUrlEnv, smtpInsecure: insecure, subject, text, timeoutMs } = values;
    const from = senderOf(values);
    const url = secret(smtpUrlEnv, environment, values, isSmtpUrl, "smtp://user:password@host:587, or smtps://…:465");
    const { login, ...server } = serverOf(smtpUrlEnv, new URL(url));
    return {
      settings: { by: "smtp", ...server, login, insecure, from, subject, text, timeoutMs },
      secrets: login ? [url, new URL(url).password, login.pass] : [url],
    };
  },

  webhook: (values, environment) => {
    const { webhookUrl, webhookSecretEnv, timeoutMs } = values;
    const url = required("custom.webhook_url", webhookUrl, values);
    const key = secret(webhookSecretEnv, environment, values, isWebhookSecret, "whsec_ and 24 to 64 bytes in base64");
    return {
      settings: { by: "webhook", url, secret: key, timeoutMs },
      secrets: [key, key.slice("whsec_".length)],
    };
  },
};

const SMTP_URL = /^smtps?:\/\/(?:[^\s/?#@]+@)?(?:[\w.-]+|\[[\da-f:]+\])(?::\d{1,5})?\/?$/i;

// Checked before it is parsed: the error of `new URL` carries what it was given.
const isSmtpUrl = (text: string) => SMTP_URL.test(text) && URL.canParse(text);
const isPrintable = (text: string) => /^[\x21-\x7e]+$/.test(text);
const isWebhookSecret = (text: string) => /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/.test(text);

/** Undefined: the channel is off, whatever else the section says. */
export function readCustom(values: Values, environment: EnvironmentReader): Read | undefined {
  return values.delivery && METHODS[values.delivery](values, environment);
}

function required<T>(key: string, value: T | undefined, { delivery }: Values): T {
  if (value !== undefined) return value;
  throw new ConfigError(`${key} is not set.`, { key, fix: `Set it, because custom.delivery is ${delivery}.` });
}

function secret(
  name: string,
  environment: EnvironmentReader,
  values: Values,
  fits: (value: string) => boolean,
  expected: string,
): string {
  const value = required(name, environment.secret(name)?.trim(), values);
  if (fits(value)) return value;
  throw new ConfigError(`${name} is not valid.`, { key: name, fix: `Expected ${expected}.` });
}

function senderOf(values: Values): Sender {
  const { email, name } = SENDER.exec(required("custom.from", values.from, values))!.groups!;
  return name ? { email: email!, name } : { email: email! };
}

function serverOf(variable: string, { protocol, hostname, port, username, password }: URL) {
  const implicitTls = protocol === "smtps:";
  if (Boolean(username) !== Boolean(password)) {
    throw new ConfigError(`${variable} has a user or a password, and not both.`, {
      key: variable,
      fix: "Give both, or neither. Characters such as @ and / must be percent-encoded.",
    });
  }
  return {
    host: hostname.replace(/^\[|\]$/g, ""),
    port: Number(port) || (implicitTls ? 465 : 587),
    implicitTls,
    login: username ? { user: decode(username), pass: decode(password) } : undefined,
  };
}
