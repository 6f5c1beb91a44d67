/**
 * core/challenge/ — what a client must solve before a suspicious send goes out. Pure: making and judging are a port's.
 *
 * This file: what is suspicious, as data. A new signal is its name in `CHALLENGE_SIGNALS` and a row here.
 */
import type { ChallengeSettings, ChallengeSignal } from "../ports/settings.js";
import type { RuleUsage } from "../ports/store.js";

/** What is known of an admitted send. Use counts this send, too. */
export interface Seen {
  usage: RuleUsage[];
  /** What Lookup says, where it was asked. */
  risky?: boolean;
}

/** Rules whose name begins so, used beyond this share of their limit. */
const above =
  (rule: string, share: number) =>
  ({ usage }: Seen): boolean =>
    usage.some(({ name, used, limit }) => name.startsWith(rule) && used > limit * share);

const SIGNALS: Readonly<Record<ChallengeSignal, (seen: Seen) => boolean>> = {
  country_budget: above("unverified_per_country_", 0.5),
  prefix_budget: above("unverified_per_prefix_", 0.5),
  ip_countries: above("unverified_countries_per_ip_", 0.5),
  spike: above("spike_", 1),
  medium_risk: ({ risky }) => risky === true,
};

/** Why it must be solved first, for the log and the audit alone; undefined when nothing must. */
export function reasonOf(seen: Seen, { mode, signals }: ChallengeSettings): string | undefined {
  if (mode === "off") return undefined;
  const reason = mode === "always" ? mode : signals.find((signal) => SIGNALS[signal](seen));
  return reason && `challenge_${reason}`;
}
