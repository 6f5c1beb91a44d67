/** Whose page it is, and where: the token is the only way in, so it is kept as a fingerprint. */
import type { Context, Fingerprint, State } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { VerificationRecord } from "../ports/store.js";

/** Whose page it is: who asked for it, and about what. */
export interface Entry {
  tenant: string;
  actor: string;
  session: string;
  agent?: boolean;
  sid: string;
  /** Instead of a verification: the factor that is asked, sealed (core/totp/entry.ts). */
  factor?: string;
}

/** So long the page still says how it ended. */
const AFTER_MS = 60_000;

/** Kept under no tenant: the page does not know any. */
export const noteOf = (token: string, fingerprint: Fingerprint) => fingerprint("entry-token", token);

/**
 * Opens the page of a verification. Asking again gives the same page. The token has 256 bits.
 *
 * @returns its address, and whether it was opened just now; undefined where nobody serves pages
 */
export async function openEntry(
  record: VerificationRecord,
  context: Context,
  { store, fingerprint }: State,
  { tenant, actor, session, agent }: Caller,
): Promise<{ url: string; fresh: boolean } | undefined> {
  const { pages, clock } = context;
  const leftMs = record.expiresAt - clock.now();
  if (!pages || leftMs <= 0) return undefined;
  const { sid } = record;
  const [, token = ""] = fingerprint("entry", tenant, actor, session, sid)[0].split(".");
  const [key] = noteOf(token, fingerprint);
  const entry: Entry = { tenant, actor, session, ...(agent && { agent }), sid };
  const fresh = await store.remember({
    tenant: "",
    kind: "entry",
    key,
    value: { ...entry },
    keepMs: leftMs + AFTER_MS,
  });
  return { url: await pages.open(token, record.expiresAt + AFTER_MS), fresh };
}
