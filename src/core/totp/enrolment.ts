/** A factor between enrolment and confirmation: its secret is kept, sealed, and gone when it is confirmed or after ten minutes. */
import type { Context, State } from "../ports/context.js";
import type { NewTotpFactor, TotpBinding } from "../ports/factors.js";
import type { Caller, VerificationStatus } from "../ports/settings.js";
import type { Note, VerificationRecord } from "../ports/store.js";

export const ENROLMENT_MS = 600_000;
/** What stands where a destination would. */
export const APP = "authenticator app";

/** How the enrolment stands, as a verification of its own under the factor's SID: so an equal call finds it until it ends. */
export function enrolmentRecord(
  factorSid: string,
  subject: string,
  { clock, settings }: Context,
  { tenant }: Caller,
): VerificationRecord {
  const at = clock.now();
  return {
    sid: factorSid,
    tenant,
    subject,
    mask: APP,
    channel: "totp",
    status: "pending",
    createdAt: at,
    expiresAt: at + ENROLMENT_MS,
    updatedAt: at,
    sends: 0,
    wrongChecks: 0,
    ...(settings.serviceSid && { serviceSid: settings.serviceSid }),
  };
}

export function secretNote({ sid, binding }: NewTotpFactor, state: State, caller: Caller): Note {
  const { tenant } = caller;
  const [key] = secretKeys(sid, state, caller);
  const value = state.vault.seal(placeOf(sid, caller), JSON.stringify(binding));
  return { tenant, kind: "totp", key, value, keepMs: ENROLMENT_MS };
}

/** Undefined when the enrolment is over. */
export async function openSecret(factorSid: string, state: State, caller: Caller): Promise<TotpBinding | undefined> {
  for (const key of secretKeys(factorSid, state, caller)) {
    const sealed = await state.store.recall(caller.tenant, "totp", key);
    const text = typeof sealed === "string" ? state.vault.open(placeOf(factorSid, caller), sealed) : undefined;
    if (text !== undefined) return JSON.parse(text) as TotpBinding;
  }
  return undefined;
}

/** The end of an enrolment, however it came about; an equal call is then a new one. */
export async function endEnrolment(
  factorSid: string,
  status: VerificationStatus,
  { clock }: Context,
  state: State,
  caller: Caller,
): Promise<void> {
  const { store } = state;
  for (const key of secretKeys(factorSid, state, caller)) await store.forget(caller.tenant, "totp", key);
  const record = await store.findVerification(caller.tenant, factorSid);
  if (record?.status === "pending") await store.saveVerification({ ...record, status, updatedAt: clock.now() });
}

const placeOf = (factorSid: string, { tenant }: Caller) => ["totp-secret", tenant, factorSid];

const secretKeys = (factorSid: string, { fingerprint }: State, { tenant }: Caller) =>
  fingerprint("totp-secret", tenant, factorSid);
