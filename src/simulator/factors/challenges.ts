/** The life of a challenge: one code after the other, until one is right, five are wrong, or it expires. */
import { Refusal } from "../refusals.js";
import { newSid } from "../services.js";
import type { State } from "../state.js";
import { accept, DAY_MS, type Entity, type Factor } from "./factors.js";

export interface Challenge {
  sid: string;
  factor: Factor;
  /** Never `denied`: that is an answer to a push. */
  status: "pending" | "approved";
  wrongCodes: number;
  createdAt: number;
  updatedAt: number;
  respondedAt?: number;
  expiresAt: number;
}

interface Limit {
  windowMs: number;
  most: number;
}

const MAX_WRONG_CODES = 5;
const SHORT_CODE = 4;
/** Challenges of one factor, by the length of its codes. */
const LIMITS: Record<"short" | "long", Limit[]> = {
  short: [{ windowMs: DAY_MS, most: 10 }],
  long: [
    { windowMs: 3_600_000, most: 50 },
    { windowMs: DAY_MS, most: 100 },
  ],
};

export function makeChallenge(state: State, factor: Factor, expiresAt: number, now: number, code?: string): Challenge {
  if (factor.status !== "verified") throw new Refusal(60318);
  for (const { windowMs, most } of LIMITS[factor.config.code_length <= SHORT_CODE ? "short" : "long"]) {
    if (factor.challenged.filter((at) => at > now - windowMs).length >= most) throw new Refusal(60312);
  }
  factor.challenged.push(now);
  const times = { createdAt: now, updatedAt: now, expiresAt };
  const challenge: Challenge = { sid: newSid("YC"), factor, status: "pending", wrongCodes: 0, ...times };
  factor.entity.challenges.push(challenge);
  if (code !== undefined) answerChallenge(state, challenge, code, now);
  return challenge;
}

export function challengeOf({ challenges }: Entity, sid: string): Challenge {
  const challenge = challenges.find((one) => one.sid === sid);
  if (!challenge) throw new Refusal(20404);
  return challenge;
}

/** A wrong code is not an error; the one that came with the creation counts. */
export function answerChallenge(state: State, challenge: Challenge, code: string, now: number): void {
  if (challenge.status === "approved") throw new Refusal(60322);
  if (now >= challenge.expiresAt) throw new Refusal(60323);
  if (challenge.wrongCodes >= MAX_WRONG_CODES) throw new Refusal(60308);
  challenge.updatedAt = now;
  if (accept(state, challenge.factor, code, now)) Object.assign(challenge, { status: "approved", respondedAt: now });
  else challenge.wrongCodes += 1;
}

export function statusOf({ status, expiresAt }: Challenge, now: number): "pending" | "approved" | "expired" {
  return status === "pending" && now >= expiresAt ? "expired" : status;
}
