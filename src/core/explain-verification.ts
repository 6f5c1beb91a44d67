/** What happened to one verification: our own record and refusals, and Twilio's attempts where it can be asked. */
import { ERRORS, type ErrorCode, type Retry, VerifyError } from "./errors.js";
import type { Attempt, Caller, Context, Decision, VerificationRecord } from "./ports.js";

/** A state that no error code stands for. */
export interface Verdict {
  code: "NO_ERROR" | "CANCELED" | "NOT_DELIVERED";
  title: string;
  meaning: string;
  causes?: string[];
  fixes: string[];
  retry: Retry | "ok";
  alternatives?: string[];
  severity: "info" | "error";
}

export interface Diagnosis {
  /** One sentence of facts, in our own words. */
  timeline: string;
  verdict: number | ErrorCode | Verdict;
  retryAfterMs?: number;
}

interface History {
  record?: VerificationRecord;
  /** Newest first. */
  decisions: Decision[];
  /** Newest first; undefined when Twilio could not be asked. */
  attempts?: Attempt[];
}

const APPROVED: Verdict = {
  code: "NO_ERROR",
  title: "No error",
  meaning: "Nothing is wrong: the right code was entered and the verification is approved.",
  fixes: ["Go on; nothing needs to be changed."],
  retry: "ok",
  severity: "info",
};
const WAITING: Verdict = {
  code: "NO_ERROR",
  title: "No error",
  meaning: "Nothing is wrong so far: the verification waits for the person's code.",
  fixes: ["Ask the person whether the code has arrived, then check it with check_otp."],
  retry: "ok",
  severity: "info",
};
const CANCELED: Verdict = {
  code: "CANCELED",
  title: "Canceled",
  meaning: "Nothing failed: the verification was canceled, so its code is no longer accepted.",
  fixes: ["Start a new one with send_otp if the person still wants to be verified."],
  retry: "new_resource",
  severity: "info",
};
const NOT_DELIVERED: Verdict = {
  code: "NOT_DELIVERED",
  title: "Not delivered",
  meaning: "The last message or call did not reach the person, and no error code says why.",
  causes: ["The phone was switched off, busy, not answered or out of coverage.", "The number is not in use."],
  fixes: ["Ask the person to confirm the number.", "Send once more, or offer one of the alternatives."],
  retry: "other_channel",
  alternatives: ["sms", "call", "whatsapp", "email", "totp"],
  severity: "error",
};

/** Twilio's own limit; its sixth check answers 60202 (facts/twilio-verify.md §2.1). */
const MAX_CHECKS = 5;

const SENT_CHANNELS = new Set(["sms", "call", "voice", "email", "whatsapp", "sna", "auto", "custom", "rbm", "rcs"]);
/** Message and call statuses of facts/twilio-verify.md §1.3; a word outside of them is never repeated. */
const DELIVERIES = new Set(
  (
    "queued sending sent failed delivered undelivered accepted scheduled read partially_delivered canceled " +
    "in-progress completed busy no-answer ringing"
  ).split(" "),
);
const ARRIVED = new Set(["delivered", "read", "completed"]);
const LOST = new Set(["undelivered", "failed", "busy", "no-answer", "canceled"]);

/** @throws VerifyError `POLICY_STORE_UNAVAILABLE` without our record; Twilio's silence is only a shorter answer. */
export async function diagnose(sid: string, context: Context, caller: Caller): Promise<Diagnosis> {
  const history = await readHistory(sid, context, caller);
  const { record, attempts = [] } = history;
  const now = context.clock.now();
  const verdict = judge(history, now);
  return {
    timeline: tell(history, now),
    verdict,
    ...(verdict === 60202 && { retryAfterMs: Math.max(0, expiryOf(record, attempts, context) - now) }),
  };
}

async function readHistory(sid: string, context: Context, { tenant }: Caller): Promise<History> {
  const { store } = await context.state();
  const [record, decisions, attempts] = await Promise.all([
    store.findVerification(tenant, sid),
    store.decisions({ tenant, verificationSid: sid, limit: 20 }),
    readAttempts(sid, context),
  ]);
  return { record, decisions, attempts };
}

