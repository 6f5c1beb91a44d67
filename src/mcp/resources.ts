import type { Caller } from "../core/ports/settings.js";
import type { Verify } from "../core/verify.js";
import { toWire } from "../core/wire.js";

export async function errorResource(code: string, verify: Verify, caller: Caller): Promise<unknown> {
  return toWire(await verify.explain({ code }, caller));
}

/** The limits in force, each with its use where it has one log for everybody. */
export async function policyResource(verify: Verify, caller: Caller): Promise<unknown> {
  return toWire(await verify.policy(caller));
}
