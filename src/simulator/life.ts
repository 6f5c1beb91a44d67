/** The life of a verification: send, check, update, SNA (facts/twilio-verify.md §2.1, §2.3). */
import { randomBytes, randomInt } from "node:crypto";
import { readCheck, readSend, type SendRequest } from "./forms.js";
import { deliver } from "./messages.js";
import { invalidParameter, Refusal } from "./refusals.js";
import { newSid, type Service } from "./services.js";
import { type Attempt, find, forget, forgetOld, isOpen, keyOf, type State, type Verification } from "./state.js";

const LIFETIME_MS = 10 * 60_000;
const MAX_SENDS = 5;
const MAX_CHECKS = 5;
const SNA_PENDING = 60519;

/** Starts a verification, or sends the same code once more while one is open; the channel may change. */
export function send(
  state: State,
  service: Service,
  form: URLSearchParams,
  now: number,
  undelivered?: number,
): Verification {
  const request = readSend(service, form);
  forgetOld(state, now);
  const known = state.newest.get(keyOf(service, request.to));
  const open = known && isOpen(known, now) ? known : undefined;
  if (open && open.sends.length >= MAX_SENDS) throw new Refusal(60203);

  const verification = open ?? start(state, service, request, now);
  const attempt: Attempt = {
    sid: newSid("VL"),
    verification,
    channel: request.channel,
    createdAt: now,
    updatedAt: now,
    converted: false,
    undelivered,
  };
  verification.sends.push(attempt);
  verification.channel = request.channel;
  verification.updatedAt = now;
  state.attempts.push(attempt);
  if (request.channel === "sna")
    Object.assign(verification, { snaToken: randomBytes(16).toString("hex"), snaVerified: false });
  else if (undelivered === undefined) deliver(state.messages, verification, now);
  return verification;
}

export interface CheckResult {
  verification: Verification;
  /** Null unless the last channel was SNA. */
  snaErrors: { attempt_sid: string; code: number }[] | null;
}

/** A wrong code is not an error; the sixth check is one, even with the right code. */
export function check(state: State, service: Service, form: URLSearchParams, now: number): CheckResult {
  const { to, sid, code, amount, payee } = readCheck(service, form);
  const verification = find(state, service, sid ?? to, now);
  if (!isOpen(verification, now) || (to && to !== verification.to)) throw new Refusal(20404);
  if (verification.wrongChecks >= MAX_CHECKS) {
    verification.status = "max_attempts_reached";
    verification.updatedAt = now;
    throw new Refusal(60202);
  }
  if (code === undefined) return checkSna(state, verification, now);

  const right = code === verification.code && amount === verification.amount && payee === verification.payee;
  verification.updatedAt = now;
  if (right) approve(state, verification, now);
  else verification.wrongChecks += 1;
  return { verification, snaErrors: verification.channel === "sna" ? [] : null };
}

/** Feedback from outside. Undocumented at Twilio for one that is not open; here 404, also for a second cancel. */
export function update(state: State, verification: Verification, status: "approved" | "canceled", now: number): void {
  if (!isOpen(verification, now)) throw new Refusal(20404);
  if (status === "approved") approve(state, verification, now);
  else Object.assign(verification, { status, updatedAt: now });
}

/** The device calls its link over the mobile network: once, within the lifetime. */
export function visitSnaLink(state: State, token: string, now: number): void {
  const verification = [...state.verifications.values()].find(({ snaToken }) => snaToken === token);
  if (!verification || verification.snaVerified || !isOpen(verification, now)) throw new Refusal(20404);
  verification.snaVerified = true;
}

function checkSna(state: State, verification: Verification, now: number): CheckResult {
  if (verification.channel !== "sna") throw invalidParameter("Code");
  if (verification.snaVerified) approve(state, verification, now);
  const { sid } = verification.sends.findLast(({ channel }) => channel === "sna")!;
  return { verification, snaErrors: verification.snaVerified ? [] : [{ attempt_sid: sid, code: SNA_PENDING }] };
}

function start(state: State, service: Service, request: SendRequest, now: number): Verification {
  const verification: Verification = {
    sid: newSid("VE"),
    service,
    to: request.to,
    channel: request.channel,
    status: "pending",
    code: request.customCode ?? newCode(service.code_length),
    locale: request.locale,
    country: request.country,
    amount: request.amount,
    payee: request.payee,
    createdAt: now,
    updatedAt: now,
    expiresAt: now + LIFETIME_MS,
    sends: [],
    wrongChecks: 0,
    snaVerified: false,
  };
  state.verifications.set(verification.sid, verification);
  state.newest.set(keyOf(service, request.to), verification);
  return verification;
}

function approve(state: State, verification: Verification, now: number): void {
  verification.status = "approved";
  verification.updatedAt = now;
  const last = verification.sends.at(-1)!;
  last.converted = true;
  last.updatedAt = now;
  forget(state, verification);
}

function newCode(length: number): string {
  return String(randomInt(10 ** length)).padStart(length, "0");
}
