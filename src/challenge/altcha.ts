/** Proof of work in ALTCHA's format, version 2 (https://altcha.org): self-hosted, no cookie, nobody else is asked. */
import { type Challenge, createChallenge, randomInt, type Solution, verifySolution } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/pbkdf2";
import type { ProofOfWork } from "../core/ports/challenge.js";

/** Iterations of one derivation: about 0.4 ms of one core of 2025. */
const COST = 2_000;
const MAX_PAYLOAD_CHARACTERS = 4_096;

const secretsOf = (key: string) => ({ hmacSignatureSecret: `challenge:${key}`, hmacKeySignatureSecret: `key:${key}` });

export const proofOfWork: ProofOfWork = {
  async create(key, work, expiresAt) {
    const { parameters, signature = "" } = await createChallenge({
      algorithm: "PBKDF2/SHA-256",
      cost: COST,
      counter: randomInt(work, Math.ceil(work / 2)),
      // Not `expiresAt`, which the library compares with the system's clock: time is the core's to judge.
      data: { expires_at: expiresAt },
      deriveKey,
      ...secretsOf(key),
    });
    return { parameters: { ...parameters }, signature };
  },

  async read(payload, keys) {
    const { challenge, solution } = parse(payload);
    if (!challenge || !solution) return undefined;
    for (const key of keys) {
      // Signatures alone are compared, so that judging costs next to nothing. What has no form makes the library throw.
      const judged = verifySolution({ challenge, solution, deriveKey, ...secretsOf(key) });
      const { verified } = await judged.catch(() => ({ verified: false }));
      // Signed, so its form is ours.
      if (verified)
        return { nonce: challenge.parameters.nonce, expiresAt: Number(challenge.parameters.data?.expires_at) };
    }
    return undefined;
  },
};

/** As the widget submits it: base64 of JSON. */
function parse(payload: string): { challenge?: Challenge; solution?: Solution } {
  if (payload.length > MAX_PAYLOAD_CHARACTERS) return {};
  try {
    const { challenge, solution } = JSON.parse(Buffer.from(payload, "base64").toString("utf8"));
    return { challenge, solution };
  } catch {
    return {};
  }
}
