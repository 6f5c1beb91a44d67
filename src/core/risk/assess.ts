/**
 * core/risk/ — what is known of a number before a message leaves for it, and what follows. Pure; the rows are in verdicts.ts.
 *
 * This file: the one question that a send asks here.
 */
import type { Destination } from "../destination/destination.js";
import { toVerifyError, type VerifyError } from "../errors.js";
import { waitMs } from "../limits/rules.js";
import type { Context, State } from "../ports/context.js";
import type { Caller, Channel, Json, Settings } from "../ports/settings.js";
import type { RuleUsage } from "../ports/store.js";
import type { Trace } from "../trace.js";
import { type Bands, nothingKnown, riskOf } from "./bands.js";
import { lookUp } from "./look-up.js";
import { errorOf, VERDICTS, type VerdictRow, verdictOf } from "./verdicts.js";

/** `refused` holds for the number, and an equal call gets it again; `unknown` is a refusal of this moment alone. */
export type Verdict =
  | { kind: "send"; risky?: boolean }
  | { kind: "refused"; row: VerdictRow }
  | { kind: "unknown"; error: VerifyError };

/** @throws VerifyError `POLICY_STORE_UNAVAILABLE` */
export async function assess(
  destination: Destination,
  channel: Channel,
  context: Context,
  state: State,
  caller: Caller,
  trace: Trace,
): Promise<Verdict> {
  const { settings } = context;
  if (!isAssessed(destination, channel, settings)) return { kind: "send" };
  let bands: Bands;
  try {
    ({ bands } = await lookUp(destination, context, state, caller, trace));
  } catch (thrown) {
    const error = toVerifyError(thrown);
    if (error.code === "POLICY_STORE_UNAVAILABLE" || error.code === "INTERNAL") throw error;
    context.log("warn", "risk_not_assessed", { code: error.code, rule: error.details.rule, channel });
    if (settings.fraudGuard.blockOnHighRisk) return { kind: "unknown", error };
    bands = nothingKnown(settings.lookup.packages);
  }
  const row = verdictOf(bands, channel, settings);
  return row ? { kind: "refused", row } : { kind: "send", risky: isRisky(bands) };
}

/** What did not answer counts as medium, as it does for a verdict. */
const isRisky = (bands: Bands) => bands.unanswered.length > 0 || ["medium", "high"].includes(riskOf(bands));

/** Lookup knows phone numbers, and our own delivery goes to none. */
function isAssessed({ kind }: Destination, channel: Channel, { fraudGuard, lookup }: Settings): boolean {
  return fraudGuard.enabled && lookup.packages.length > 0 && kind === "phone" && channel !== "custom";
}

interface Judged {
  destination: Destination;
  channel: Channel;
  reservation: string;
  usage: RuleUsage[];
  /** Nobody may learn what follows: it would tell that this contact exists. */
  hidden: boolean;
}

/**
 * Asks, and settles a refused send: its charge stays, so that asking about numbers is never free.
 *
 * @returns `hidden`: nothing may be sent and the caller must not learn it. @throws VerifyError the refusal
 */
export async function requireLowRisk(
  { destination, channel, reservation, usage, hidden }: Judged,
  context: Context,
  state: State,
  caller: Caller,
  trace: Trace,
): Promise<"low" | "risky" | "hidden"> {
  const giveBack = () => state.store.settle(reservation, { kind: "rejected", failed: false });
  let verdict: Verdict;
  try {
    verdict = await assess(destination, channel, context, state, caller, trace);
  } catch (error) {
    // A store that fails again leaves a claim that becomes unknown by itself.
    await giveBack().catch(() => {});
    throw error;
  }
  if (verdict.kind === "send") return verdict.risky ? "risky" : "low";
  const { rule, code } =
    verdict.kind === "refused"
      ? { rule: verdict.row.reason, code: verdict.row.code }
      : { rule: "not_assessed", code: verdict.error.code };
  trace.rule = rule;
  context.log("warn", "risk_refused", { rule, code, channel, to: destination.mask });
  if (hidden) return "hidden";
  if (verdict.kind === "unknown") {
    await giveBack();
    throw verdict.error;
  }
  const result: RefusedBefore = { refused: rule };
  await state.store.settle(reservation, { kind: "done", result: { ...result } });
  throw errorOf(verdict.row, context.settings, waitMs(usage));
}

interface RefusedBefore {
  refused: string;
}

/** An equal call was refused before: it is again, without a new question. @throws VerifyError */
export function refuseAgain(result: Json, usage: RuleUsage[], { settings }: Context, trace: Trace): void {
  const { refused } = { ...Object(result) } as Partial<RefusedBefore>;
  if (refused === undefined) return;
  trace.rule = refused;
  const row = VERDICTS.find(({ reason }) => reason === refused);
  throw errorOf(row ?? VERDICTS.find(({ code }) => code === "FRAUD_BLOCKED")!, settings, waitMs(usage));
}
