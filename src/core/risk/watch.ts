/** What of a send an operator should hear of: spikes, budgets, and what Twilio blocked. */
import { alert } from "../alert.js";
import { channelsFor } from "../channels.js";
import type { Destination } from "../destination/destination.js";
import { VerifyError } from "../errors.js";
import { admit } from "../limits/admission.js";
import { FRAUD_GUARD_BLOCKED } from "../limits/gates.js";
import { FRAUD_GATE } from "../limits/rule-table.js";
import type { Context, State } from "../ports/context.js";
import type { GatewayFailure } from "../ports/gateway.js";
import type { Alert, AlertKind } from "../ports/outside.js";
import type { Caller, Channel } from "../ports/settings.js";
import type { Intent, Rule, RuleUsage } from "../ports/store.js";
import { isSafeListed } from "./safe-list.js";

export interface Watched {
  destination: Destination;
  channel: Channel;
  context: Context;
  state: State;
  caller: Caller;
}

/** What an alert of this rule is about: one key for each country, range or network. */
type About = "country" | "prefix" | "asn";

const SPIKES: Readonly<Record<string, { kind: AlertKind; about: About }>> = {
  spike_per_country_per_hour: { kind: "spike_country", about: "country" },
  spike_per_prefix_per_hour: { kind: "spike_prefix", about: "prefix" },
  spike_per_asn_per_hour: { kind: "spike_asn", about: "asn" },
};

const BLOCKS: Readonly<Record<number, AlertKind>> = { [FRAUD_GUARD_BLOCKED]: "fraud_block", 60605: "geo_block" };

/**
 * Admits a send; what Fraud Guard blocked before stops here, but for a number that we put on the SafeList ourselves.
 * @throws VerifyError the refusal
 */
export async function admitWatched(intent: Intent, rules: Rule[], watched: Watched) {
  const { state, caller, destination, channel, context } = watched;
  try {
    return await admit(state.store, intent, rules, caller);
  } catch (error) {
    const rule = error instanceof VerifyError ? error.details.rule : undefined;
    if (rule?.startsWith("unverified_")) await raise("budget_exceeded", { rule, about: aboutOf(rule) }, watched);
    if (rule !== FRAUD_GATE) throw error;
    if (await isSafeListed(intent, state)) {
      const others = rules.filter(({ name }) => name !== FRAUD_GATE);
      return admit(state.store, intent, others, caller);
    }
    const { retryAfterMs } = (error as VerifyError).details;
    const unblocked = (await context.catalogue()).entry(FRAUD_GUARD_BLOCKED)?.alternatives ?? [];
    const alternatives = channelsFor(destination.kind, context.settings, channel);
    throw new VerifyError("FRAUD_BLOCKED", {
      rule,
      retryAfterMs,
      alternatives: alternatives.filter((other) => unblocked.includes(other)),
    });
  }
}

/** What was admitted although it is more than usual, or than the budget. */
export async function watchUsage(usage: RuleUsage[], watched: Watched): Promise<void> {
  const { country } = watched.destination;
  for (const { name, used, limit, recordOnly } of usage) {
    if (!recordOnly || used <= limit) continue;
    const spike = SPIKES[name];
    if (!spike) watched.context.log("warn", "budget_exceeded", { rule: name, country });
    const { kind, about } = spike ?? { kind: "budget_exceeded" as const, about: aboutOf(name) };
    await raise(kind, { rule: name, used, limit, about }, watched);
  }
}

/** 60410 and 60605: a retry changes nothing, an operator can. */
export async function watchFailure({ twilioCode }: GatewayFailure, watched: Watched): Promise<void> {
  const kind = BLOCKS[twilioCode ?? 0];
  if (kind)
    await raise(kind, { about: kind === "fraud_block" ? "prefix" : "country", channel: watched.channel }, watched);
}

/** Blocks that are about the number, not about the account or the call. */
export const isBlockOfNumber = ({ twilioCode }: GatewayFailure): boolean => BLOCKS[twilioCode ?? 0] !== undefined;

/** The key of the gate that Fraud Guard closes: a range of numbers, one channel. */
export function fraudGuardKey({ prefix }: Destination, channel: Channel, { fingerprint }: State, { tenant }: Caller) {
  return prefix === undefined ? undefined : fingerprint("fraud_guard", tenant, prefix, channel);
}

const aboutOf = (rule: string): About => (rule.includes("prefix") ? "prefix" : "country");

function raise(
  kind: AlertKind,
  { about, ...found }: Omit<Alert, "kind" | "at"> & { about: About },
  { destination, context, state, caller }: Watched,
): Promise<void> {
  const { country, prefix } = destination;
  const { tenant, asn } = caller;
  const subject = {
    country: { country },
    prefix: { country, ...(prefix && { prefix: state.fingerprint("alert", tenant, prefix)[0] }) },
    asn: { asn },
  }[about];
  return alert({ kind, tenant, ...found, ...subject }, state.store, context);
}
