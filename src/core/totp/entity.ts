/**
 * Under which name Twilio knows a person: a random one, because it may hold no personal data and stays for ever
 * (facts/twilio-verify.md §1.7).
 */
import { randomBytes } from "node:crypto";
import { VerifyError } from "../errors.js";
import type { State } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";

/** As good as for ever: without this note nobody finds the person's factors. */
const KEPT_MS = 3_650 * 86_400_000;

/** Undefined for an identity that never enrolled here. */
export async function findEntity(identity: string, state: State, caller: Caller): Promise<string | undefined> {
  const keys = keysOf(identity, state, caller);
  for (const [index, key] of keys.entries()) {
    const entity = await state.store.recall(caller.tenant, "entity", key);
    if (typeof entity === "string") return index === 0 ? entity : agree(entity, keys, state, caller);
  }
  return undefined;
}

export async function entityFor(identity: string, state: State, caller: Caller): Promise<string> {
  const known = await findEntity(identity, state, caller);
  return known ?? agree(randomBytes(16).toString("hex"), keysOf(identity, state, caller), state, caller);
}

/** The oldest key decides: while keys rotate, a process that does not know the new one yet decides by it as well. */
async function agree(proposed: string, keys: string[], { store }: State, { tenant }: Caller): Promise<string> {
  let entity = proposed;
  for (const key of keys.toReversed()) {
    await store.remember({ tenant, kind: "entity", key, value: entity, keepMs: KEPT_MS });
    const kept = await store.recall(tenant, "entity", key);
    if (typeof kept === "string") entity = kept;
  }
  return entity;
}

function keysOf(identity: string, { fingerprint }: State, { tenant }: Caller): string[] {
  if (identity.length < 1 || identity.length > 128) {
    throw new VerifyError("INVALID_INPUT", { message: "identity is your own id of the person, 1 to 128 characters." });
  }
  return fingerprint("entity", tenant, identity);
}
