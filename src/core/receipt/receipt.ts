import type { Context, Fingerprint, State } from "../ports/context.js";
import type { ReceiptClaims } from "../ports/outside.js";
import type { Caller } from "../ports/settings.js";
import type { Note } from "../ports/store.js";
import type { Target } from "../target.js";
import { type Binding, openBinding } from "./binding.js";

/** As long as the record of the verification: so long its name stays taken, and no second receipt can be made. */
const KEPT_MS = 30 * 86_400_000;

/** RFC 8176, and whether NIST SP 800-63B-4 restricts it: the PSTN is, and e-mail proves no possession (facts/policy.md §7.2-6). */
const METHODS: Readonly<Record<string, { amr: string[]; restricted: boolean }>> = {
  sms: { amr: ["otp", "sms"], restricted: true },
  call: { amr: ["otp", "tel"], restricted: true },
  whatsapp: { amr: ["otp"], restricted: false },
  sna: { amr: ["urn:twilio:verify:sna"], restricted: false },
  totp: { amr: ["otp"], restricted: false },
  // A look-up secret (NIST SP 800-63B-4 §3.1.2), for which RFC 8176 has no value: "otp" would pass it off as the app.
  recovery_code: { amr: ["urn:twilio-verify-mcp:recovery-code"], restricted: false },
};
const OTHER_METHOD = { amr: ["otp"], restricted: true };

/** The names under which the receipt of a verification is kept, current key first: one a verification, ever. */
export function handlesOf(sid: string, fingerprint: Fingerprint, tenant: string): string[] {
  return fingerprint("receipt-handle", tenant, sid).map((value) => `rcp_${value.split(".").at(-1)}`);
}

/** Whoever has a handle can redeem it, so the store gets its fingerprints alone; current key first. */
export const notesOf = (handle: string, fingerprint: Fingerprint) => fingerprint("receipt-note", handle);

const placeOf = (handle: string, { tenant }: Caller) => ["receipt", tenant, handle];

/** The receipt of a verification that was approved just now, sealed, to be remembered in the step that records the approval. */
export async function mintReceipt(target: Target, context: Context, state: State, caller: Caller): Promise<Note> {
  const [handle = ""] = handlesOf(target.sid!, state.fingerprint, caller.tenant);
  const claims = claimsOf(target, handle, context, state, caller);
  const token = await (await context.receipts()).sign(claims);
  const value = state.vault.seal(placeOf(handle, caller), token);
  const [key] = notesOf(handle, state.fingerprint);
  return { tenant: caller.tenant, kind: "receipt", key, value, keepMs: KEPT_MS };
}

function claimsOf(target: Target, handle: string, context: Context, state: State, caller: Caller): ReceiptClaims {
  const { settings, clock } = context;
  const { issuer, audience, ttlSeconds } = settings.receipts;
  const binding = target.record && openBinding(target.record, state);
  const { identity, nonce, purpose, amount, payee, txn, prior }: Partial<Binding> = target.factor ?? binding ?? {};
  const country = target.record?.country ?? target.destination?.country;
  const at = Math.floor(clock.now() / 1_000);
  return {
    iss: issuer,
    aud: audience,
    jti: handle,
    iat: at,
    nbf: at,
    exp: at + ttlSeconds,
    auth_time: at,
    ...(identity !== undefined && { sub: identity }),
    ...(txn !== undefined && { txn }),
    ...(nonce !== undefined && { nonce }),
    ...(purpose !== undefined && { purpose }),
    ...(METHODS[target.record?.channel ?? target.channel ?? ""] ?? OTHER_METHOD),
    ...(!target.factor && {
      dst: {
        type: binding?.kind ?? target.destination?.kind ?? "phone",
        hash: binding?.hash ?? target.destination?.hash ?? state.fingerprint("receipt", ...target.subjects)[0],
        ...(country !== undefined && { country }),
        mask: target.mask,
      },
    }),
    provider: {
      name: "twilio-verify",
      ...(settings.serviceSid !== undefined && { service: settings.serviceSid }),
      verification: target.sid!,
      status: "approved",
    },
    ...(prior && { prior }),
    ...(amount !== undefined && payee !== undefined && { psd2: { amount, payee } }),
    ...(caller.agent && { act: { sub: `agent:${caller.actor}`, sid: caller.session } }),
    ...(settings.simulated && { simulated: true as const }),
  };
}

/** What an agent sees of it: a handle, or the token where the operator chose so; nothing once it is redeemed. */
export async function shownReceipt(
  sid: string,
  { settings }: Context,
  state: State,
  caller: Caller,
): Promise<string | undefined> {
  for (const handle of handlesOf(sid, state.fingerprint, caller.tenant)) {
    const token = await keptToken(handle, state, caller);
    if (token !== undefined) return settings.receipts.show === "token" ? token : handle;
  }
  return undefined;
}

/** The signed token of a receipt that nobody has redeemed yet. */
export async function keptToken(handle: string, state: State, caller: Caller): Promise<string | undefined> {
  const { store, fingerprint, vault } = state;
  const notes = notesOf(handle, fingerprint).map((key) => store.recall(caller.tenant, "receipt", key));
  const sealed = (await Promise.all(notes)).find((note) => typeof note === "string");
  return sealed === undefined ? undefined : vault.open(placeOf(handle, caller), sealed as string);
}
