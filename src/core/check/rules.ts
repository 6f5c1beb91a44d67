import { confirmedHolders, holdersOf } from "../limits/holder.js";
import { rulesFor } from "../limits/rules.js";
import type { Context, State } from "../ports/context.js";
import type { Caller } from "../ports/settings.js";
import type { Rule, RuleUsage, VerificationRecord } from "../ports/store.js";
import { openBinding } from "../receipt/binding.js";
import type { Target } from "../target.js";

/** The limits of one check, and the fingerprints of the person at this destination when it is known who that is. */
export async function checkRules(
  { subjects, record, sid }: Pick<Target, "subjects" | "record" | "sid">,
  identity: string | undefined,
  { settings }: Context,
  { store, fingerprint }: State,
  caller: Caller,
): Promise<{ rules: Rule[]; holder?: string }> {
  const holders = holdersOf(identity, subjects, fingerprint, caller);
  const rules = rulesFor(
    {
      operation: "check",
      session: caller.session,
      account: fingerprint("account", settings.account),
      subjects,
      confirmedAs: await confirmedHolders(holders, store, caller),
      ips: [],
      identities: identity === undefined ? undefined : fingerprint("identity", caller.tenant, identity),
      country: record?.country,
      verificationSid: sid,
    },
    settings,
  );
  return { rules, ...(holders && { holder: holders[0] }) };
}

/** How they stand, without a charge. */
export async function usageOfChecks(
  record: VerificationRecord,
  context: Context,
  state: State,
  caller: Caller,
): Promise<RuleUsage[]> {
  const identity = openBinding(record, state)?.identity;
  const target = { subjects: [record.subject], record, sid: record.sid };
  const { rules } = await checkRules(target, identity, context, state, caller);
  return state.store.usage(caller.tenant, rules);
}
