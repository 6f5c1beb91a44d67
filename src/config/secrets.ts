import type { CaptchaSettings } from "../core/ports/challenge.js";
import { ConfigError } from "./error.js";

const MIN_HMAC_KEY_BYTES = 32;
const MIN_DIFFERENT_CHARACTERS = 8;
/** Words of placeholders, and the secrets that stand in the original document as examples. */
const PLACEHOLDERS =
  /change[-_ ]?(?:me|this)|example|placeholder|your[-_ ]|replace[-_ ]|secret[-_ ]?key|password|0123456789abcdef|9b2c3d4e5f60718293a4b5c6d7e8f9a0|use_api_key_in_prod/i;

const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,88}={0,2}$/;

/**
 * A key that can be guessed makes every stored fingerprint reversible (facts/policy.md §6.3).
 *
 * @param others secrets that the key must not equal
 */
export function checkHmacKey(variable: string, key: string, others: string[]): void {
  const problem = hmacKeyProblem(key, others);
  if (!problem) return;
  throw new ConfigError(`The key in ${variable} ${problem}.`, {
    key: variable,
    fix: "Use a random one: openssl rand -hex 32.",
  });
}

function hmacKeyProblem(key: string, others: string[]): string | undefined {
  if (Buffer.byteLength(key) < MIN_HMAC_KEY_BYTES) return `is shorter than ${MIN_HMAC_KEY_BYTES} bytes`;
  if (new Set(key).size < MIN_DIFFERENT_CHARACTERS || /^(.{1,16}?)\1+.?$/s.test(key)) return "is repetitive";
  if (PLACEHOLDERS.test(key)) return "is an example from a document";
  if (others.includes(key)) return "is the same as a Twilio secret";
  return undefined;
}

/** What the redactor must know of a store URL: the whole and its passwords, as written and decoded. */
export function storeSecrets(url: string): string[] {
  if (!hasCredentials(url)) return [];
  const { password, searchParams } = new URL(url);
  const inQuery = ["password", "sentinel_password"].map((name) => searchParams.get(name) ?? "");
  return [url, password, decode(password), ...inQuery];
}

/** An alert that nobody signed could be anybody's, so there is no address without a secret. @throws ConfigError */
export function alertsOf(
  { webhookUrl: url, secretEnv }: { webhookUrl?: string; secretEnv: string },
  secret: string | undefined,
): { url: string; secret: string } | undefined {
  if (url === undefined) return undefined;
  if (secret !== undefined && WEBHOOK_SECRET.test(secret)) return { url, secret };
  throw new ConfigError(`${secretEnv} is ${secret === undefined ? "not set" : "not valid"}.`, {
    key: secretEnv,
    fix: "Alerts are signed: set it to whsec_ and 24 to 64 bytes in base64, or unset alerts.webhook_url.",
  });
}

/** A provider that does not know who asks says no to everybody. @throws ConfigError */
export function captchaOf(
  values: { captchaVerifyUrl?: string; captchaSecretEnv: string; captchaHostname?: string; captchaAction?: string },
  secret: string | undefined,
): CaptchaSettings | undefined {
  const { captchaVerifyUrl: verifyUrl, captchaSecretEnv, captchaHostname: hostname, captchaAction: action } = values;
  if (verifyUrl === undefined) return undefined;
  if (secret !== undefined) return { verifyUrl, secret, hostname, action };
  throw new ConfigError(`${captchaSecretEnv} is not set.`, {
    key: captchaSecretEnv,
    fix: "Set it to the provider's secret, or unset challenge.captcha_verify_url.",
  });
}

/** Only a Redis URL can carry credentials. */
export const hasCredentials = (url: string): boolean => /^rediss?:.*(?:@|password=)/is.test(url);

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
