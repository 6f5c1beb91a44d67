/** Enrolling: a factor is made at Twilio, and its secret goes to the person, not to the model. */
import { VerifyError } from "../errors.js";
import { admit, LEASE_MS, settleFailure } from "../limits/admission.js";
import { rulesFor } from "../limits/rules.js";
import type { Context, State } from "../ports/context.js";
import { type CreateTotpFactor, TOTP_ALGORITHMS, type TotpAlgorithm } from "../ports/factors.js";
import type { Caller } from "../ports/settings.js";
import type { Intent, Rule } from "../ports/store.js";
import type { Trace } from "../trace.js";
import { ENROLMENT_MS, enrolmentRecord, openSecret, secretNote } from "./enrolment.js";
import { entityFor } from "./entity.js";
import { ownerSubjects, traceFactor } from "./factors.js";
import { openEnrolmentPage } from "./page.js";
import { factorFailure } from "./words.js";

export interface EnrollInput {
  /** Your own id of the person; Twilio never sees it. */
  identity: string;
  /** Account name that the app shows, up to 64 characters. */
  friendlyName?: string;
  /** Shown above it. Default: that of the Service. */
  issuer?: string;
  algorithm?: TotpAlgorithm;
  /** 6–8. */
  digits?: number;
  /** Seconds, 20–60. */
  period?: number;
}

export interface EnrollResult {
  factor: {
    sid: string;
    status: "unverified";
    /** Of a code. */
    digits: number;
    /** ISO 8601: until then it can be confirmed with what is shown now. */
    expiresAt: string;
  };
  /** Where the person scans the QR code and confirms. */
  enrollUrl?: string;
  /** Credentials, where the caller may have them: Base32, and `otpauth://totp/…`. */
  secret?: string;
  uri?: string;
  nextStep: string;
  simulated?: true;
  /** This call opened the page. */
  opened?: true;
}

/** What an equal call is answered with; never the secret. */
type Stored = EnrollResult["factor"];

/** @throws VerifyError */
export async function enroll(
  input: EnrollInput,
  context: Context,
  caller: Caller,
  trace: Trace,
): Promise<EnrollResult> {
  const wanted = requestOf(input);
  requirePlaceToShow(context, caller);
  const gateway = await context.gateway();
  const state = await context.state();
  const entity = await entityFor(input.identity, state, caller);
  const subjects = ownerSubjects(input.identity, state, caller);
  traceFactor(trace, subjects[0]);
  const rules = enrolRules(subjects, context, state, caller);
  const admission = await admit(state.store, intentOf(input, subjects, state, caller), rules, caller);
  if (admission.kind === "outcome_unknown") throw outcomeUnknown(admission.retryAfterMs);
  if (admission.kind === "replayed") {
    trace.replayed = true;
    return answer(admission.result as unknown as Stored, input, context, state, caller, trace);
  }
  const made = await gateway.createTotpFactor({ ...wanted, identity: entity });
  if (!made.ok) {
    trace.twilioCode = made.failure.twilioCode;
    await settleFailure(state.store, admission.reservation, made.failure, context);
    if (made.failure.certainty === "unknown") throw outcomeUnknown(ENROLMENT_MS);
    throw await factorFailure(made.failure, "send", context);
  }
  const record = enrolmentRecord(made.value.sid, subjects[0], context, caller);
  const digits = made.value.totp.codeLength;
  const expiresAt = new Date(record.expiresAt).toISOString();
  const result: Stored = { sid: record.sid, status: "unverified", digits, expiresAt };
  const notes = [secretNote(made.value, state, caller)];
  await state.store.settle(admission.reservation, { kind: "done", result: { ...result }, record, notes });
  return answer(result, input, context, state, caller, trace);
}

