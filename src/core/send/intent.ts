/** What a send asks for, and the names under which it is the same send again. */
import type { Solved } from "../challenge/solved.js";
import type { Destination } from "../destination/destination.js";
import { LEASE_MS } from "../limits/admission.js";
import { rulesFor } from "../limits/rules.js";
import type { Context, Fingerprint, State } from "../ports/context.js";
import type { Caller, Channel, Settings } from "../ports/settings.js";
import type { Intent, RuleUsage, VerificationRecord } from "../ports/store.js";
import type { Binding } from "../receipt/binding.js";
import { receiptHash } from "../target.js";

export interface SendInput extends Solved {
  /** Phone number or e-mail address; or `contact`. */
  to?: string;
  /** Handle of one of the operator's contacts. */
  contact?: string;
  channel?: Channel;
  /** ISO alpha-2 of a number in national form. */
  country?: string;
  locale?: string;
  /** The application's own name for the person. It only ever adds a limit. */
  identity?: string;
  purpose?: string;
  endUserIp?: string;
  amount?: string;
  payee?: string;
  /** A new message although one was just sent; under the cooldown. */
  resend?: boolean;
  /** 16–128 characters; an equal call with it is answered again for 24 h. */
  idempotencyKey?: string;
  /** What a CONFIRMATION_REQUIRED gave, after a person agreed. */
  confirmation?: string;
  /** Of your backend; the receipt will carry it. */
  nonce?: string;
  /** With purpose "phone_change": the receipt (handle or token) of a factor that the same identity has already. */
  proof?: string;
}

/** A message that follows another one by itself, of the same verification. */
export interface Follows {
  sid: string;
  binding: Binding;
}

const DERIVED_KEEP_MS = 60_000;
const SUPPLIED_KEEP_MS = 86_400_000;
interface IntentParts {
  destination: Destination;
  subjects: readonly string[];
  channel: Channel;
  fingerprint: Fingerprint;
  caller: Caller;
  settings: Settings;
  /** SID of the verification: one message on this channel follows it, whoever sends it. */
  follows?: string;
}

export function intentOf(input: SendInput, parts: IntentParts): Intent {
  const { destination, subjects, channel, fingerprint, caller, settings, follows } = parts;
  const { purpose, amount, payee, resend, idempotencyKey, nonce, proof, identity, locale } = input;
  const { tenant, actor } = caller;
  const tuple = [tenant, actor, settings.serviceSid, destination.key, channel, purpose, amount, payee, nonce, proof];
  const supplied = idempotencyKey !== undefined || follows !== undefined;
  return {
    operation: "send",
    tenant,
    keys: follows
      ? fingerprint("follows", tenant, follows, channel)
      : supplied
        ? fingerprint("supplied", tenant, actor, idempotencyKey)
        : fingerprint("send", ...tuple, resend ? crypto.randomUUID() : undefined),
    // A supplied key answers for the whole call: who it is for, too, since the receipt will name them.
    fingerprints: fingerprint(
      "send",
      ...tuple,
      ...(idempotencyKey ? [identity, locale, resend ? "resend" : undefined] : []),
    ),
    subjects,
    supplied,
    keepMs: supplied ? SUPPLIED_KEEP_MS : DERIVED_KEEP_MS,
    leaseMs: LEASE_MS,
  };
}

export function bindingOf(
  input: SendInput,
  { key, kind }: Destination,
  fingerprint: Fingerprint,
  caller: Caller,
  prior: Binding["prior"],
): Binding {
  const { identity, purpose, nonce, amount, payee, contact, locale, idempotencyKey } = input;
  const { actor, session, agent } = caller;
  const txn = idempotencyKey === undefined ? undefined : fingerprint("txn", caller.tenant, idempotencyKey)[0];
  const asked = { actor, session, ...(agent && { agent: true as const }) };
  const hash = receiptHash(key, fingerprint, caller);
  return { hash, kind, identity, purpose, nonce, amount, payee, contact, locale, txn, asked, prior };
}

/** How the limits of a further send to the same destination stand. */
export async function usageOfSends(
  { subject, country }: VerificationRecord,
  { settings }: Context,
  { store }: State,
  { tenant, session }: Caller,
): Promise<RuleUsage[]> {
  const rules = rulesFor({ operation: "send", session, subjects: [subject], ips: [], country }, settings);
  return store.usage(
    tenant,
    rules.filter(({ keys }) => keys.length > 0),
  );
}
