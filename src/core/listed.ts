/** One listed verification: what Twilio attempted, what our record and our refusals add. */
import type { Catalogue } from "./ports/catalogue.js";
import type { Context } from "./ports/context.js";
import type { Attempt } from "./ports/gateway.js";
import type { Decision, VerificationRecord } from "./ports/store.js";

export interface ListedAttempt {
  channel: string;
  /** Twilio's delivery status; `refused` and `check_refused` are what our own policy stopped. */
  delivery: string;
  errorCode?: number;
  errorTitle?: string;
  price?: string;
}

export interface ListedVerification {
  /** Null for refusals that never became a verification. */
  sid: string | null;
  /** Masked. */
  to: string;
  channels: string[];
  status: string;
  /** ISO 8601. */
  createdAt: string;
  attempts: ListedAttempt[];
}

/** @param group attempts of one verification, newest first. @param refusals what our policy stopped of it. */
export async function describeGroup(
  group: Attempt[],
  record: VerificationRecord | undefined,
  refusals: Decision[],
  catalogue: Catalogue,
  context: Context,
): Promise<ListedVerification> {
  const newest = group[0]!;
  const createdAt = group.at(-1)!.createdAt;
  const expiresAt = createdAt + context.settings.codeTtlSeconds * 1_000;
  return {
    sid: newest.verificationSid,
    to: record?.mask ?? (await maskOf(newest.to)),
    channels: [...new Set(group.map(({ channel }) => channel))],
    status: statusOf(group, record, expiresAt, context.clock.now()),
    createdAt: new Date(createdAt).toISOString(),
    attempts: [...group.map((attempt) => attemptOf(attempt, catalogue)), ...refusals.map(refusedAttempt)],
  };
}

/** From our own record alone. */
export function describeRecord(record: VerificationRecord, { clock }: Context): ListedVerification {
  return {
    sid: record.sid,
    to: record.mask,
    channels: [record.channel],
    status: statusOf([], record, record.expiresAt, clock.now()),
    createdAt: new Date(record.createdAt).toISOString(),
    attempts: [],
  };
}

/** A refusal that belongs to no verification, as an item of its own. */
export function loneRefusal(refusal: Decision): ListedVerification {
  return {
    sid: null,
    to: refusal.mask ?? "",
    channels: refusal.channel ? [refusal.channel] : [],
    status: "refused",
    createdAt: new Date(refusal.at).toISOString(),
    attempts: [refusedAttempt(refusal)],
  };
}

function attemptOf({ channel, delivery, errorCode, price }: Attempt, catalogue: Catalogue): ListedAttempt {
  const title = errorCode === undefined ? undefined : catalogue.entry(errorCode)?.title;
  return {
    channel,
    delivery,
    ...(errorCode && { errorCode }),
    ...(title && { errorTitle: title }),
    ...(price && { price }),
  };
}

function refusedAttempt({ operation, channel, outcome, rule, twilioCode }: Decision): ListedAttempt {
  return {
    channel: channel ?? "",
    delivery: operation === "check" ? "check_refused" : "refused",
    ...(twilioCode && { errorCode: twilioCode }),
    errorTitle: rule ? `${outcome} (${rule})` : outcome,
  };
}

/** Attempts only say converted or not; pending and expired are told apart by our record and the clock. */
function statusOf(group: Attempt[], record: VerificationRecord | undefined, expiresAt: number, now: number): string {
  if (group.some(({ converted }) => converted)) return "approved";
  const recorded = record?.status ?? "pending";
  if (recorded !== "pending") return recorded;
  return now >= (record?.expiresAt ?? expiresAt) || group.some(({ state }) => state === "expired")
    ? "expired"
    : "pending";
}

async function maskOf(to: string): Promise<string> {
  const { parseDestination } = await import("./destination/destination.js");
  try {
    return parseDestination(to, {}).mask;
  } catch {
    return "***";
  }
}
