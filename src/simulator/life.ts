/** The life of a verification: send, check, update, SNA (facts/twilio-verify.md §2.1, §2.3). */
import { randomInt } from "node:crypto";
import { channelOf } from "./channels.js";
import { readCheck, readSend, type SendRequest } from "./forms.js";
import { countSend } from "./limits.js";
import { lineTypeOf } from "./lookups.js";
import { deliver } from "./messages.js";
import { invalidParameter, Refusal } from "./refusals.js";
import { newSid, type Service } from "./services.js";
import { newLink, resultOf, type SnaErrors } from "./sna.js";
import {
  type Attempt,
  type Channel,
  find,
  forget,
  forgetOld,
  isOpen,
  keyOf,
  type State,
  type Verification,
} from "./state.js";
import { messageText } from "./templates.js";

const LIFETIME_MS = 10 * 60_000;
const MAX_SENDS = 5;
const MAX_CHECKS = 5;

/** Starts a verification, or sends the same code once more while one is open; the channel may change. */
export function send(
  state: State,
  service: Service,
  form: URLSearchParams,
  now: number,
  undelivered?: number,
): Verification {
  const request = readSend(service, state.account, form);
  forgetOld(state, now);
  const known = state.newest.get(keyOf(service, request.to));
  const open = known && isOpen(known, now) ? known : undefined;
  const channel = channelOf(state, service, request, open, now);
  const code = open?.code ?? request.customCode ?? newCode(service.code_length);
  const text = channel === "sna" ? undefined : textOf(service, request, channel, code);
  if (open && open.sends.length >= MAX_SENDS) throw new Refusal(60203);
  countSend(state, service, request.options.rateLimits, now);

  const verification = open ?? start(state, service, { ...request, channel, code }, now);
  const attempt: Attempt = {
    sid: newSid("VL"),
    verification,
    channel,
    createdAt: now,
    updatedAt: now,
    converted: false,
    undelivered,
    ...(channel === "sna" && { sna: newLink(state, request.options.wantsClientToken, undelivered) }),
  };
  verification.sends.push(attempt);
  verification.channel = channel;
  verification.updatedAt = now;
  state.attempts.push(attempt);
  if (text !== undefined && undelivered === undefined) deliver(state.messages, verification, text, now);
  return verification;
}

function textOf(service: Service, { options }: SendRequest, channel: Channel, code: string): string {
  const { friendly_name: brand, do_not_share_warning_enabled: warn, default_template_sid } = service;
  const usual = channel === "sms" ? (default_template_sid as string | null) : null;
  const templateSid = options.templateSid ?? usual ?? undefined;
  return messageText({ ...options, templateSid }, { channel, brand, code, warn: warn === true });
}

export interface CheckResult {
  verification: Verification;
  /** Null unless the last channel was SNA. */
  snaErrors: SnaErrors | null;
}

/** A wrong code is not an error; the sixth check is one, even with the right code. */
export function check(state: State, service: Service, form: URLSearchParams, now: number): CheckResult {
  const { to, sid, code, snaClientToken, amount, payee } = readCheck(service, form);
  const verification = find(state, service, sid ?? to, now);
  if (!isOpen(verification, now) || (to && to !== verification.to)) throw new Refusal(20404);
  if (verification.wrongChecks >= MAX_CHECKS) {
    verification.status = "max_attempts_reached";
    verification.updatedAt = now;
    throw new Refusal(60202);
  }
  if (code === undefined) return checkSna(state, verification, snaClientToken, now);

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

function checkSna(state: State, verification: Verification, clientToken: string | null, now: number): CheckResult {
  if (verification.channel !== "sna") throw invalidParameter("Code");
  const { errors, isProved } = resultOf(verification, clientToken);
  if (isProved) approve(state, verification, now);
  return { verification, snaErrors: errors };
}

interface Start extends SendRequest {
  channel: Channel;
  code: string;
}

function start(state: State, service: Service, request: Start, now: number): Verification {
  const verification: Verification = {
    sid: newSid("VE"),
    service,
    to: request.to,
    channel: request.channel,
    status: "pending",
    code: request.code,
    locale: request.locale,
    country: request.country,
    amount: request.amount,
    payee: request.payee,
    createdAt: now,
    updatedAt: now,
    expiresAt: now + LIFETIME_MS,
    sends: [],
    wrongChecks: 0,
    lineType: lineTypeOf(state, request.to),
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
