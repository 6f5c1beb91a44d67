/**
 * core/receipt/ — proof that a backend can trust: what a receipt says, and redeeming it once. Pure; signing is an adapter's.
 *
 * This file: what the send decided and the receipt must repeat. Sealed, since it may name a person.
 */
import type { State } from "../ports/context.js";
import type { ReceiptClaims } from "../ports/outside.js";
import type { VerificationRecord } from "../ports/store.js";

export interface Binding {
  /** Fingerprint of the destination under the receipts' own key. */
  hash: string;
  kind: "phone" | "email";
  identity?: string;
  purpose?: string;
  nonce?: string;
  amount?: string;
  payee?: string;
  /** The contact it was sent to, for a resend. */
  contact?: string;
  /** Fingerprint of the caller's idempotency key. */
  txn?: string;
  locale?: string;
  /** Who asked, for a message that follows by itself. */
  asked?: { actor: string; session: string; agent?: true };
  /** The factor that was proved before this one, for a change. */
  prior?: ReceiptClaims["prior"];
}

const placeOf = ({ tenant, sid }: Pick<VerificationRecord, "tenant" | "sid">) => ["binding", tenant, sid];

export const sealBinding = (
  binding: Binding,
  record: Pick<VerificationRecord, "tenant" | "sid">,
  { vault }: Pick<State, "vault">,
): string => vault.seal(placeOf(record), JSON.stringify(binding));

/** Undefined when it was sealed under a key that is gone, or never was. */
export function openBinding(record: VerificationRecord, { vault }: Pick<State, "vault">): Binding | undefined {
  const text = record.binding === undefined ? undefined : vault.open(placeOf(record), record.binding);
  return text === undefined ? undefined : (JSON.parse(text) as Binding);
}
