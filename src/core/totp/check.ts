/** Asking a factor: each code reaches Twilio once while it is good, and an approval is recorded or is none. */
import { requireNoCode } from "../agent/gates.js";
import { checksLeft } from "../check/checked.js";
import { VerifyError } from "../errors.js";
import { admit, LEASE_MS } from "../limits/admission.js";
import { rulesFor } from "../limits/rules.js";
import type { Context, State } from "../ports/context.js";
import type { Gateway } from "../ports/gateway.js";
import type { Caller } from "../ports/settings.js";
import type { Intent, Note, Rule } from "../ports/store.js";
import type { Trace } from "../trace.js";
import { approve, isProven, latestChallenge, submit } from "./challenge.js";
import { type GivenCode, readGiven } from "./code.js";
import { factorSubjects, factorsOf, type Owned, traceFactor } from "./factors.js";
import { type CheckTotpResult, type Outcome, resultOf, withReceipt } from "./result.js";
import { factorError, inFactorWords } from "./words.js";

export interface CheckTotpInput {
  identity: string;
  /** Default: the only verified one. */
  factorSid?: string;
  /** Digits of the app, or a recovery code. Absent: the person enters it on a page, or report how that went. */
  code?: string;
  /** Of your backend; the receipt will carry it. */
  nonce?: string;
}

/** What the rest of a check needs once its factor is known. */
export interface Errand extends Owned {
  nonce?: string;
  subjects: readonly string[];
  rules: Rule[];
  gateway: Gateway;
  state: State;
  context: Context;
  caller: Caller;
  trace: Trace;
  /** To be remembered with an approval of this challenge. */
  noteOf?: (challengeSid: string, channel: GivenCode["kind"]) => Note;
}

const KEEP_MS = 60_000;

/** @throws VerifyError */
export async function checkTotp(
  input: CheckTotpInput,
  context: Context,
  caller: Caller,
  trace: Trace,
): Promise<CheckTotpResult> {
  if (input.nonce !== undefined && !/^.{8,200}$/s.test(input.nonce)) {
    throw new VerifyError("INVALID_INPUT", { message: "nonce has 8 to 200 characters." });
  }
  try {
    requireNoCode(input, caller, context.settings);
    const errand = await errandOf(input, context, caller, trace);
    if (input.code !== undefined) return await checkCode(input.code, errand);
    const { reportTotp } = await import("./entry.js");
    return await reportTotp(errand);
  } catch (error) {
    throw inFactorWords(error);
  }
}

export async function errandOf(
  { identity, factorSid, nonce }: CheckTotpInput,
  context: Context,
  caller: Caller,
  trace: Trace,
): Promise<Errand> {
  const gateway = await context.gateway();
  const state = await context.state();
  const { entity, factors } = await factorsOf(identity, gateway, context, state, caller);
  const verified = factors.filter(({ sid, status }) => status === "verified" && sid === (factorSid ?? sid));
  const [factor] = verified;
  if (!factor) throw factorError("VERIFICATION_NOT_FOUND");
  if (verified.length > 1) {
    throw new VerifyError("INVALID_INPUT", {
      message: `This identity has ${verified.length} verified factors.`,
      fix: "Give factor_sid, as list_factors shows it.",
    });
  }
  const subjects = factorSubjects(factor.sid, state, caller);
  traceFactor(trace, subjects[0]);
  const rules = rulesOf(identity, subjects, context, state, caller);
  return { identity, entity, factor, nonce, subjects, rules, gateway, state, context, caller, trace };
}

/** The limits of any check, with the factor where a destination would be. */
export function rulesOf(
  identity: string,
  subjects: readonly string[],
  { settings }: Context,
  { fingerprint }: State,
  { tenant, session }: Caller,
): Rule[] {
  const account = fingerprint("account", settings.account);
  const identities = fingerprint("identity", tenant, identity);
  return rulesFor({ operation: "check", session, account, subjects, ips: [], identities }, settings);
}

/** @throws VerifyError */
export async function checkCode(text: string, errand: Errand): Promise<CheckTotpResult> {
  const { factor, rules, state, context, caller, trace } = errand;
  const code = readGiven(text, factor);
  trace.known = [text, code.text];
  const open = code.kind === "totp" ? await latestChallenge(errand) : undefined;
  const admission = await admit(state.store, intentOf(code.text, errand), rules, caller).catch(usedByAnother);
  if (admission === undefined) return used(errand);
  if (admission.kind === "replayed") {
    trace.replayed = true;
    const outcome = admission.result as unknown as Outcome;
    trace.verificationSid = outcome.sid;
    const result = resultOf(outcome, checksLeft(admission.usage, outcome.wrongChecks), errand);
    return withReceipt({ ...result, check: { ...result.check, replayed: true } }, outcome.sid, context, state, caller);
  }
  if (admission.kind === "admitted") return submit(code, open, admission, errand);
  if (open && (await isProven(open, admission.claimedAt, errand)))
    return approve(open.sid, code.kind, admission.reservation, errand);
  throw factorError("CHECK_OUTCOME_UNKNOWN", { retryAfterMs: admission.retryAfterMs });
}

/** In another session the same code is a second login by it, which RFC 6238 §5.2 forbids. */
function usedByAnother(error: unknown): undefined {
  if (error instanceof VerifyError && error.code === "IDEMPOTENCY_KEY_REUSED") return undefined;
  throw error;
}

async function used(errand: Errand): Promise<CheckTotpResult> {
  const { state, rules, caller } = errand;
  const left = checksLeft(await state.store.usage(caller.tenant, rules), 0);
  const result = resultOf({ status: "pending", channel: "totp", wrongChecks: 0 }, left, errand);
  return {
    ...result,
    nextStep: "Not verified: this code was tried before. Ask the person for the next one of the app.",
  };
}

/**
 * A code is one intent for as long as Twilio could take it, so that it cannot approve twice: Twilio promises nothing
 * there. Only the call that gave it, repeated in its own session, is answered again.
 */
function intentOf(code: string, { factor, subjects, state, caller }: Errand): Intent {
  const { tenant, actor, session } = caller;
  const { skew, timeStepSeconds } = factor.totp;
  return {
    operation: "check",
    tenant,
    keys: state.fingerprint("check-totp", tenant, factor.sid, code),
    fingerprints: state.fingerprint("check-totp", tenant, factor.sid, code, actor, session),
    subjects,
    supplied: false,
    keepMs: Math.max(KEEP_MS, (2 * skew + 1) * timeStepSeconds * 1_000),
    leaseMs: LEASE_MS,
  };
}
