/** Port to what tells a person's device from a script: a proof of work of our own, or a CAPTCHA provider. */
import type { Json } from "./settings.js";

/** As ALTCHA's widget (version 3) and its libraries take it. Tells nothing of the destination. */
export interface AltchaChallenge {
  parameters: { [name: string]: Json | undefined };
  signature: string;
}

export interface ProofOfWork {
  /**
   * @param key signs it, and is as secret as what it binds the challenge to
   * @param work derivations that solving takes at most; at least half of it
   * @param expiresAt epoch milliseconds
   */
  create(key: string, work: number, expiresAt: number): Promise<AltchaChallenge>;
  /** What a client sent back, or undefined unless it solves a challenge that one of these keys signed. Never rejects. */
  read(payload: string, keys: readonly string[]): Promise<{ nonce: string; expiresAt: number } | undefined>;
}

/** `unknown`: the provider did not say, which is never a yes. */
export type CaptchaVerdict = "passed" | "failed" | "unknown";

export interface Challenges {
  proofOfWork: ProofOfWork;
  /** Asks the provider. Absent: none is configured. Never rejects. */
  judgeCaptcha?(token: string): Promise<CaptchaVerdict>;
}

export interface CaptchaSettings {
  /** Its `siteverify` address: HTTPS, or loopback. */
  verifyUrl: string;
  secret: string;
  /** The page and the action that the answer must name, where the operator names one. */
  hostname?: string;
  action?: string;
}
