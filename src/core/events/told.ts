/** What events told of one verification, beside our own record of it: for whoever explains it, never for whoever must be sure. */
import { outcomeOf } from "../fallback/obstacles.js";
import type { State } from "../ports/context.js";
import type { Attempt } from "../ports/gateway.js";
import type { Json } from "../ports/settings.js";
import type { VerificationRecord } from "../ports/store.js";

/**
 * So long events are known by their names, and what they told is kept. Twilio repeats for four hours
 * (facts/twilio-verify.md §4.2b). A signature has no time in it: what is older could be a recording, and is not taken.
 */
export const TOLD_MS = 86_400_000;

export interface Told {
  /** Epoch milliseconds. An event approves nothing here: no check of ours saw the code. */
  approvedAt?: number;
  /** Newest first. */
  attempts: Attempt[];
}

/** How the message of that number ended. */
export interface ToldMessage {
  attemptSid?: string;
  channel: string;
  delivery: string;
  errorCode?: number;
  at: number;
}

const approvalOf = (sid: string) => `${sid}|approved`;
const messageOf = (sid: string, send: number) => `${sid}.${send}`;

export async function tellApproval({ tenant, sid }: VerificationRecord, at: number, { store }: State): Promise<void> {
  await store.remember({ tenant, kind: "told", key: approvalOf(sid), value: at, keepMs: TOLD_MS });
}

export async function toldApproval({ tenant, sid }: VerificationRecord, { store }: State): Promise<number | undefined> {
  return (await store.recall(tenant, "told", approvalOf(sid))) as number | undefined;
}

/** Of the newest message; the first final word stands, as in core/fallback/delivery.ts. */
export async function tellMessage(record: VerificationRecord, told: ToldMessage, { store }: State): Promise<void> {
  const { tenant, sid, sends } = record;
  await store.remember({ tenant, kind: "told", key: messageOf(sid, sends), value: { ...told }, keepMs: TOLD_MS });
}

export async function toldOf(record: VerificationRecord, state: State): Promise<Told> {
  const { tenant, sid, sends } = record;
  const numbers = Array.from({ length: sends }, (_, index) => sends - index);
  const [approvedAt, ...messages] = await Promise.all([
    toldApproval(record, state),
    ...numbers.map((send) => state.store.recall(tenant, "told", messageOf(sid, send))),
  ]);
  const attempts = messages.flatMap((message) => (message === undefined ? [] : attemptOf(record, message)));
  return { ...(approvedAt !== undefined && { approvedAt }), attempts };
}

function attemptOf({ sid, mask }: VerificationRecord, message: Json): Attempt {
  const { attemptSid = "", at, ...told } = message as unknown as ToldMessage;
  return { sid: attemptSid, verificationSid: sid, to: mask, converted: false, createdAt: at, state: "", ...told };
}

/** Twilio's list, with what it does not say yet, and what it leaves out (Silent Network Auth, codes of our own). */
export function withTold(listed: Attempt[] | undefined, { attempts }: Told): Attempt[] | undefined {
  if (attempts.length === 0) return listed;
  const toldBy = new Map(attempts.map((attempt) => [attempt.sid, attempt]));
  const merged = (listed ?? []).map((attempt) => {
    const told = outcomeOf(attempt) === undefined ? toldBy.get(attempt.sid) : undefined;
    return told ? { ...attempt, delivery: told.delivery, errorCode: told.errorCode } : attempt;
  });
  const more = attempts.filter(({ sid }) => !merged.some((attempt) => attempt.sid === sid));
  return [...merged, ...more].sort((a, b) => b.createdAt - a.createdAt);
}
