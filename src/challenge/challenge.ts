/**
 * challenge/ — what tells a person's device from a script. May import: its own files, core/ports/challenge, exchange, `node:`
 * built-ins; altcha.ts alone `altcha-lib`.
 */
import type { CaptchaSettings, Challenges } from "../core/ports/challenge.js";
import { proofOfWork } from "./altcha.js";
import { judgeCaptcha } from "./captcha.js";

/** @param captcha asked for tokens; without it there is the proof of work alone. */
export function createChallenges(captcha?: CaptchaSettings): Challenges {
  return { proofOfWork, ...(captcha && { judgeCaptcha: (token) => judgeCaptcha(token, captcha) }) };
}
