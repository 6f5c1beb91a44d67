/** The limits in force, as an operator or an agent may read them. */

import { RULES } from "./limits/rule-table.js";
import { rulesFor } from "./limits/rules.js";
import type { Context } from "./ports/context.js";
import type { Caller, Settings } from "./ports/settings.js";
import type { RuleUsage } from "./ports/store.js";

export interface PolicyRule {
  /** Its configuration key, too. */
  name: string;
  on: readonly string[];
  counts: string;
  /** The configured number; null where the number is not a matter of configuration. */
  configured: number | null;
  windowMs: number;
  inForce: boolean;
  refusal: string;
  source: string;
  /** Use now, for the rules that one session or everybody shares. */
  use?: Omit<RuleUsage, "name">[];
}

export interface Policy {
  channels: string[];
  allowedCountries: string[];
  unverifiedBudgets: string;
  rules: PolicyRule[];
  simulated?: true;
}

/** Reads only. The use of limits by destination is not shown: it would tell who was sent a code. */
export async function policy(context: Context, caller: Caller): Promise<Policy> {
  const { settings } = context;
  const used = await sharedUse(context, caller);
  return {
    channels: settings.channels,
    allowedCountries: settings.allowedCountries ?? [],
    unverifiedBudgets: settings.unverifiedBudgets,
    rules: RULES.map(({ name, limitKey, on, counts, windowMs, refusal, source }) => {
      const configured = limitKey === null ? null : settings.rateLimits[limitKey];
      const use = used.filter((one) => one.name === name).map(({ name: _, ...rest }) => rest);
      const inForce = configured !== 0 && !(counts === "unverified" && isOffBudget(name, settings));
      return { name, on, counts, configured, windowMs, inForce, refusal, source, ...(use.length > 0 && { use }) };
    }),
    ...(settings.simulated && { simulated: true as const }),
  };
}

function isOffBudget(name: string, { unverifiedBudgets }: Settings): boolean {
  return unverifiedBudgets === "off" && name.startsWith("unverified_");
}

async function sharedUse(context: Context, { tenant, session }: Caller): Promise<RuleUsage[]> {
  const nobody = { session, subjects: [], ips: [] };
  const rules = (["send", "check", "lookup", "inspect"] as const)
    .flatMap((operation) => rulesFor({ operation, ...nobody }, context.settings))
    .filter(({ keys }) => keys.length > 0);
  const { store } = await context.state();
  return store.usage(tenant, rules);
}
