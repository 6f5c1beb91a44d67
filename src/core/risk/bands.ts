/** From what Lookup says to a few bands: all that is kept, and all that anybody is told. No score leaves this file. */
import type { LineType, LookupPackage, PackageResult, PhoneLookup, SimSwap, SmsPumpingRisk } from "../ports/lookup.js";
import type { FraudGuardSettings } from "../ports/settings.js";

export interface Bands {
  valid: boolean;
  country?: string;
  /** Each of these is there when its package answered. */
  lineType?: LineType;
  pumping?: "low" | "medium" | "high";
  recentSimSwap?: boolean;
  /** Packages that were asked for and said nothing: never a sign of safety. */
  unanswered: LookupPackage[];
}

export type Risk = "low" | "medium" | "high" | "unknown";

const DAY_MS = 86_400_000;

/** Lookup itself did not answer. */
export const nothingKnown = (asked: readonly LookupPackage[]): Bands => ({ valid: true, unanswered: [...asked] });

export function bandsOf(
  { valid, country, lineType, smsPumpingRisk, simSwap }: PhoneLookup,
  asked: readonly LookupPackage[],
  guard: FraudGuardSettings,
  nowMs: number,
): Bands {
  const answers: Record<LookupPackage, PackageResult<unknown> | undefined> = {
    line_type_intelligence: lineType,
    sms_pumping_risk: smsPumpingRisk,
    sim_swap: simSwap,
  };
  return {
    valid,
    ...(country && { country }),
    ...(lineType?.outcome === "answered" && { lineType: lineType.value }),
    ...(smsPumpingRisk?.outcome === "answered" && { pumping: pumpingBand(smsPumpingRisk.value, guard) }),
    ...(simSwap?.outcome === "answered" && { recentSimSwap: isRecent(simSwap.value, guard, nowMs) }),
    unanswered: asked.filter((name) => answers[name]?.outcome !== "answered"),
  };
}

/** What Fraud Guard and the carrier's category say counts beside the score: they are independent of it. */
function pumpingBand(risk: SmsPumpingRisk, { highScore, mediumScore }: FraudGuardSettings): "low" | "medium" | "high" {
  const { score, carrierRisk, numberBlocked, numberBlockedLast3Months } = risk;
  if (numberBlocked || carrierRisk === "high" || score >= highScore) return "high";
  if (numberBlockedLast3Months || carrierRisk === "moderate" || score >= mediumScore) return "medium";
  return "low";
}

/** Where the carrier does not tell when, its own period decides, even if it is longer: in doubt it is recent. */
function isRecent(swap: SimSwap, { simSwapDays }: FraudGuardSettings, nowMs: number): boolean {
  const { swappedInPeriod, lastSwapAt } = swap;
  return lastSwapAt === undefined ? swappedInPeriod : nowMs - lastSwapAt <= simSwapDays * DAY_MS;
}

/** Types that cost the account, or reach no person (facts/policy.md §2.5 F2). */
export const REFUSED_TYPES: ReadonlySet<LineType> = new Set([
  ...(["premium", "sharedCost", "tollFree", "personal"] as const),
  ...(["uan", "pager", "voicemail"] as const),
]);
export const VOIP_TYPES: ReadonlySet<LineType> = new Set(["fixedVoip", "nonFixedVoip"]);

/** Low only where the question of risk was asked and every package answered. */
export function riskOf({ valid, lineType, pumping, recentSimSwap, unanswered }: Bands): Risk {
  if (!valid || pumping === "high" || (lineType && REFUSED_TYPES.has(lineType))) return "high";
  if (pumping === "medium" || recentSimSwap || (lineType && VOIP_TYPES.has(lineType))) return "medium";
  return pumping === "low" && unanswered.length === 0 && lineType !== "unknown" ? "low" : "unknown";
}
