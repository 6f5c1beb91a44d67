/** What happened to one verification: our own record and refusals, and Twilio's attempts where it can be asked. */
import { isBlindfolded, isOfContact } from "../agent/gates.js";
import { type ErrorCode, type Retry, VerifyError } from "../errors.js";
import { toldOf, withTold } from "../events/told.js";
import type { Context } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { Decision, Store, VerificationRecord } from "../ports/store.js";
import { goneEarly, type History, isUnknown, refusalOf, statusOf, tell } from "./timeline.js";

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
  /** Facts in our own words: a summary, then what happened when. */
  timeline: string;
  verdict: number | ErrorCode | Verdict;
  /** What this history makes likely, instead of the general causes. */
  causes?: string[];
  retryAfterMs?: number;
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

const ARRIVED = new Set(["delivered", "read", "completed"]);
const LOST = new Set(["undelivered", "failed", "busy", "no-answer", "canceled"]);

const GONE_EARLY = ["Twilio has removed it before its time: it was approved outside of this server, or deleted."];

/** Twilio's clock sets `createdAt`, ours the decisions. */
const CLOCKS_MS = 60_000;
/** Refusals of a late check still belong to the verification. */
const AFTERMATH_MS = 15 * 60_000;
const MAX_DECISIONS = 40;

/** @throws VerifyError `POLICY_STORE_UNAVAILABLE` without our record; Twilio's silence is only a shorter answer. */
export async function diagnoseVerification(sid: string, context: Context, caller: Caller): Promise<Diagnosis> {
  const history = await readHistory(sid, context, caller);
  const now = context.clock.now();
  const verdict = judge(history, now);
  const causes = goneEarly(history, now) ? GONE_EARLY : likelyCauses(verdict, history);
  return {
    timeline: tell(history, now),
    verdict,
    ...(causes.length > 0 && { causes }),
    ...(verdict === 60202 && { retryAfterMs: Math.max(0, expiryOf(history, context) - now) }),
  };
}

async function readHistory(sid: string, context: Context, caller: Caller): Promise<History> {
  const { tenant } = caller;
  const state = await context.state();
  const { store } = state;
  const record = await store.findVerification(tenant, sid);
  const decisions = await readDecisions(sid, record, store, tenant);
  // Twilio knows only the contacts that exist, and nothing of codes of our own.
  const isHidden = record && isOfContact(record) && isBlindfolded(caller, context.settings);
  if (isHidden) return { sid, record, decisions };
  const told = record ? await toldOf(record, state) : { attempts: [] };
  const asked = record?.channel === "custom" ? {} : await askTwilio(sid, context);
  const { approvedAt } = told;
  return { sid, record, decisions, ...asked, approvedAt, attempts: withTold(asked.attempts, told) };
}

/** A refused resend names no verification, so the destination is asked for too, while this one was open. */
async function readDecisions(
  sid: string,
  record: VerificationRecord | undefined,
  store: Store,
  tenant: string,
): Promise<Decision[]> {
  if (!record) return store.decisions({ tenant, verificationSid: sid, limit: MAX_DECISIONS });
  const { subject, createdAt, expiresAt } = record;
  const [since, until] = [createdAt - CLOCKS_MS, expiresAt + AFTERMATH_MS];
  const decisions = await store.decisions({ tenant, subjects: [subject], since, until, limit: MAX_DECISIONS });
  return decisions.filter(({ verificationSid, at }) =>
    verificationSid === undefined ? at >= createdAt && at <= expiresAt : verificationSid === sid,
  );
}

/** Attempts and the live status; both missing without credentials. */
async function askTwilio(sid: string, context: Context): Promise<Pick<History, "attempts" | "live">> {
  try {
    const gateway = await context.gateway();
    const [listed, fetched] = await Promise.all([
      gateway.listAttempts({ verificationSid: sid }, 20),
      gateway.fetchVerification(sid),
    ]);
    const gone = !fetched.ok && fetched.failure.twilioCode === 20404;
    return {
      attempts: listed.ok ? listed.value.attempts : undefined,
      live: fetched.ok ? fetched.value.status : gone ? "gone" : undefined,
    };
  } catch (error) {
    if (error instanceof VerifyError && error.code === "NOT_CONFIGURED") return {};
    throw error;
  }
}

/** The most telling reason: how it ended, then why a message was lost, then what we refused. */
function judge(history: History, now: number): Diagnosis["verdict"] {
  const { record, decisions, attempts = [] } = history;
  const status = statusOf(history, now);
  if (isUnknown(history) || goneEarly(history, now)) return "VERIFICATION_NOT_FOUND";
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

/** Only where the history says more than the code does. */
function likelyCauses(verdict: Diagnosis["verdict"], { record, attempts = [] }: History): string[] {
  const wrong = record?.wrongChecks ?? 0;
  const arrived = attempts.some(({ delivery }) => ARRIVED.has(delivery));
  if (verdict === "VERIFICATION_EXPIRED") {
    if (wrong > 0) return [`A wrong code was entered (${wrong} of ${MAX_CHECKS} checks), and no right one in time.`];
    if (arrived) return ["The code arrived, and nobody entered it in time."];
    if (attempts.length > 0) return ["No delivery was reported, so the code may never have arrived."];
    return ["No code was entered in time."];
  }
  if (verdict === 60202) return arrived ? ["The code arrived, so it was mistyped, or somebody is guessing."] : [];
  const channels = new Set(attempts.map(({ channel }) => channel.toLowerCase()));
  if (typeof verdict !== "number" && verdict !== NOT_DELIVERED) return [];
  if (channels.size > 1 && attempts.every(({ delivery, errorCode }) => errorCode || LOST.has(delivery)))
    return [`Nothing arrived on any of ${channels.size} channels, so the number itself is probably wrong.`];
  return [];
}

function expiryOf({ record, attempts = [] }: History, { settings, clock }: Context): number {
  return record?.expiresAt ?? (attempts.at(-1)?.createdAt ?? clock.now()) + settings.codeTtlSeconds * 1000;
}
