/** What ALTCHA's widget does in a browser: solves a challenge and submits it in base64. */
import { type Challenge, type Solution, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import type { VerifyError } from "../../src/core/errors.js";
import type { AltchaChallenge } from "../../src/core/ports/challenge.js";
import type { ChallengeSettings } from "../../src/core/ports/settings.js";

/** Everything is suspicious, and solving takes a moment. */
export const CHALLENGE: ChallengeSettings = { mode: "always", signals: [], work: 4, ttlMs: 300_000 };

export async function solve(altcha: AltchaChallenge): Promise<string> {
  const challenge = altcha as unknown as Challenge;
  return submitted(altcha, (await solveChallenge({ challenge, deriveKey }))!);
}

/** What a refusal asks for. */
export const altchaOf = ({ details }: VerifyError) => (details.challenge as { altcha: AltchaChallenge }).altcha;

export const submitted = (challenge: AltchaChallenge, solution: Solution): string =>
  Buffer.from(JSON.stringify({ challenge, solution })).toString("base64");

/** As a client can see it. */
export const payloadOf = (proof: string): { challenge: AltchaChallenge; solution: Solution } =>
  JSON.parse(Buffer.from(proof, "base64").toString());
