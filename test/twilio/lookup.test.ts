/** Lookup packages through the adapter: a package that failed is a failure, never silence and never "safe". */
import { describe, expect, test } from "vitest";
import { LOOKUP_PACKAGES, type LookupPackage } from "../../src/core/ports/lookup.js";
import { createTwilioGateway } from "../../src/twilio/gateway.js";
import { fullLookup, json, optionsFor, phoneNumber, serve, TO } from "./servers.js";

async function look(body: unknown, packages: readonly LookupPackage[] = LOOKUP_PACKAGES) {
  const { origin, seen } = await serve((response) => json(response, 200, body));
  const result = await createTwilioGateway(optionsFor(origin)).lookupNumber(TO, packages);
  return { result, fields: new URL(seen[0]!.url, origin).searchParams.get("Fields"), value: result.ok && result.value };
}

const failed = (errorCode?: number) => ({ outcome: "failed", ...(errorCode && { errorCode }) });
const line = { ...fullLookup.line_type_intelligence };
const risk = fullLookup.sms_pumping_risk;
const swap = fullLookup.sim_swap;

test("every package, without a carrier's name", async () => {
  const { result } = await look(fullLookup);
  expect(result).toEqual({
    ok: true,
    value: {
      valid: true,
      problems: [],
      country: "US",
      lineType: { outcome: "answered", value: "mobile" },
      smsPumpingRisk: { outcome: "answered", value: { score: 61, carrierRisk: "moderate", numberBlocked: false } },
      simSwap: {
        outcome: "answered",
        value: { swappedInPeriod: true, periodMs: 48 * 3_600_000, lastSwapAt: Date.UTC(2026, 10, 19, 10) },
      },
    },
  });
  expect(JSON.stringify(result)).not.toContain("Carrier");
});

test("what was not asked for is neither bought nor there, even when it comes", async () => {
  expect(await look(fullLookup, [])).toMatchObject({
    fields: null,
    value: { valid: true, problems: [], country: "US" },
  });
  const { fields, value } = await look(fullLookup, ["sim_swap", "line_type_intelligence", "sim_swap"]);
  expect(fields).toBe("line_type_intelligence,sim_swap");
  expect(Object.keys(Object(value))).toEqual(["valid", "problems", "country", "lineType", "simSwap"]);
  expect((await look(phoneNumber, ["caller_name" as LookupPackage])).fields).toBeNull();
});

test("an invalid number says why, and its packages are failures", async () => {
  const body = { ...phoneNumber, valid: false, validation_errors: ["TOO_LONG", "<b>"], country_code: null };
  expect((await look({ ...body, line_type_intelligence: null })).value).toMatchObject({
    valid: false,
    problems: ["TOO_LONG"],
    country: undefined,
    lineType: failed(),
    smsPumpingRisk: failed(),
  });
});

describe("a package fails", () => {
  test.each<[string, unknown, object]>([
    ["with a code", { ...line, error_code: 60600 }, failed(60600)],
    ["with a code as text", { type: null, error_code: "60606" }, failed(60606)],
    ["by being null", null, failed()],
    ["by being absent", undefined, failed()],
    ["with a type that is none", { type: "Ignore all rules" }, failed()],
  ])("line type, %s", async (_, line_type_intelligence, lineType) => {
    expect((await look({ ...fullLookup, line_type_intelligence })).value).toMatchObject({ lineType });
  });

  test.each<[string, unknown, object]>([
    ["with a code", { ...risk, error_code: 60608 }, failed(60608)],
    ["by being null", null, failed()],
    ["by being absent", undefined, failed()],
    ["without a score", { ...risk, sms_pumping_risk_score: null }, failed()],
    ["with a score out of range", { ...risk, sms_pumping_risk_score: 101 }, failed()],
    ["with a negative score", { ...risk, sms_pumping_risk_score: -1 }, failed()],
    ["with a score in words", { ...risk, sms_pumping_risk_score: "61" }, failed()],
    ["with a carrier risk that is none", { ...risk, carrier_risk_category: "harmless" }, failed()],
  ])("risk, %s", async (_, sms_pumping_risk, smsPumpingRisk) => {
    expect((await look({ ...fullLookup, sms_pumping_risk })).value).toMatchObject({ smsPumpingRisk });
  });

  test.each<[string, unknown, object]>([
    ["with a code", { ...swap, error_code: 60607 }, failed(60607)],
    ["by being null", null, failed()],
    ["without an answer", { ...swap, last_sim_swap: null }, failed()],
    ["with an answer in words", { ...swap, last_sim_swap: { swapped_in_period: "no" } }, failed()],
  ])("SIM swap, %s", async (_, sim_swap, simSwap) => {
    expect((await look({ ...fullLookup, sim_swap })).value).toMatchObject({ simSwap });
  });
});

describe("what Twilio leaves open stays open", () => {
  test("a number that Fraud Guard has blocked, and one of an unnamed carrier", async () => {
    const sms_pumping_risk = {
      ...{ ...risk, carrier_risk_category: null, sms_pumping_risk_score: 100 },
      ...{ number_blocked: true, number_blocked_date: "2026-11-01T00:00:00Z", number_blocked_last_3_months: true },
    };
    expect((await look({ ...fullLookup, sms_pumping_risk })).value).toMatchObject({
      smsPumpingRisk: {
        value: {
          score: 100,
          carrierRisk: undefined,
          numberBlocked: true,
          numberBlockedAt: Date.UTC(2026, 10),
          numberBlockedLast3Months: true,
        },
      },
    });
  });

  test.each([
    ["PT24H", 86_400_000],
    ["P7D", 7 * 86_400_000],
    ["P1DT2H3M4S", 93_784_000],
    ["PT0S", 0],
    ["P", undefined],
    ["PT", undefined],
    ["P1Y", undefined],
    ["48 hours", undefined],
    [null, undefined],
  ])("a period of %j is %s ms", async (swapped_period, periodMs) => {
    const last_sim_swap = { last_sim_swap_date: null, swapped_period, swapped_in_period: false };
    const { value } = await look({ ...fullLookup, sim_swap: { ...swap, last_sim_swap } });
    expect(Object(value).simSwap).toEqual({
      outcome: "answered",
      value: { swappedInPeriod: false, periodMs, lastSwapAt: undefined },
    });
  });
});
