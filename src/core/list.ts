/**
 * Twilio has no list of verifications (facts/twilio-verify.md §0): this one is its Attempts, grouped by
 * verification, joined with our own record of status and refusals.
 */
import { isBlindfolded, isOfContact } from "./agent/gates.js";
import { type Cursor, decodeCursor, encodeCursor, isUnseen } from "./cursor.js";
import { VerifyError } from "./errors.js";
import { errorFromFailure } from "./failures.js";
import { learnFromList } from "./fallback/delivery.js";
import { describeGroup, describeRecord, type ListedVerification, loneRefusal } from "./listed.js";
import type { Context } from "./ports/context.js";
import type { Attempt, AttemptFilter, AttemptSummary, Gateway, GatewayResult } from "./ports/gateway.js";
import type { Caller, Channel, VerificationStatus } from "./ports/settings.js";
import type { DecisionFilter, Store, VerificationRecord } from "./ports/store.js";

export interface ListInput {
  to?: string;
  verificationSid?: string;
  status?: VerificationStatus;
  channel?: Channel;
  country?: string;
  /** ISO 8601. */
  since?: string;
  /** ISO 8601. */
  until?: string;
  /** 1–100, default 20. */
  limit?: number;
  cursor?: string;
}

export interface ListResult {
  verifications: ListedVerification[];
  summary: { total: number; converted: number; conversionRate: number };
  nextCursor?: string;
  simulated?: true;
}

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
const ATTEMPTS_PER_VERIFICATION = 5;
/** Bounds one call: Twilio allows 100 of these requests a minute. */
const MAX_PAGES = 8;

