/**
 * contacts/ — destinations behind opaque handles, in a JSON file or behind an address of the operator's own.
 * May import: its own files, `core/errors`, `core/ports`, exchange, `node:` built-ins.
 *
 * Destinations are never written to a log or an error, and no answer of an address is kept.
 */
import type { Contacts } from "../core/ports/outside.js";
import { addressLookup } from "./address.js";
import { fileLookup } from "./file.js";
import { isHandle } from "./handle.js";

export interface ContactsOptions {
  /** Absolute path of a JSON file, or an address with `{contact}` in its path or query. */
  place: string;
  /** Bearer token for the address. */
  token?: string;
}

/**
 * @throws VerifyError `NOT_CONFIGURED` when the place cannot hold contacts. `resolve` throws the same for a file that
 * cannot be used, and `POLICY_STORE_UNAVAILABLE` when an address does not say whether there is such a contact.
 */
export function createContacts({ place, token }: ContactsOptions): Contacts {
  const lookup = place.includes("://") ? addressLookup(place, token) : fileLookup(place);
  return { resolve: async (handle, tenant) => (isHandle(handle) ? lookup(handle, tenant) : undefined) };
}
