/** Who proved a destination before: a stranger's tries must not stand in that person's way. */
import type { Fingerprint } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { Store } from "../ports/store.js";

/** Fingerprints of (person, destination), current key first. Only with an identity is anybody more than a stranger. */
export function holdersOf(
  identity: string | undefined,
  [current, previous]: readonly string[],
  fingerprint: Fingerprint,
  { tenant }: Caller,
): [string, ...string[]] | undefined {
  if (identity === undefined) return undefined;
  const [holder] = fingerprint("holder", tenant, identity, current);
  const former = previous === undefined ? undefined : fingerprint("holder", tenant, identity, previous)[1];
  return former === undefined ? [holder] : [holder, former];
}

/** The same fingerprints when the person did prove it, else nothing. */
export async function confirmedHolders(
  holders: [string, ...string[]] | undefined,
  store: Store,
  { tenant }: Caller,
): Promise<readonly string[] | undefined> {
  return holders && (await store.isHolder(tenant, holders)) ? holders : undefined;
}
