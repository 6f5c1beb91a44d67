/** What is kept of one person at one destination (the original's data model), and forgetting it. */
import { VerifyError } from "./errors.js";
import { holdersOf } from "./limits/holder.js";
import { rulesFor } from "./limits/rules.js";
import type { Context } from "./ports/context.js";
import type { Caller } from "./ports/settings.js";
import { receiptHash } from "./target.js";
import type { Trace } from "./trace.js";

export interface PersonInput {
  to: string;
  /** The application's own name for the person. */
  identity: string;
  country?: string;
}

export interface Person {
  /** Masked. */
  to: string;
  /** Keyed fingerprint of the destination. */
  hash: string;
  serviceSid?: string;
  lastVerificationSid: string;
  /** ISO 8601; absent until this person proved this destination. */
  verifiedAt?: string;
  /** Wrong codes since the last approval. */
  failedAttempts: number;
  /** ISO 8601: before this no code is judged. */
  cooldownUntil?: string;
}

/** The limits are the truth about failures and pauses; the record adds who and when. @throws VerifyError */
export async function person(input: PersonInput, context: Context, caller: Caller): Promise<Person> {
  const { destination, subjects, store, fingerprint } = await find(input, context, caller);
  const holders = holdersOf(input.identity, subjects, fingerprint, caller);
  const record = holders && (await store.findPerson(caller.tenant, holders));
  if (!record) throw new VerifyError("VERIFICATION_NOT_FOUND", { message: "Nothing is kept of this person there." });
  const { settings, clock } = context;
  const confirmedAs = record.verifiedAt === undefined ? undefined : holders;
  const wrong = rulesFor({ operation: "check", session: "", subjects, confirmedAs, ips: [] }, settings);
  const usage = await store.usage(
    caller.tenant,
    wrong.filter(({ counts }) => counts === "wrong_code"),
  );
  const pausedMs = Math.max(0, ...usage.map(({ retryAfterMs }) => retryAfterMs));
  return {
    to: destination.mask,
    hash: record.subject,
    ...(record.serviceSid && { serviceSid: record.serviceSid }),
    lastVerificationSid: record.verificationSid,
    ...(record.verifiedAt !== undefined && { verifiedAt: new Date(record.verifiedAt).toISOString() }),
    failedAttempts: Math.max(0, ...usage.map(({ used }) => used)),
    ...(pausedMs > 0 && { cooldownUntil: new Date(clock.now() + pausedMs).toISOString() }),
  };
}

/** Forgets every verification of a destination and everybody who proved it. @returns how many records went. */
export async function erase(
  input: Omit<PersonInput, "identity">,
  context: Context,
  caller: Caller,
  trace: Trace,
): Promise<{ to: string; erased: number }> {
  const { destination, subjects, store } = await find(input, context, caller);
  Object.assign(trace, { mask: destination.mask, subject: subjects[0], known: [input.to, destination.value] });
  const erased = await store.erase(caller.tenant, subjects);
  for (const subject of subjects) {
    await store.forget(caller.tenant, "verified", subject);
    await store.forget(caller.tenant, "owner", subject);
  }
  return { to: destination.mask, erased };
}

/** What receipts name a destination by: of no use to whoever has not our key. */
export async function destinationHash(to: string, context: Context, caller: Caller): Promise<string> {
  const { destination, fingerprint } = await find({ to }, context, caller);
  return receiptHash(destination.key, fingerprint, caller);
}

async function find({ to, country }: Omit<PersonInput, "identity">, context: Context, { tenant }: Caller) {
  const { parseDestination } = await import("./destination/destination.js");
  const destination = parseDestination(to, { country, defaultCountry: context.settings.defaultCountry });
  const { store, fingerprint } = await context.state();
  return { destination, subjects: fingerprint("destination", tenant, destination.key), store, fingerprint };
}
