/** What was decided, as it happens. The numbers of the audit's chain say where a reader was. */
import type { Context } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { Decision } from "../ports/store.js";

export interface FeedInput {
  /** Number of the last event that was seen. */
  after?: number;
  /** 1–200, default 50. */
  limit?: number;
}

export interface Happened {
  /** ISO 8601. */
  at: string;
  operation: string;
  /** `done`, `replayed`, or the code of the refusal. */
  outcome: string;
  rule?: string;
  twilioCode?: number;
  channel?: string;
  country?: string;
  /** Masked. */
  to?: string;
  verificationSid?: string;
  durationMs?: number;
}

export interface Feed {
  /** Oldest first. */
  events: ({ number: number } & Happened)[];
  /** Ask on after this one. */
  last: number;
}

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 200;

/** @throws VerifyError `POLICY_STORE_UNAVAILABLE` */
export async function feed(input: FeedInput, context: Context, { tenant }: Caller): Promise<Feed> {
  const { store } = await context.state();
  const limit = Math.min(Math.max(input.limit ?? DEFAULT_LIMIT, 1), MAX_LIMIT);
  const { base, head } = await store.auditEnds(tenant);
  const newest = Math.max(base.number, head.number - limit);
  // A number that was never given out: the state began anew.
  const isKnown = input.after !== undefined && input.after <= head.number;
  const after = isKnown ? Math.max(input.after!, base.number) : newest;
  const entries = after < head.number ? await store.auditTrail(tenant, after, limit) : [];
  return {
    events: entries.map(({ number, decision }) => ({ number, ...happened(decision) })),
    last: entries.at(-1)?.number ?? after,
  };
}

export function happened(decision: Decision): Happened {
  const { at, operation, outcome, rule, twilioCode, channel, country, mask, verificationSid, durationMs } = decision;
  return {
    at: new Date(at).toISOString(),
    ...{ operation, outcome, rule, twilioCode, channel, country, to: mask, verificationSid, durationMs },
  };
}
