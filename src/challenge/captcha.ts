/**
 * Tokens of Turnstile, hCaptcha or reCAPTCHA v2: one form POST to `siteverify`, as all three take it. A score, which
 * reCAPTCHA v3 and hCaptcha Enterprise count in opposite directions, is not looked at.
 */
import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import type { CaptchaSettings, CaptchaVerdict } from "../core/ports/challenge.js";

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

/** One POST over a connection of its own, one deadline, no redirect. @returns the text of a 200 */
async function ask(url: string, fields: Record<string, string>): Promise<string> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const body = new URLSearchParams(fields).toString();
  const headers = {
    "Content-Type": "application/x-www-form-urlencoded",
    "Content-Length": String(Buffer.byteLength(body)),
  };
  const request = (url.startsWith("https:") ? https : http).request(url, {
    method: "POST",
    agent: false,
    signal,
    headers,
  });
  // One that comes after the answer has begun would end the process.
  request.on("error", () => {});
  try {
    request.end(body);
    const [response] = (await once(request, "response", { signal })) as [IncomingMessage];
    if (response.statusCode !== 200) throw new Error("no answer");
    return await textOf(response);
  } finally {
    request.destroy();
  }
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error("too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
