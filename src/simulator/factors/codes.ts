/** What the authenticator apps show now: for tests and demos, as the inbox is. The API has no such thing. */
import type { State } from "../state.js";
import { factorsOf } from "./factors.js";
import { totp } from "./totp.js";

export interface CurrentCode {
  factor_sid: string;
  identity: string;
  code: string;
  /** ISO 8601, by the simulator's clock. */
  expires_at: string;
}

export function currentCodes({ entities }: State, now: number, factorSid?: string): CurrentCode[] {
  const factors = [...entities.values()].flatMap((entity) => factorsOf(entity, now));
  return factors
    .filter(({ sid }) => (factorSid ?? sid) === sid)
    .map(({ sid, entity: { identity }, secret, config }) => {
      const { code, expiresAt } = totp(secret, config, now);
      return { factor_sid: sid, identity, code, expires_at: new Date(expiresAt).toISOString() };
    });
}
