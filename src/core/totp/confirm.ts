/** Confirming: the first code of the app proves that it has the secret; only then the factor counts. */
import { setTimeout as sleep } from "node:timers/promises";
import { requireNoCode } from "../agent/gates.js";
import { VerifyError } from "../errors.js";
import type { Context, State } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { VerificationRecord } from "../ports/store.js";
import type { Trace } from "../trace.js";
import { requireDigits } from "./code.js";
import { showsSecret } from "./enroll.js";
import { endEnrolment } from "./enrolment.js";
import { factorSubjects, type Owned, ownedFactor, traceFactor } from "./factors.js";
import { makeRecoveryCodes } from "./recovery.js";
import { factorFailure, inFactorWords } from "./words.js";

export interface ConfirmInput {
  identity: string;
  factorSid: string;
  /** As the app shows it. */
  code: string;
}

export interface ConfirmResult {
  factor: { sid: string; status: string };
  attemptsLeft: number;
  /** Where the caller may have them, this once. */
  recoveryCodes?: string[];
  nextStep: string;
  simulated?: true;
}

const TWILIO_TRIES = 5;
/** A 403 instead of an unverified factor, as Twilio answered before October 2021 (facts/twilio-verify.md §1.7). */
const WRONG_CODE = 60311;
const TRIES_USED_UP = 60310;
/** A bit over the longest calls to Twilio; only a dead process holds it so long. */
const TURN_MS = 15_000;

export const attemptsToConfirm = ({ status, wrongChecks }: VerificationRecord): number =>
  status === "pending" ? Math.max(0, TWILIO_TRIES - wrongChecks) : 0;

/** @throws VerifyError */
export async function confirm(
  input: ConfirmInput,
  context: Context,
  caller: Caller,
  trace: Trace,
): Promise<ConfirmResult> {
  noCode(input, caller, context);
  const state = await context.state();
  const { status, first, attemptsLeft } = await confirmFactor(input, context, state, caller, trace);
  const mayShow = first && showsSecret(caller, context);
  const recoveryCodes = mayShow ? await makeRecoveryCodes(input.factorSid, state, caller) : undefined;
  return {
    factor: { sid: input.factorSid, status },
    attemptsLeft,
    ...(recoveryCodes && { recoveryCodes }),
    nextStep: status !== "verified" ? WRONG : !first ? BEFORE : recoveryCodes ? SHOW_CODES : CODES_ON_PAGE,
    ...(context.settings.simulated && { simulated: true as const }),
  };
}

const WRONG =
  "Not confirmed: the code was wrong. Ask the person for the code that the app shows now; the clock of their device must be right.";
const BEFORE = "This factor was confirmed before; this call proves nothing. Use check_totp to verify the person.";
const SHOW_CODES =
  "Confirmed: check_totp works from now on. Give the recovery codes to the person now; they are shown this once.";
const CODES_ON_PAGE =
  "Confirmed: check_totp works from now on. Ask the person to open enroll_url again: it shows their recovery codes, once.";

function noCode(input: ConfirmInput, caller: Caller, { settings }: Context): void {
  try {
    requireNoCode(input, caller, settings);
  } catch (error) {
    throw inFactorWords(error);
  }
}

interface Confirmation {
  status: "verified" | "unverified";
  /** This call confirmed it, so its caller knew the secret. */
  first: boolean;
  attemptsLeft: number;
}

/** @throws VerifyError */
export async function confirmFactor(
  input: ConfirmInput,
  context: Context,
  state: State,
  caller: Caller,
  trace: Trace,
): Promise<Confirmation> {
  const { identity, factorSid } = input;
  trace.known = [input.code];
  const gateway = await context.gateway();
  traceFactor(trace, factorSubjects(factorSid, state, caller)[0], factorSid);
  return inTurn(factorSid, state, caller, async () => {
    const owned = await ownedFactor(identity, factorSid, gateway, context, state, caller);
    if (owned.factor.status === "verified") {
      await endEnrolment(factorSid, "approved", context, state, caller);
      return { status: "verified", first: false, attemptsLeft: 0 };
    }
    return submit(input, owned, context, state, caller, trace);
  });
}

/** The one place that gives a first code to Twilio. */
async function submit(
  { code, factorSid }: ConfirmInput,
  { entity, factor }: Owned,
  context: Context,
  state: State,
  caller: Caller,
  trace: Trace,
): Promise<Confirmation> {
  requireDigits(code, factor);
  const answered = await (await context.gateway()).verifyFactor(entity, factorSid, code);
  if (answered.ok && answered.value.status === "verified") {
    await endEnrolment(factorSid, "approved", context, state, caller);
    return { status: "verified", first: true, attemptsLeft: 0 };
  }
  if (!answered.ok && answered.failure.twilioCode !== WRONG_CODE) {
    const { twilioCode } = answered.failure;
    trace.twilioCode = twilioCode;
    if (twilioCode === TRIES_USED_UP) await endEnrolment(factorSid, "max_attempts_reached", context, state, caller);
    throw await factorFailure(answered.failure, "check", context);
  }
  const record = await state.store.findVerification(caller.tenant, factorSid);
  if (!record) return { status: "unverified", first: false, attemptsLeft: TWILIO_TRIES };
  const wrong = { ...record, wrongChecks: record.wrongChecks + 1, updatedAt: context.clock.now() };
  await state.store.saveVerification(wrong);
  return { status: "unverified", first: false, attemptsLeft: attemptsToConfirm(wrong) };
}

/**
 * One confirmation of a factor at a time: Twilio answers `verified` to any code once a factor is, so that a wrong one
 * beside the right one would look right.
 */
async function inTurn<T>(factorSid: string, state: State, { tenant }: Caller, run: () => Promise<T>): Promise<T> {
  const { store, fingerprint } = state;
  const keys = fingerprint("confirming", tenant, factorSid);
  const giveUpAt = performance.now() + TURN_MS;
  // The oldest key first, as in entity.ts.
  const [turn = ""] = keys.toReversed();
  while (!(await store.remember({ tenant, kind: "totp", key: turn, value: true, keepMs: TURN_MS }))) {
    if (performance.now() >= giveUpAt) throw new VerifyError("IN_PROGRESS", { retryAfterMs: 1_000 });
    await sleep(15 + Math.random() * 35);
  }
  try {
    return await run();
  } finally {
    await store.forget(tenant, "totp", turn);
  }
}