/** Newest first. @throws VerifyError */
export async function list(input: ListInput, context: Context, caller: Caller): Promise<ListResult> {
  const gateway = await context.gateway();
  const state = await context.state();
  const { store, fingerprint } = state;
  const destination = input.to === undefined ? undefined : await parse(input.to, context);
  const cursor = decodeCursor(input.cursor);
  const filter = filterOf(input, destination?.value, cursor);
  const limit = Math.min(Math.max(input.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
  const blind = isBlindfolded(caller, context.settings);
  const asked = input.verificationSid ? await store.findVerification(caller.tenant, input.verificationSid) : undefined;
  if (asked && (asked.channel === "custom" || (blind && isOfContact(asked)))) {
    return alone(describeRecord(asked, context), context);
  }
  const mayShow = async (sid: string) => {
    const record = blind ? await store.findVerification(caller.tenant, sid) : undefined;
    return !record || !isOfContact(record);
  };
  const { groups, more } =
    input.channel === "custom"
      ? { groups: [], more: false }
      : await collect(filter, limit, cursor, gateway, context, mayShow);
  const unseen = groups.filter(isUnseen(cursor));
  const shown = unseen.slice(0, limit);
  const catalogue = await context.catalogue();
  const refusals = { tenant: caller.tenant, refusedOnly: true, limit };
  const items: ListedVerification[] = [];
  for (const group of shown) {
    const { verificationSid } = group[0]!;
    const record = await store.findVerification(caller.tenant, verificationSid);
    await learnFromList(record, group, context, state);
    const refused = await store.decisions({ ...refusals, verificationSid });
    items.push(await describeGroup(group, record, refused, catalogue, context));
  }
  const { verificationSid: _, ...narrowed } = input;
  // Attempts come late, and never for SNA (facts/twilio-verify.md §1.3).
  if (asked && groups.length === 0 && Object.values(narrowed).every((value) => value === undefined)) {
    items.push(describeRecord(asked, context));
  }
  if (!input.cursor && !input.country && !input.verificationSid) {
    const subjects = destination && fingerprint("destination", caller.tenant, destination.key);
    const refused = await store.decisions({ ...refusals, subjects, since: filter.since, until: filter.until });
    const lone = refused.filter(
      ({ verificationSid, channel, operation }) =>
        !verificationSid && operation === "send" && (!input.channel || channel === input.channel),
    );
    items.push(...lone.map(loneRefusal));
    const decided = { tenant: caller.tenant, subjects, since: filter.since, until: filter.until, limit };
    for (const record of await ownSends(decided, store)) {
      if (!input.channel || input.channel === record.channel) items.push(describeRecord(record, context));
    }
  }
  return {
    verifications: items
      .filter(({ status }) => input.status === undefined || status === input.status)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
    summary:
      blind || input.channel === "custom" ? counted(items) : await summarize(input, filter, shown, gateway, context),
    ...(more && shown.length > 0 && { nextCursor: encodeCursor(shown, groups, cursor) }),
    ...(context.settings.simulated && { simulated: true as const }),
  };
}

/** What we sent ourselves stands in no list of Twilio's, only in our decisions. */
async function ownSends(filter: DecisionFilter, store: Store): Promise<VerificationRecord[]> {
  const decisions = await store.decisions(filter);
  const sids = decisions.flatMap(({ operation, outcome, channel, verificationSid }) =>
    operation === "send" && outcome === "done" && channel === "custom" && verificationSid ? [verificationSid] : [],
  );
  const found = await Promise.all([...new Set(sids)].map((sid) => store.findVerification(filter.tenant, sid)));
  return found.filter((record) => record !== undefined);
}

async function parse(to: string, { settings }: Context) {
  const { parseDestination } = await import("./destination/destination.js");
  return parseDestination(to, { defaultCountry: settings.defaultCountry });
}

function filterOf(input: ListInput, to: string | undefined, cursor: Cursor): AttemptFilter {
  const { verificationSid, channel, country, since, until } = input;
  return {
    to,
    verificationSid,
    channel,
    country,
    since: instantOf("since", since),
    until: cursor.until ?? instantOf("until", until),
  };
}

function instantOf(name: string, text: string | undefined): number | undefined {
  const at = text === undefined ? undefined : Date.parse(text);
  if (!Number.isNaN(at)) return at;
  throw new VerifyError("INVALID_INPUT", {
    message: `${name} is not a date and time.`,
    fix: "Write it in ISO 8601, for example 2026-11-22T10:00:00Z.",
  });
}

/**
 * Reads on until more than `limit` unseen verifications are known and the first `limit` are whole:
 * the attempts of one verification lie within its lifetime.
 */
async function collect(
  filter: AttemptFilter,
  limit: number,
  cursor: Cursor,
  gateway: Gateway,
  context: Context,
  mayShow: (verificationSid: string) => Promise<boolean>,
): Promise<{ groups: Attempt[][]; more: boolean }> {
  const lifetimeMs = context.settings.codeTtlSeconds * 1_000;
  const pageSize = Math.max(50, limit * ATTEMPTS_PER_VERIFICATION);
  const bySid = new Map<string, Attempt[]>();
  const hidden = new Set<string>();
  let next: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { attempts, next: following } = await unwrap(await gateway.listAttempts(filter, pageSize, next), context);
    for (const attempt of attempts) {
      const sid = attempt.verificationSid;
      if (!bySid.has(sid) && !hidden.has(sid) && !(await mayShow(sid))) hidden.add(sid);
      if (!hidden.has(sid)) append(bySid, attempt);
    }
    const unseen = [...bySid.values()].filter(isUnseen(cursor));
    if (following === undefined) return { groups: [...bySid.values()], more: unseen.length > limit };
    const lastShown = unseen[limit - 1]?.[0];
    const readBackTo = attempts.at(-1)?.createdAt ?? 0;
    if (lastShown && unseen.length > limit && readBackTo < lastShown.createdAt - lifetimeMs) break;
    next = following;
  }
  return { groups: [...bySid.values()], more: true };
}

function append(bySid: Map<string, Attempt[]>, attempt: Attempt): void {
  const group = bySid.get(attempt.verificationSid);
  if (group) group.push(attempt);
  else bySid.set(attempt.verificationSid, [attempt]);
}

async function unwrap<T>(result: GatewayResult<T>, context: Context): Promise<T> {
  if (result.ok) return result.value;
  throw await errorFromFailure(result.failure, "read", context);
}

/** Twilio's own count; its summary knows no single destination or verification, so those are counted here. */
async function summarize(
  input: ListInput,
  filter: AttemptFilter,
  shown: Attempt[][],
  gateway: Gateway,
  context: Context,
): Promise<ListResult["summary"]> {
  if (input.to === undefined && input.verificationSid === undefined) {
    const { since, channel, country } = filter;
    const until = instantOf("until", input.until);
    return rated(await unwrap(await gateway.summarizeAttempts({ since, until, channel, country }), context));
  }
  const attempts = shown.flat();
  return rated({ total: attempts.length, converted: attempts.filter(({ converted }) => converted).length });
}

/** Of what such a caller sees: Twilio's own count would tell which contacts were really sent to. */
function counted(items: ListedVerification[]): ListResult["summary"] {
  return rated({ total: items.length, converted: items.filter(({ status }) => status === "approved").length });
}

function alone(item: ListedVerification, { settings }: Context): ListResult {
  return { verifications: [item], summary: counted([item]), ...(settings.simulated && { simulated: true as const }) };
}

function rated({ total, converted }: AttemptSummary): ListResult["summary"] {
  return { total, converted, conversionRate: total === 0 ? 0 : Math.round((converted / total) * 1_000) / 1_000 };
}
