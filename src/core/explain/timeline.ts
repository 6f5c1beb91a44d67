/** One verification told as facts: a summary, then sends, deliveries, checks and refusals in their order. */
import { ERRORS, type ErrorCode } from "../errors.js";
import type { Attempt } from "../ports/gateway.js";
import type { VerificationStatus } from "../ports/settings.js";
import type { Decision, VerificationRecord } from "../ports/store.js";

export interface History {
  sid: string;
  record?: VerificationRecord;
  /** Newest first: those of this verification, and refusals for its destination while it was open. */
  decisions: Decision[];
  /** Newest first; undefined when Twilio could not be asked. */
  attempts?: Attempt[];
  /** What Twilio says now; `gone` is its 404: expired, or approved elsewhere. */
  live?: VerificationStatus | "gone";
  /** When an event told that it was approved. */
  approvedAt?: number;
}

const SENT_CHANNELS = new Set(["sms", "call", "voice", "email", "whatsapp", "sna", "auto", "custom", "rbm", "rcs"]);
/** Message and call statuses of facts/twilio-verify.md §1.3; a word outside of them is never repeated. */
const DELIVERIES = new Set(
  (
    "queued sending sent failed delivered undelivered accepted scheduled read partially_delivered canceled " +
    "in-progress completed busy no-answer ringing"
  ).split(" "),
);
/** A send is decided and listed as an attempt at about the same time; the clocks are two. */
const SAME_SEND_MS = 60_000;
const MAX_EVENTS = 14;

export function statusOf({ record, attempts = [], live, approvedAt }: History, now: number): VerificationStatus {
  if (record?.status === "approved" || approvedAt !== undefined || attempts.some(({ converted }) => converted))
    return "approved";
  if (live && live !== "gone" && live !== "pending") return live;
  if (record && record.status !== "pending") return record.status;
  if (live === "pending") return "pending";
  const over = record ? record.expiresAt <= now : live === "gone" || attempts.some(({ state }) => state === "expired");
  return over ? "expired" : "pending";
}

/** Neither this server nor Twilio knows it. */
export function isUnknown({ record, decisions, attempts = [], live }: History): boolean {
  return !record && attempts.length === 0 && decisions.length === 0 && (!live || live === "gone");
}

/** Twilio forgot it while it should be open: approved by somebody else, or deleted. */
export function goneEarly(history: History, now: number): boolean {
  return history.live === "gone" && statusOf(history, now) === "pending";
}

export function refusalOf(decision: Decision | undefined): ErrorCode | undefined {
  const outcome = decision?.outcome;
  return outcome && Object.hasOwn(ERRORS, outcome) ? (outcome as ErrorCode) : undefined;
}

/** For example: "2 sends (sms, call), last delivery undelivered, 1 wrong check, expired. Timeline: 0:00 sms sent …" */
export function tell(history: History, now: number): string {
  const { record, decisions, attempts } = history;
  if (isUnknown(history))
    return attempts
      ? "Neither this server nor Twilio's attempts of the last 30 days know this verification."
      : "This server has no record of this verification, and Twilio could not be asked.";
  const refusal = refusalOf(decisions[0]);
  const facts = [
    sends(record, attempts),
    attempts?.[0] && DELIVERIES.has(attempts[0].delivery) && `last delivery ${attempts[0].delivery}`,
    record && record.wrongChecks > 0 && plural(record.wrongChecks, "wrong check"),
    refusal && `last call refused (${refusal})`,
    goneEarly(history, now) ? "no longer at Twilio" : words(statusOf(history, now)),
  ].filter(Boolean);
  const source = attempts ? "" : " (from this server's record alone: Twilio could not be asked)";
  return `${facts.join(", ")}${source}.${timeline(history, now)}`;
}

/** Attempts leave some channels out (SNA), so our own count may be the larger one. */
function sends(record: VerificationRecord | undefined, attempts: Attempt[] = []): string {
  const count = Math.max(record?.sends ?? 0, attempts.length);
  const names = attempts.length > 0 ? attempts.map(({ channel }) => channel).reverse() : [record?.channel];
  const shown = names.flatMap((name) => channelOf(name) ?? []);
  return `${plural(count, "send")}${shown.length > 0 ? ` (${shown.join(", ")})` : ""}`;
}

function channelOf(name: string | undefined): string | undefined {
  const channel = name?.toLowerCase();
  return channel !== undefined && SENT_CHANNELS.has(channel) ? channel : undefined;
}

const words = (status: VerificationStatus) => status.replaceAll("_", " ");

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;

interface Event {
  at: number;
  text: string;
}

/** Minutes and seconds since the first event. The middle of a long one is left out. */
function timeline(history: History, now: number): string {
  const events = [...sentEvents(history), ...decidedEvents(history, now), ...endOf(history, now)];
  if (events.length < 2) return "";
  events.sort((a, b) => a.at - b.at);
  const start = events[0]!.at;
  const told = events.map(({ at, text }) => `${clock(at - start)} ${text}`);
  const left = told.length - MAX_EVENTS;
  if (left > 0) told.splice(2, left, `… ${left} more`);
  return ` Timeline: ${told.join("; ")}.`;
}

function sentEvents({ attempts = [] }: History): Event[] {
  return attempts.map(({ createdAt, channel, delivery, errorCode, converted }) => ({
    at: createdAt,
    text: [
      `${channelOf(channel) ?? "message"} sent`,
      DELIVERIES.has(delivery) && delivery !== "sent" && delivery,
      errorCode !== undefined && `error ${errorCode}`,
      converted && "led to the approval",
    ]
      .filter(Boolean)
      .join(", "),
  }));
}

function decidedEvents(history: History, now: number): Event[] {
  const unpaired = [...(history.attempts ?? [])];
  return history.decisions.flatMap((decision) => {
    const { at, operation, outcome, twilioCode } = decision;
    if (outcome === "replayed") return { at, text: `${operation} repeated, answered from memory` };
    const refusal = refusalOf(decision);
    if (refusal) return { at, text: `${operation} refused (${refusal}${twilioCode ? `, Twilio ${twilioCode}` : ""})` };
    if (operation === "cancel") return { at, text: "canceled" };
    if (operation === "redeem") return { at, text: "receipt redeemed" };
    if (operation === "check") return { at, text: checkText(decision, history, now) };
    const pair = unpaired.findIndex(({ createdAt }) => Math.abs(createdAt - at) <= SAME_SEND_MS);
    if (pair < 0) return { at, text: `${channelOf(decision.channel) ?? "message"} sent` };
    unpaired.splice(pair, 1);
    return [];
  });
}

/** A decision says that a check was answered, not how; the counts do when they agree. */
function checkText(decision: Decision, history: History, now: number): string {
  const checks = history.decisions.filter(({ operation, outcome }) => operation === "check" && outcome === "done");
  const approved = statusOf(history, now) === "approved";
  if (approved && checks[0] === decision) return "check, approved";
  return checks.length - (approved ? 1 : 0) === history.record?.wrongChecks ? "check, wrong code" : "check";
}

function endOf(history: History, now: number): Event[] {
  const { record, approvedAt } = history;
  if (approvedAt !== undefined) return [{ at: approvedAt, text: "approved, as Twilio told" }];
  if (record?.endedByEvent) return [{ at: record.updatedAt, text: `${words(record.status)}, as Twilio told` }];
  return record && statusOf(history, now) === "expired" ? [{ at: record.expiresAt, text: "expired" }] : [];
}

function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}
