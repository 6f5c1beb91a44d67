/**
 * Twilio has no list of verifications (facts/twilio-verify.md §0): this one is its Attempts, grouped by
 * verification, joined with our own record of status and refusals.
 */
import { Buffer } from "node:buffer";
import { VerifyError } from "./errors.js";
import { errorFromFailure } from "./failures.js";
import { describeGroup, type ListedVerification, loneRefusal } from "./listed.js";
import type {
  Attempt,
  AttemptFilter,
  AttemptSummary,
  Caller,
  Channel,
  Context,
  Gateway,
  GatewayResult,
  VerificationStatus,
} from "./ports.js";

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

/** Where the next page begins: attempts up to `until` (epoch ms) without those of verifications shown already. */
interface Cursor {
  until?: number;
  seen: string[];
}

const DEFAULT_LIMIT = 20;
const ATTEMPTS_PER_VERIFICATION = 5;
/** Bounds one call: Twilio allows 100 of these requests a minute. */
const MAX_PAGES = 8;

/** Newest first. @throws VerifyError */
export async function list(input: ListInput, context: Context, caller: Caller): Promise<ListResult> {
  const gateway = await context.gateway();
  const { store, fingerprint } = await context.state();
  const destination = input.to === undefined ? undefined : await parse(input.to, context);
  const cursor = decodeCursor(input.cursor);
  const filter = filterOf(input, destination?.value, cursor);
  const limit = input.limit ?? DEFAULT_LIMIT;

  const { groups, more } = await collect(filter, limit, new Set(cursor.seen), gateway, context);
  const refusals = await store.decisions({
    tenant: caller.tenant,
    subject: destination && fingerprint("destination", caller.tenant, destination.key),
    verificationSid: input.verificationSid,
    since: filter.since,
    until: filter.until,
    refusedOnly: true,
    limit,
  });
  const shown = groups.slice(0, limit);
  const catalogue = await context.catalogue();
  const items: ListedVerification[] = [];
  for (const group of shown) {
    const record = await store.findVerification(caller.tenant, group[0]!.verificationSid);
    items.push(await describeGroup(group, record, refusals, catalogue, context));
  }
  if (!input.cursor && !input.country) {
    const lone = refusals.filter(
      ({ verificationSid, channel }) => !verificationSid && (!input.channel || channel === input.channel),
    );
    items.push(...lone.map(loneRefusal));
  }
  return {
    verifications: items
      .filter(({ status }) => input.status === undefined || status === input.status)
      .sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
    summary: await summarize(input, filter, shown, gateway, context),
    ...(more && shown.length > 0 && { nextCursor: encodeCursor(shown, cursor.seen) }),
    ...(context.settings.simulated && { simulated: true as const }),
  };
}

async function parse(to: string, { settings }: Context) {
  const { parseDestination } = await import("./destination.js");
  return parseDestination(to, { defaultCountry: settings.defaultCountry });
}

function filterOf(input: ListInput, to: string | undefined, cursor: Cursor): AttemptFilter {
  const { verificationSid, channel, country, since, until } = input;
  return {
    to,
    verificationSid,
    channel,
    country,
    since: since === undefined ? undefined : Date.parse(since),
    until: cursor.until ?? (until === undefined ? undefined : Date.parse(until)),
  };
}

/**
 * Reads on until more than `limit` verifications are known and the first `limit` are whole:
 * the attempts of one verification lie within its lifetime.
 */
async function collect(
  filter: AttemptFilter,
  limit: number,
  seen: ReadonlySet<string>,
  gateway: Gateway,
  context: Context,
): Promise<{ groups: Attempt[][]; more: boolean }> {
  const lifetimeMs = context.settings.codeTtlSeconds * 1_000;
  const pageSize = Math.max(50, limit * ATTEMPTS_PER_VERIFICATION);
  const bySid = new Map<string, Attempt[]>();
  let next: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { attempts, next: following } = await unwrap(await gateway.listAttempts(filter, pageSize, next), context);
    for (const attempt of attempts) {
      if (!seen.has(attempt.verificationSid)) append(bySid, attempt);
    }
    const groups = [...bySid.values()];
    if (following === undefined) return { groups, more: groups.length > limit };
    const lastShown = groups[limit - 1]?.[0];
    const readBackTo = attempts.at(-1)?.createdAt ?? 0;
    if (lastShown && groups.length > limit && readBackTo < lastShown.createdAt - lifetimeMs) break;
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
    const until = input.until === undefined ? undefined : Date.parse(input.until);
    return rated(await unwrap(await gateway.summarizeAttempts({ since, until, channel, country }), context));
  }
  const attempts = shown.flat();
  return rated({ total: attempts.length, converted: attempts.filter(({ converted }) => converted).length });
}

function rated({ total, converted }: AttemptSummary): ListResult["summary"] {
  return { total, converted, conversionRate: total === 0 ? 0 : Math.round((converted / total) * 1_000) / 1_000 };
}

/** Attempts are listed by second, so verifications of the last second come again and are left out by `seen`. */
function encodeCursor(shown: Attempt[][], seenBefore: string[]): string {
  const until = Math.ceil(shown.at(-1)![0]!.createdAt / 1_000) * 1_000;
  const straddling = shown.filter((group) => group.some(({ createdAt }) => createdAt <= until));
  const seen = [...straddling.map((group) => group[0]!.verificationSid), ...seenBefore].slice(0, 200);
  return Buffer.from(JSON.stringify({ until, seen } satisfies Cursor)).toString("base64url");
}

function decodeCursor(text: string | undefined): Cursor {
  if (text === undefined) return { seen: [] };
  try {
    const { until, seen } = JSON.parse(Buffer.from(text, "base64url").toString()) as Cursor;
    if (Number.isSafeInteger(until) && Array.isArray(seen)) return { until, seen: seen.map(String) };
  } catch {
    // Falls through to the one answer for everything that is not our cursor.
  }
  throw new VerifyError("INVALID_INPUT", {
    message: "The cursor is not one that list_verifications returned.",
    fix: "Pass next_cursor of the previous page unchanged, or leave cursor out to start again.",
  });
}