async function answer(
  factor: Stored,
  { identity }: EnrollInput,
  context: Context,
  state: State,
  caller: Caller,
  trace: Trace,
): Promise<EnrollResult> {
  trace.verificationSid = factor.sid;
  const simulated = context.settings.simulated && { simulated: true as const };
  if (showsSecret(caller, context)) {
    const secrets = await openSecret(factor.sid, state, caller);
    return { factor, ...secrets, nextStep: SCAN, ...simulated };
  }
  const page = await openEnrolmentPage({ identity, factorSid: factor.sid }, factor.expiresAt, context, state, caller);
  return { factor, enrollUrl: page.url, nextStep: OPEN_PAGE, ...simulated, ...(page.fresh && { opened: true }) };
}

const SCAN =
  "The person adds the account to their authenticator app, by QR code or secret; then call confirm_totp with factor_sid and the code that the app shows.";
const OPEN_PAGE =
  "Ask the person to open enroll_url, scan the QR code there and enter the first code there; never ask for the secret. When they say that they have, list_factors shows the factor as verified.";

/** The model is no place for a secret, unless the operator says so. */
export const showsSecret = ({ agent }: Caller, { settings }: Context): boolean =>
  !agent || settings.agents.totpSecret === "tool";

function requirePlaceToShow(context: Context, caller: Caller): void {
  if (showsSecret(caller, context) || context.pages) return;
  throw new VerifyError("NOT_CONFIGURED", {
    message: "No page can be served here, so the secret could not be shown to the person. Nothing was made.",
    fix: "The operator must run this where pages are served (the stdio server), or enrol with the command totp enroll.",
  });
}

/** Limited like a send, where limits count calls; nothing is sent that could cost or wait to be entered. */
function enrolRules(subjects: readonly string[], { settings }: Context, state: State, caller: Caller): Rule[] {
  const account = state.fingerprint("account", settings.account);
  const call = { operation: "send", session: caller.session, account, subjects, ips: [] } as const;
  return rulesFor(call, settings).filter(({ counts }) => !["spend", "unverified", "wrong_code"].includes(counts));
}

function intentOf(input: EnrollInput, subjects: readonly string[], state: State, caller: Caller): Intent {
  const { tenant, actor, session } = caller;
  const { friendlyName, issuer, algorithm, digits, period } = input;
  const wanted = [friendlyName, issuer, algorithm, digits?.toString(), period?.toString()];
  const keys = state.fingerprint("enroll", tenant, actor, session, input.identity, ...wanted);
  // As long as the page: who comes back from it with an equal call gets the same factor.
  const times = { keepMs: ENROLMENT_MS, leaseMs: LEASE_MS };
  return { operation: "send", tenant, keys, fingerprints: keys, subjects, supplied: false, ...times };
}

function requestOf(input: EnrollInput): Omit<CreateTotpFactor, "identity"> {
  const { friendlyName = "account", issuer, algorithm, digits, period } = input;
  const isIn = (value: number | undefined, min: number, max: number) =>
    value === undefined || (Number.isInteger(value) && value >= min && value <= max);
  const isName = (name: string) => /^[^\p{C}:]{1,64}$/u.test(name) && name.trim() !== "";
  const bad =
    (!isName(friendlyName) && "friendly_name: 1 to 64 characters, without a colon") ||
    (issuer !== undefined && !isName(issuer) && "issuer: 1 to 64 characters, without a colon") ||
    (algorithm !== undefined && !TOTP_ALGORITHMS.includes(algorithm) && `algorithm: ${TOTP_ALGORITHMS.join(", ")}`) ||
    (!isIn(digits, 6, 8) && "digits: 6 to 8") ||
    (!isIn(period, 20, 60) && "period: 20 to 60 seconds");
  if (bad) throw new VerifyError("INVALID_INPUT", { message: `An argument is not valid. ${bad}.` });
  return { friendlyName, issuer, algorithm, codeLength: digits, timeStepSeconds: period };
}

/** Whatever Twilio made: nobody has its secret, and Twilio drops it within a day (facts/twilio-verify.md §1.7). */
const outcomeUnknown = (retryAfterMs: number) =>
  new VerifyError("TWILIO_UNAVAILABLE", {
    message: "The connection failed while the factor was being made. If Twilio has it, nobody can use it.",
    fix: "Wait for retry_after_ms, then enrol again.",
    retryAfterMs,
  });
