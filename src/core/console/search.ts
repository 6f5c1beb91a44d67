/** The list of verifications from our own records: what was sent from here, whatever Twilio remembers of it. */
import { Buffer } from "node:buffer";
import { VerifyError } from "../errors.js";
import type { Context } from "../ports/context.js";
import { type Caller, CHANNELS, STATUSES } from "../ports/settings.js";
import type { VerificationFilter, VerificationPlace, VerificationRecord } from "../ports/store.js";

export interface SearchInput {
  /** Whole destination, as a person writes it. It never comes back: `subject` stands for it. */
  to?: string;
  /** ISO alpha-2, for a number in national form. */
  defaultCountry?: string;
  /** From an earlier result. */
  subject?: string;
  status?: string;
  channel?: string;
  /** ISO alpha-2. */
  country?: string;
  /** ISO 8601. */
  since?: string;
  until?: string;
  /** From 1; default 50. */
  limit?: number;
  cursor?: string;
}

export interface FoundVerification {
  sid: string;
  /** Masked. */
  to: string;
  channel: string;
  country?: string;
  /** As it is now. */
  status: string;
  /** ISO 8601. */
  createdAt: string;
  expiresAt: string;
  updatedAt: string;
  sends: number;
  wrongChecks: number;
  /** Nothing was sent: the contact does not exist, and only the operator may learn that. */
  decoy?: true;
}

export interface SearchResult {
  verifications: FoundVerification[];
  /** Stands for the destination that was asked for. */
  subject?: string;
  /** There may be more; a page can be short and still have one. */
  nextCursor?: string;
}

const DEFAULT_LIMIT = 50;
const SUBJECT = /^[\w.-]{1,100}(?:,[\w.-]{1,100})?$/;
const COUNTRY = /^[A-Z]{2}$/;
const SID = /^[\w.-]{1,100}$/;

/** @param most of one page. @throws VerifyError `INVALID_INPUT`, `INVALID_DESTINATION` */
export async function search(
  input: SearchInput,
  context: Context,
  caller: Caller,
  most: number,
): Promise<SearchResult> {
  const { store } = await context.state();
  const subject = input.to === undefined ? input.subject : await subjectOf(input.to, input, context, caller);
  const filter: VerificationFilter = {
    tenant: caller.tenant,
    subjects: fits("subject", subject, SUBJECT.test(subject ?? ""))?.split(","),
    status: oneOf("status", input.status, STATUSES),
    channel: oneOf("channel", input.channel, LISTED_CHANNELS),
    country: fits("country", input.country, COUNTRY.test(input.country ?? "")),
    since: instantOf("since", input.since),
    until: instantOf("until", input.until),
    after: placeOf(input.cursor),
    now: context.clock.now(),
    limit: Math.min(Math.max(Math.trunc(input.limit ?? DEFAULT_LIMIT), 1), most),
  };
  const { found, next } = await store.verifications(filter);
  return {
    verifications: found.map((record) => described(record, filter.now)),
    ...(subject && { subject }),
    ...(next && { nextCursor: cursorOf(next) }),
  };
}

/** What a record says, without fingerprints and seals. */
export function described(record: VerificationRecord, now: number): FoundVerification {
  const {
    sid,
    mask: to,
    channel,
    country,
    status,
    createdAt,
    expiresAt,
    updatedAt,
    sends,
    wrongChecks,
    decoy,
  } = record;
  const iso = (at: number) => new Date(at).toISOString();
  return {
    ...{ sid, to, channel, country, status: status === "pending" && expiresAt <= now ? "expired" : status },
    ...{ createdAt: iso(createdAt), expiresAt: iso(expiresAt), updatedAt: iso(updatedAt), sends, wrongChecks },
    ...(decoy && { decoy: true as const }),
  };
}

const LISTED_CHANNELS = [...CHANNELS, "totp"] as const;

async function subjectOf(to: string, { defaultCountry }: SearchInput, context: Context, { tenant }: Caller) {
  const { parseDestination } = await import("../destination/destination.js");
  const country = defaultCountry ?? context.settings.defaultCountry;
  const { fingerprint } = await context.state();
  return fingerprint("destination", tenant, parseDestination(to, { defaultCountry: country }).key).join(",");
}

function fits(name: string, text: string | undefined, isGood: boolean): string | undefined {
  if (text === undefined || isGood) return text;
  throw invalid(`${name} is not one that can be searched for.`);
}

function oneOf<T extends string>(name: string, text: string | undefined, known: readonly T[]): T | undefined {
  const found = known.find((one) => one === text);
  fits(name, text, found !== undefined);
  return found;
}

function instantOf(name: string, text: string | undefined): number | undefined {
  const at = text === undefined ? undefined : Date.parse(text);
  if (at === undefined || Number.isFinite(at)) return at;
  throw invalid(`${name} is not a date and time.`);
}

const cursorOf = ({ createdAt, sid }: VerificationPlace) => Buffer.from(`${createdAt} ${sid}`).toString("base64url");

function placeOf(cursor: string | undefined): VerificationPlace | undefined {
  if (cursor === undefined) return undefined;
  const [createdAt, sid = ""] = Buffer.from(cursor, "base64url").toString().split(" ");
  if (Number.isSafeInteger(Number(createdAt)) && SID.test(sid)) return { createdAt: Number(createdAt), sid };
  throw invalid("The cursor is not one that was given out.");
}

const invalid = (message: string) => new VerifyError("INVALID_INPUT", { message });
