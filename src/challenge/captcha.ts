/**
 * Tokens of Turnstile, hCaptcha or reCAPTCHA v2: one form POST to `siteverify`, as all three take it. A score, which
 * reCAPTCHA v3 and hCaptcha Enterprise count in opposite directions, is not looked at.
 */
import type { CaptchaSettings, CaptchaVerdict } from "../core/ports/challenge.js";
import { exchange } from "../exchange.js";

/** From the name look-up to the last byte. */
const DEADLINE_MS = 3_000;
const MAX_BYTES = 16 * 1024;
const MAX_TOKEN_CHARACTERS = 4_096;

export async function judgeCaptcha(token: string, settings: CaptchaSettings): Promise<CaptchaVerdict> {
  if (token.length > MAX_TOKEN_CHARACTERS) return "failed";
  try {
    const answer = await ask(settings.verifyUrl, { secret: settings.secret, response: token });
    const { success, hostname, action } = { ...Object(JSON.parse(answer)) };
    if (typeof success !== "boolean") return "unknown";
    const isOurs =
      (settings.hostname === undefined || hostname === settings.hostname) &&
      (settings.action === undefined || action === settings.action);
    return success && isOurs ? "passed" : "failed";
  } catch {
    return "unknown";
  }
}

/** @returns the text of a 200 */
async function ask(url: string, fields: Record<string, string>): Promise<string> {
  const headers = { "Content-Type": "application/x-www-form-urlencoded" };
  const body = new URLSearchParams(fields).toString();
  const answer = await exchange({ url, headers, body, deadlineMs: DEADLINE_MS, maxBytes: MAX_BYTES });
  return answer.body;
}
