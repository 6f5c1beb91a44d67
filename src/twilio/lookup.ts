/** Lookup v2: facts/twilio-verify.md §1.9. */
import type { PhoneNumberInstance } from "twilio/lib/rest/lookups/v2/phoneNumber.js";
import type { Gateway } from "../core/ports/gateway.js";
import {
  CARRIER_RISKS,
  LINE_TYPES,
  type LineType,
  LOOKUP_PACKAGES,
  NUMBER_PROBLEMS,
  type PackageResult,
  type SimSwap,
  type SmsPumpingRisk,
} from "../core/ports/lookup.js";
import { malformed, type TwilioClient } from "./client.js";
import { refused } from "./failure.js";
import { isE164 } from "./options.js";
import { countryCode, errorCode } from "./resource.js";

export function lookupCalls(client: TwilioClient): Pick<Gateway, "lookupNumber"> {
  return {
    async lookupNumber(e164, packages) {
      if (!isE164(e164)) return refused("PhoneNumber");
      const asked = LOOKUP_PACKAGES.filter((name) => packages.includes(name));
      return client.call("lookup_number", async (sdk) => {
        const numbers = (await sdk.lookups()).phoneNumbers;
        const fields = asked.length === 0 ? undefined : asked.join(",");
        const number = await numbers(encodeURIComponent(e164)).fetch({ fields });
        const { lineTypeIntelligence, smsPumpingRisk, simSwap } = number;
        return {
          valid: typeof number.valid === "boolean" ? number.valid : malformed(),
          problems: problemsOf(number),
          country: countryCode(number.countryCode),
          ...(asked.includes("line_type_intelligence") && { lineType: read(lineTypeIntelligence, toLineType) }),
          ...(asked.includes("sms_pumping_risk") && { smsPumpingRisk: read(smsPumpingRisk, toRisk) }),
          ...(asked.includes("sim_swap") && { simSwap: read(simSwap, toSimSwap) }),
        };
      });
    },
  };
}

function problemsOf({ validationErrors }: PhoneNumberInstance) {
  const told: unknown[] = Array.isArray(validationErrors) ? validationErrors : [];
  return NUMBER_PROBLEMS.filter((problem) => told.includes(problem));
}

/** A package that is missing, failed inside the 200, or is not as documented is a failure and never a guess. */
function read<P extends { errorCode?: unknown }, T>(
  found: P | null | undefined,
  parse: (found: P) => T | undefined,
): PackageResult<T> {
  if (!found) return { outcome: "failed" };
  const code = errorCode(found.errorCode);
  if (code !== undefined) return { outcome: "failed", errorCode: code };
  const value = parse(found);
  return value === undefined ? { outcome: "failed" } : { outcome: "answered", value };
}

function toLineType({ type }: { type?: unknown }): LineType | undefined {
  return LINE_TYPES.find((name) => name === type);
}

function toRisk(found: NonNullable<PhoneNumberInstance["smsPumpingRisk"]>): SmsPumpingRisk | undefined {
  const { smsPumpingRiskScore: score, carrierRiskCategory: category } = found;
  const carrierRisk = CARRIER_RISKS.find((name) => name === category);
  if (score === undefined || !Number.isInteger(score) || score < 0 || score > 100) return undefined;
  if (category && !carrierRisk) return undefined;
  return {
    score,
    carrierRisk,
    numberBlocked: flag(found.numberBlocked),
    numberBlockedAt: instant(found.numberBlockedDate),
    numberBlockedLast3Months: flag(found.numberBlockedLast3Months),
  };
}

/** The SDK leaves the inner object as it came (6.2.0). */
function toSimSwap({ lastSimSwap }: { lastSimSwap?: unknown }): SimSwap | undefined {
  const { last_sim_swap_date, swapped_period, swapped_in_period } = { ...Object(lastSimSwap) };
  if (typeof swapped_in_period !== "boolean") return undefined;
  return {
    swappedInPeriod: swapped_in_period,
    periodMs: durationMs(swapped_period),
    lastSwapAt: instant(last_sim_swap_date),
  };
}

function flag(value: unknown): boolean | undefined {
  return typeof value === "boolean" ? value : undefined;
}

function instant(value: unknown): number | undefined {
  const at = typeof value === "string" && /^\d{4}-\d\d-\d\d(T|$)/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
}

/** ISO 8601 in days, hours, minutes and seconds (`PT48H`, `P7D`). */
function durationMs(value: unknown): number | undefined {
  const parts = /^P(?=\d|T\d)(?:(\d{1,5})D)?(?:T(?:(\d{1,5})H)?(?:(\d{1,5})M)?(?:(\d{1,5})S)?)?$/.exec(String(value));
  if (!parts) return undefined;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
  ];
  return (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1_000;
}
