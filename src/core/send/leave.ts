import { requireSolved, type Suspect } from "../challenge/solved.js";
import type { Context, State } from "../ports/context.js";
import type { Caller, Channel } from "../ports/settings.js";
import { requireLowRisk } from "../risk/assess.js";
import type { Trace } from "../trace.js";

/**
 * What an admitted send must pass before its message leaves; a refusal settles it. The challenge comes before Lookup,
 * so that who does not solve it costs no money, and once more where only Lookup makes it suspicious.
 *
 * @returns false when nothing may be sent and the caller must not learn it. @throws VerifyError the refusal
 */
export async function mayLeave(
  suspect: Suspect & { channel: Channel; decoy: boolean },
  context: Context,
  state: State,
  caller: Caller,
  trace: Trace,
): Promise<boolean> {
  const passed = await requireSolved(suspect, context, state, caller, trace);
  if (passed === "hidden") return false;
  if (suspect.decoy) return true;
  const risk = await requireLowRisk(suspect, context, state, caller, trace);
  if (risk === "hidden") return false;
  if (risk === "low" || passed === "solved") return true;
  const again = await requireSolved({ ...suspect, risky: true }, context, state, caller, trace);
  return again !== "hidden";
}
