/** Which limits one send is under. */
import type { Destination } from "../destination/destination.js";
import { confirmedHolders } from "../limits/holder.js";
import { rulesFor } from "../limits/rules.js";
import type { Context, State } from "../ports/context.js";
import type { Caller, Channel } from "../ports/settings.js";
import type { Rule } from "../ports/store.js";
import { fraudGuardKey } from "../risk/watch.js";

interface Limited {
  subjects: readonly string[];
  holders?: [string, ...string[]];
  destination: Destination;
  channel: Channel;
  ips: readonly string[];
  blind: boolean;
}

export async function rulesOfSend(
  { subjects, holders, destination, channel, ips, blind }: Limited,
  { settings }: Context,
  state: State,
  caller: Caller,
): Promise<Rule[]> {
  const { store, fingerprint } = state;
  const { tenant, session, unnamed, asn } = caller;
  const { prefix, country } = destination;
  return rulesFor(
    {
      operation: "send",
      session: unnamed ? undefined : session,
      account: fingerprint("account", settings.account),
      subjects,
      confirmedAs: await confirmedHolders(holders, store, caller),
      ips: ips.map((ip) => fingerprint("ip", tenant, ip)),
      prefixes: prefix === undefined ? undefined : fingerprint("prefix", tenant, prefix),
      // Of a contact, what Fraud Guard blocked is asked again: a refusal here would tell that it exists.
      fraudGuard: blind ? undefined : fraudGuardKey(destination, channel, state, caller),
      asn,
      country,
    },
    settings,
  );
}
