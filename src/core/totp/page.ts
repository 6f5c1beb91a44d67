/** The page of an enrolment: who has its token may see the secret, give the first code, and get the recovery codes once. */
import { VerifyError } from "../errors.js";
import type { Context, Fingerprint, State } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { Trace } from "../trace.js";
import { attemptsToConfirm, confirmFactor } from "./confirm.js";
import { openSecret } from "./enrolment.js";
import { factorSubjects, traceFactor } from "./factors.js";
import { areRecoveryCodesMade, makeRecoveryCodes } from "./recovery.js";

export interface EnrolmentView {
  state: "open" | "verified" | "over";
  /** Of an open one: credentials, for this page and nothing else. */
  secret?: string;
  uri?: string;
  /** ISO 8601. */
  expiresAt: string;
  attemptsLeft: number;
  /** Verified, and its recovery codes were not shown to anybody yet. */
  codesWait: boolean;
  /** This once. */
  recoveryCodes?: string[];
  simulated?: true;
}

interface Enrolment {
  identity: string;
  factorSid: string;
}

/** So long the page still says how it ended. */
const AFTER_MS = 60_000;

const noteOf = (token: string, fingerprint: Fingerprint) => fingerprint("enrolment-token", token);
const placeOf = (key: string) => ["enrolment", key];

/** Asking again gives the same page. The token has 256 bits and is kept as a fingerprint. */
export async function openEnrolmentPage(
  enrolment: Enrolment,
  expiresAt: string,
  { pages, clock }: Context,
  { store, fingerprint, vault }: State,
  { tenant, actor, session, agent }: Caller,
): Promise<{ url: string; fresh: boolean }> {
  const [, token = ""] = fingerprint("enrolment", tenant, enrolment.factorSid)[0].split(".");
  const [key] = noteOf(token, fingerprint);
  const until = Date.parse(expiresAt) + AFTER_MS;
  const fresh = await store.remember({
    // Kept under no tenant: the page does not know any.
    tenant: "",
    kind: "entry",
    key,
    value: { tenant, actor, session, agent, sealed: vault.seal(placeOf(key), JSON.stringify(enrolment)) },
    keepMs: Math.max(AFTER_MS, until - clock.now()),
  });
  return { url: await pages!.open(token, until, "t"), fresh };
}

/** @throws VerifyError `VERIFICATION_NOT_FOUND` for a token that nobody gave out, or that is over */
export async function viewEnrolment(token: string, context: Context): Promise<EnrolmentView> {
  const { factorSid, caller, state } = await find(token, context);
  const record = await state.store.findVerification(caller.tenant, factorSid);
  if (!record) throw new VerifyError("VERIFICATION_NOT_FOUND");
  const isOpen = record.status === "pending" && record.expiresAt > context.clock.now();
  const secrets = isOpen ? await openSecret(factorSid, state, caller) : undefined;
  const isVerified = record.status === "approved";
  return {
    state: secrets ? "open" : isVerified ? "verified" : "over",
    ...secrets,
    expiresAt: new Date(record.expiresAt).toISOString(),
    attemptsLeft: attemptsToConfirm(record),
    codesWait: isVerified && !(await areRecoveryCodesMade(factorSid, state, caller)),
    ...(context.settings.simulated && { simulated: true as const }),
  };
}

/** @throws VerifyError */
export async function confirmOnPage(token: string, code: string, context: Context, trace: Trace) {
  const { identity, factorSid, caller, state } = await find(token, context);
  trace.caller = caller;
  const { first } = await confirmFactor({ identity, factorSid, code }, context, state, caller, trace);
  const recoveryCodes = first ? await makeRecoveryCodes(factorSid, state, caller) : undefined;
  return { ...(await viewEnrolment(token, context)), ...(recoveryCodes && { recoveryCodes }) };
}

/** Of a factor that was confirmed elsewhere. @throws VerifyError */
export async function showRecoveryCodes(token: string, context: Context, trace: Trace): Promise<EnrolmentView> {
  const { factorSid, caller, state } = await find(token, context);
  trace.caller = caller;
  traceFactor(trace, factorSubjects(factorSid, state, caller)[0], factorSid);
  const view = await viewEnrolment(token, context);
  const recoveryCodes = view.codesWait ? await makeRecoveryCodes(factorSid, state, caller) : undefined;
  return { ...view, ...(recoveryCodes && { recoveryCodes }) };
}

async function find(token: string, context: Context): Promise<Enrolment & { caller: Caller; state: State }> {
  const state = await context.state();
  for (const key of noteOf(token, state.fingerprint)) {
    const note = (await state.store.recall("", "entry", key)) as (Caller & { sealed: string }) | undefined;
    const text = note && state.vault.open(placeOf(key), note.sealed);
    if (!note || text === undefined) continue;
    const { sealed: _, ...caller } = note;
    return { ...(JSON.parse(text) as Enrolment), caller: { ...caller, byPerson: true }, state };
  }
  throw new VerifyError("VERIFICATION_NOT_FOUND");
}
