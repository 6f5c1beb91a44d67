/** One question to Lookup for one number: limited, asked once however many wait for it, and remembered as bands. */

import type { Destination } from "../destination/destination.js";
import { VerifyError } from "../errors.js";
import { admit, LEASE_MS } from "../limits/admission.js";
import { gateOf } from "../limits/gates.js";
import { rulesFor } from "../limits/rules.js";
import type { Context, State } from "../ports/context.js";
import type { GatewayFailure } from "../ports/gateway.js";
import type { Caller, Json, Settings } from "../ports/settings.js";
import type { Intent } from "../ports/store.js";
import type { Trace } from "../trace.js";
import { type Bands, bandsOf } from "./bands.js";

export interface Looked {
  bands: Bands;
  /** Epoch milliseconds. */
  checkedAt: number;
  cached: boolean;
}

/** An answer with a hole in it is kept this long, so that neither a twin nor the next send pays for it again. */
const SHARED_MS = 600_000;

/**
 * @throws VerifyError `TWILIO_UNAVAILABLE` and `AUTHENTICATION_FAILED` of Lookup itself; `RATE_LIMITED`, `CIRCUIT_OPEN`
 * and `IN_PROGRESS` of our own limits on it; `POLICY_STORE_UNAVAILABLE`
 */
export async function lookUp(
  destination: Destination,
  context: Context,
  { store, fingerprint }: State,
  caller: Caller,
  trace: Trace,
): Promise<Looked> {
  const { settings, clock } = context;
  const { tenant, session } = caller;
  const keys = fingerprint("lookup", tenant, destination.key, ...questionOf(settings));
  for (const key of keys) {
    const kept = await store.recall(tenant, "lookup", key);
    if (kept !== undefined) return { ...fromJson(kept), cached: true };
  }
  const gateway = await context.gateway();
  const account = fingerprint("account", settings.account);
  const subjects = fingerprint("destination", tenant, destination.key);
  const rules = rulesFor({ operation: "lookup", session, subjects, ips: [], account }, settings);
  const admission = await admit(store, intentOf(tenant, keys, subjects), rules, caller);
  if (admission.kind === "replayed") return { ...fromJson(admission.result), cached: true };
  const { reservation } = admission;
  const { packages, cacheMs } = settings.lookup;
  const found = await gateway.lookupNumber(destination.value, packages);
  if (!found.ok) {
    const { failure } = found;
    trace.twilioCode = failure.twilioCode;
    await store.settle(reservation, {
      kind: "rejected",
      failed: failure.certainty !== "rejected",
      gate: gateOf(failure),
    });
    throw unreachable(failure);
  }
  const bands = bandsOf(found.value, packages, settings.fraudGuard, clock.now());
  for (const setting of bands.unanswered) context.log("warn", "lookup_package_unanswered", { setting });
  const looked = { bands, checkedAt: clock.now() };
  const value = looked as unknown as Json;
  const note = { tenant, kind: "lookup" as const, key: keys[0], value, keepMs: cacheMs };
  const notes = bands.unanswered.length === 0 ? [note] : [];
  await store.settle(reservation, { kind: "done", result: value, notes });
  return { ...looked, cached: false };
}

/** Another question has another answer: what was kept under other settings is not read. */
function questionOf({ lookup, fraudGuard }: Settings): string[] {
  const { highScore, mediumScore, simSwapDays } = fraudGuard;
  return [...[...lookup.packages].sort(), ...[highScore, mediumScore, simSwapDays].map(String)];
}

function intentOf(tenant: string, keys: readonly string[], subjects: readonly string[]): Intent {
  const names = { keys, fingerprints: keys, subjects, supplied: false };
  return { operation: "lookup", tenant, ...names, keepMs: SHARED_MS, leaseMs: LEASE_MS };
}

const fromJson = (value: Json) => value as unknown as Omit<Looked, "cached">;

function unreachable({ httpStatus, twilioCode, retryAfterMs = 1_000 }: GatewayFailure): VerifyError {
  if (httpStatus === 401 || twilioCode === 20003) return new VerifyError("AUTHENTICATION_FAILED");
  return new VerifyError("TWILIO_UNAVAILABLE", {
    message: "Twilio Lookup could not say what is known of this number, so nothing was sent.",
    retryAfterMs,
  });
}