async function readAttempts(sid: string, context: Context): Promise<Attempt[] | undefined> {
  try {
    const result = await (await context.gateway()).listAttempts({ verificationSid: sid }, 20);
    return result.ok ? result.value.attempts : undefined;
  } catch (error) {
    if (error instanceof VerifyError && error.code === "NOT_CONFIGURED") return undefined;
    throw error;
  }
}

/** The most telling reason: how it ended, then why a message was lost, then what we refused. */
function judge(history: History, now: number): Diagnosis["verdict"] {
  const { record, decisions, attempts = [] } = history;
  const status = statusOf(history, now);
  if (!record && attempts.length === 0 && decisions.length === 0) return "VERIFICATION_NOT_FOUND";
  if (status === "approved") return APPROVED;
  const checksUsedUp = status === "pending" && (record?.wrongChecks ?? 0) >= MAX_CHECKS;
  if (status === "max_attempts_reached" || checksUsedUp) return 60202;
  if (status === "canceled") return CANCELED;
  const known = attempts.find(({ errorCode, delivery }) => errorCode || ARRIVED.has(delivery));
  if (known?.errorCode) return known.errorCode;
  if (attempts[0] && LOST.has(attempts[0].delivery)) return NOT_DELIVERED;
  if (status === "expired") return "VERIFICATION_EXPIRED";
  if (status === "deleted" || status === "failed") return "VERIFICATION_NOT_FOUND";
  const refusal = refusalOf(decisions[0]);
  return refusal ? (decisions[0]!.twilioCode ?? refusal) : WAITING;
}

function statusOf({ record, attempts = [] }: History, now: number): string {
  if (record?.status === "approved" || attempts.some(({ converted }) => converted)) return "approved";
  if (record && record.status !== "pending") return record.status;
  const over = record ? record.expiresAt <= now : attempts.some(({ state }) => state === "expired");
  return over ? "expired" : "pending";
}

function refusalOf(decision: Decision | undefined): ErrorCode | undefined {
  const outcome = decision?.outcome;
  return outcome && Object.hasOwn(ERRORS, outcome) ? (outcome as ErrorCode) : undefined;
}

function expiryOf(record: VerificationRecord | undefined, attempts: Attempt[], { settings, clock }: Context): number {
  return record?.expiresAt ?? (attempts.at(-1)?.createdAt ?? clock.now()) + settings.codeTtlSeconds * 1000;
}

/** For example: "2 sends (sms, call), last delivery undelivered, 1 wrong check, expired." */
function tell(history: History, now: number): string {
  const { record, decisions, attempts } = history;
  if (!record && !attempts?.length && decisions.length === 0)
    return attempts
      ? "Neither this server nor Twilio's attempts of the last 30 days know this verification."
      : "This server has no record of this verification, and Twilio could not be asked.";
  const refusal = refusalOf(decisions[0]);
  const facts = [
    sends(record, attempts),
    attempts?.[0] && DELIVERIES.has(attempts[0].delivery) && `last delivery ${attempts[0].delivery}`,
    record && record.wrongChecks > 0 && plural(record.wrongChecks, "wrong check"),
    refusal && `last call refused (${refusal})`,
    statusOf(history, now).replaceAll("_", " "),
  ].filter(Boolean);
  return `${facts.join(", ")}${attempts ? "" : " (from this server's record alone: Twilio could not be asked)"}.`;
}

/** Attempts leave some channels out (SNA), so our own count may be the larger one. */
function sends(record: VerificationRecord | undefined, attempts: Attempt[] = []): string {
  const count = Math.max(record?.sends ?? 0, attempts.length);
  const names =
    attempts.length > 0 ? attempts.map(({ channel }) => channel.toLowerCase()).reverse() : [record?.channel];
  const shown = names.filter((name) => name !== undefined && SENT_CHANNELS.has(name));
  return `${plural(count, "send")}${shown.length > 0 ? ` (${shown.join(", ")})` : ""}`;
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
