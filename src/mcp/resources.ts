import type { Caller, Settings } from "../core/ports.js";
import { RULES, wireName } from "../core/rules.js";
import type { Verify } from "../core/verify.js";
import { toWire } from "../core/wire.js";

export async function errorResource(code: string, verify: Verify, caller: Caller): Promise<unknown> {
  return toWire(await verify.explain({ code }, caller));
}

/** The limits in force: each rule of the table with its configured number. */
export function policyResource({ rateLimits, channels, allowedCountries, simulated }: Settings): unknown {
  return {
    ...(simulated && { simulated: true }),
    channels,
    allowed_countries: allowedCountries ?? [],
    rules: RULES.map(({ name, on, counts, limit, windowMs, refusal, source }) => ({
      name: wireName(name),
      on,
      counts,
      limit: limit(rateLimits[name]),
      window_ms: windowMs(rateLimits[name]),
      in_force: rateLimits[name] > 0,
      refusal,
      source,
    })),
  };
}
