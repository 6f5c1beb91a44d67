/** Lookup v2: facts/twilio-verify.md §1.9. */

/** Each one asked for costs money; the validation of the number is free and always there. */
export const LOOKUP_PACKAGES = ["line_type_intelligence", "sms_pumping_risk", "sim_swap"] as const;
export type LookupPackage = (typeof LOOKUP_PACKAGES)[number];

export const LINE_TYPES = [
  "mobile",
  "landline",
  "tollFree",
  "fixedVoip",
  "nonFixedVoip",
  "personal",
  "premium",
  "voicemail",
  "sharedCost",
  "uan",
  "pager",
  "unknown",
] as const;
export type LineType = (typeof LINE_TYPES)[number];

export const CARRIER_RISKS = ["low", "mild", "moderate", "high"] as const;
export type CarrierRisk = (typeof CARRIER_RISKS)[number];

export const NUMBER_PROBLEMS = [
  "TOO_SHORT",
  "TOO_LONG",
  "INVALID_BUT_POSSIBLE",
  "INVALID_COUNTRY_CODE",
  "INVALID_LENGTH",
  "NOT_A_NUMBER",
] as const;
export type NumberProblem = (typeof NUMBER_PROBLEMS)[number];

/**
 * A package that was asked for. `failed` says nothing about the number, least of all that it is safe; without
 * `errorCode` the package was missing or not as documented.
 */
export type PackageResult<T> = { outcome: "answered"; value: T } | { outcome: "failed"; errorCode?: number };

export interface SmsPumpingRisk {
  /** 0 (none) – 100. */
  score: number;
  /** Independent of the score; absent where Twilio does not say (Canada). */
  carrierRisk?: CarrierRisk;
  /** By Fraud Guard, now; absent, like the two below, for a number that Fraud Guard has not seen. */
  numberBlocked?: boolean;
  numberBlockedAt?: number;
  numberBlockedLast3Months?: boolean;
}

export interface SimSwap {
  /** Within `periodMs` before the question. */
  swappedInPeriod: boolean;
  /** Absent where the carrier does not say. */
  periodMs?: number;
  /** Epoch milliseconds; absent where the carrier does not say. */
  lastSwapAt?: number;
}

export interface PhoneLookup {
  valid: boolean;
  /** Why it is not valid. */
  problems: NumberProblem[];
  country?: string;
  /** These are there if and only if they were asked for. */
  lineType?: PackageResult<LineType>;
  smsPumpingRisk?: PackageResult<SmsPumpingRisk>;
  simSwap?: PackageResult<SimSwap>;
}
