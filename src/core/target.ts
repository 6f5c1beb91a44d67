/** Which verification a check, cancel or list is about. */
import { isForeign } from "./agent/gates.js";
import type { Destination } from "./destination/destination.js";
import { VerifyError } from "./errors.js";
import { errorFromFailure } from "./failures.js";
import type { Context, Fingerprint } from "./ports/context.js";
import type { Gateway } from "./ports/gateway.js";
import type { Caller } from "./ports/settings.js";
import type { Store, VerificationRecord } from "./ports/store.js";

export interface Target {
  /** Absent when only the destination is known and we never sent to it. */
  sid?: string;
  /** Destination in clear, for the request to Twilio alone. */
  to?: string;
  /** Fingerprints of the destination, current key first. */
  subjects: readonly string[];
  mask: string;
  channel?: string;
  record?: VerificationRecord;
  /** What a receipt says of it, when no record of ours does. */
  destination?: { kind: "phone" | "email"; hash: string; country?: string };
  /** Instead of a destination: whose factor it is, and what the receipt repeats of the call. */
  factor?: { identity: string; nonce?: string };
}

/** Under a key of its own, so that a receipt cannot be linked with anything else that we keep. */
export const receiptHash = (key: string, fingerprint: Fingerprint, { tenant }: Caller): string =>
  fingerprint("receipt", tenant, key)[0];

function namedInReceipt({ kind, key, country }: Destination, fingerprint: Fingerprint, caller: Caller) {
  return { kind, hash: receiptHash(key, fingerprint, caller), country };
}

interface Parts {
  store: Store;
  fingerprint: Fingerprint;
  gateway: Gateway;
  context: Context;
  caller: Caller;
}

/** Exactly one of the two, as the contract says. @throws VerifyError */
export async function resolveTarget(
  { verificationSid, to, country }: { verificationSid?: string; to?: string; country?: string },
  parts: Parts,
): Promise<Target> {
  if ((verificationSid === undefined) === (to === undefined)) {
    throw new VerifyError("INVALID_INPUT", {
      message: "Give exactly one of verification_sid and to.",
      fix: "Prefer verification_sid, as send_otp returned it; leave to out.",
    });
  }
  return verificationSid === undefined ? byDestination(to!, country, parts) : bySid(verificationSid, parts);
}

async function byDestination(to: string, country: string | undefined, parts: Parts): Promise<Target> {
  const { parseDestination } = await import("./destination/destination.js");
  const { store, fingerprint, context, caller } = parts;
  const destination = parseDestination(to, { country, defaultCountry: context.settings.defaultCountry });
  const subjects = fingerprint("destination", caller.tenant, destination.key);
  const latest = await store.latestVerification(caller.tenant, subjects);
  const record = latest?.status === "pending" ? latest : undefined;
  const { value, mask } = destination;
  const named = namedInReceipt(destination, fingerprint, caller);
  return { to: value, subjects, mask, destination: named, ...(record && { record, sid: record.sid }) };
}

async function bySid(sid: string, { store, fingerprint, gateway, context, caller }: Parts): Promise<Target> {
  const record = await store.findVerification(caller.tenant, sid);
  if (isForeign(record, caller)) throw new VerifyError("VERIFICATION_NOT_FOUND");
  if (record && (record.decoy || isCurrent(record.subject, fingerprint)))
    return { sid, subjects: [record.subject], mask: record.mask, record };
  // Not ours, or from before a key rotation: only Twilio knows the destination whose limits must be charged.
  const fetched = await gateway.fetchVerification(sid);
  if (!fetched.ok) throw await errorFromFailure(fetched.failure, "check", context);
  const { parseDestination } = await import("./destination/destination.js");
  const destination = parseDestination(fetched.value.to, {});
  return {
    sid,
    subjects: fingerprint("destination", caller.tenant, destination.key),
    mask: destination.mask,
    channel: fetched.value.channel,
    record,
    destination: namedInReceipt(destination, fingerprint, caller),
  };
}

/** Fingerprints begin with the id of their key. */
function isCurrent(subject: string, fingerprint: Fingerprint): boolean {
  const [current] = fingerprint("destination");
  return subject.split(".")[0] === current.split(".")[0];
}
