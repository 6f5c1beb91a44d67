import type { Counted, Intent, Rule } from "../core/ports/store.js";

/** What becomes a hit only when the outcome is known. */
const AT_SETTLEMENT: readonly Counted[] = ["failure", "throttle", "credentials", "fraud_block", "verified"];

/** What an approval of its subject releases. */
const UNTIL_APPROVED: readonly Counted[] = ["unverified", "wrong_code"];

export const isCountedAtSettlement = ({ counts }: Rule): boolean => AT_SETTLEMENT.includes(counts);

export const isReleasedByApproval = ({ counts }: Rule): boolean => UNTIL_APPROVED.includes(counts);

/** `wrong_code` only charges the calls that can be wrong. */
export function isChargedAtAdmission(rule: Rule, { operation }: Intent): boolean {
  return !isCountedAtSettlement(rule) && (rule.counts !== "wrong_code" || operation === "check");
}
