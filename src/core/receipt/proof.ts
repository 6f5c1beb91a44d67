/** A change of phone: who wants a new destination proves a factor that they have already (docs/trust.md). */
import type { Destination } from "../destination/destination.js";
import { VerifyError } from "../errors.js";
import type { Context, Fingerprint, State } from "../ports/context.js";
import type { ReceiptClaims } from "../ports/outside.js";
import type { Caller } from "../ports/settings.js";
import type { Note, VerificationRecord } from "../ports/store.js";
import { receiptHash } from "../target.js";
import { openBinding } from "./binding.js";
import { keptToken } from "./receipt.js";
import { handleOf, spendReceipt } from "./redeem.js";

export const PHONE_CHANGE = "phone_change";

/** Longer than any receipt and any code lives. */
const BOUND_MS = 2 * 86_400_000;
/** As long as a proved destination is not a new one. */
const OWNED_MS = 365 * 86_400_000;

type Prior = NonNullable<ReceiptClaims["prior"]>;

interface Change {
  purpose?: string;
  identity?: string;
  proof?: string;
  destination: Destination;
  subjects: readonly string[];
}

/**
 * Judges the proof of a change, and the new destination. The approved check spends it; until then it stands for this
 * one destination, so that nobody can try with it which destinations are taken.
 *
 * @returns what the receipt will name; undefined when this is no change
 * @throws VerifyError `STEP_UP_REQUIRED` without a fresh, unspent receipt of this person
 */
export async function requireProof(
  change: Change,
  context: Context,
  state: State,
  caller: Caller,
): Promise<Prior | undefined> {
  const { purpose, identity, proof, destination, subjects } = change;
  const { needsProof, allowsShared } = context.settings.phoneChange;
  if (!needsProof || purpose !== PHONE_CHANGE) {
    if (proof === undefined) return undefined;
    throw new VerifyError("INVALID_INPUT", {
      message: `proof is only taken with purpose ${PHONE_CHANGE}, where the operator set [verify] phone_change.`,
    });
  }
  if (identity === undefined) {
    throw new VerifyError("INVALID_INPUT", {
      message: `identity is missing: purpose ${PHONE_CHANGE} changes a person's phone.`,
    });
  }
  const claims = proof === undefined ? undefined : await unspentClaims(proof, context, state, caller);
  const isFresh = claims !== undefined && claims.exp * 1_000 > context.clock.now();
  if (
    !isFresh ||
    claims.sub !== identity ||
    claims.dst?.hash === receiptHash(destination.key, state.fingerprint, caller)
  )
    throw noProof();
  if (!(await standsFor(claims.jti, subjects, state, caller))) throw noProof();
  if (!allowsShared && (await isOfSomebodyElse(identity, subjects, state, caller))) throw taken();
  const { jti, amr, dst } = claims;
  return { jti, amr, ...(dst && { dst: { hash: dst.hash } }) };
}

async function unspentClaims(proof: string, context: Context, state: State, caller: Caller) {
  const handle = await handleOf(proof, context);
  const token = handle && (await keptToken(handle, state, caller));
  return token ? (await context.receipts()).read(token) : undefined;
}

/** The first destination it is given for is the only one. Kept by fingerprint: whoever has a handle can redeem it. */
async function standsFor(
  jti: string,
  subjects: readonly string[],
  { store, fingerprint }: State,
  { tenant }: Caller,
): Promise<boolean> {
  const keys = fingerprint("proof", tenant, jti);
  const first = async () =>
    (await Promise.all(keys.map((key) => store.recall(tenant, "proof", key)))).find((bound) => bound !== undefined);
  const note = { tenant, kind: "proof" as const, key: keys[0], value: subjects[0]!, keepMs: BOUND_MS };
  const bound = await first();
  if (bound === undefined && (await store.remember(note))) return true;
  return subjects.includes(String(bound ?? (await first())));
}

const ownersOf = (identity: string, fingerprint: Fingerprint, tenant: string) => fingerprint("owner", tenant, identity);

async function isOfSomebodyElse(
  identity: string,
  subjects: readonly string[],
  { store, fingerprint }: State,
  { tenant }: Caller,
): Promise<boolean> {
  const own = ownersOf(identity, fingerprint, tenant);
  const owners = await Promise.all(subjects.map((subject) => store.recall(tenant, "owner", subject)));
  return owners.some((owner) => owner !== undefined && !own.includes(String(owner)));
}

/** Whose destination it is from now on, when the send said who that is: the first to prove it. */
export function ownerNotes(record: VerificationRecord | undefined, state: State): Note[] {
  const identity = record && openBinding(record, state)?.identity;
  if (!record || identity === undefined) return [];
  const { tenant, subject } = record;
  const [value] = ownersOf(identity, state.fingerprint, tenant);
  return [{ tenant, kind: "owner", key: subject, value, keepMs: OWNED_MS }];
}

/** Before a code is judged: a proof that was spent meanwhile can no longer carry the change. @throws VerifyError */
export async function requireUnspent(
  record: VerificationRecord | undefined,
  state: State,
  caller: Caller,
): Promise<void> {
  const prior = priorOf(record, state);
  if (record?.status === "pending" && prior && (await keptToken(prior.jti, state, caller)) === undefined)
    throw noProof();
}

/** @returns false when somebody else was first: then nothing is approved. */
export async function spendProof(
  record: VerificationRecord | undefined,
  state: State,
  caller: Caller,
): Promise<boolean> {
  const prior = priorOf(record, state);
  return prior === undefined || spendReceipt(prior.jti, state, caller);
}

const priorOf = (record: VerificationRecord | undefined, state: State) => record && openBinding(record, state)?.prior;

/** One answer for every bad proof, so that none can be told from another. */
const noProof = () =>
  new VerifyError("STEP_UP_REQUIRED", {
    message: "A change of phone needs a fresh receipt of a factor that this person has already, used for nothing else.",
    fix: "First verify the person, with the same identity, on a destination they have already (send_otp, check_otp). Then call again with that receipt as proof.",
    retry: "fix_first",
  });

const taken = () =>
  new VerifyError("INVALID_DESTINATION", {
    message: "Another person of this installation proved this destination.",
    fix: "Ask for another one. Only the operator can free it (erase) or allow it ([verify] allow_shared_destinations).",
  });
