import { describe, expect, test } from "vitest";
import { openClient } from "./client.js";

describe("Lookup", () => {
  test.each([
    ["%2B14159929960", { country_code: "US", calling_country_code: "1", national_format: "(415) 992-9960" }],
    ["%2B12425550123", { country_code: "BS", calling_country_code: "1" }],
    ["%2B447700900123", { country_code: "GB", calling_country_code: "44" }],
    ["%2B77012345678", { country_code: "KZ", calling_country_code: "7" }],
    ["07700900123?CountryCode=GB", { country_code: "GB", phone_number: "+447700900123" }],
    ["4159929960", { country_code: "US", phone_number: "+14159929960" }],
  ])("%s is valid", async (number, expected) => {
    const client = await openClient();
    const { status, body } = await client.get(`/v2/PhoneNumbers/${number}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ valid: true, validation_errors: null, line_type_intelligence: null, ...expected });
  });

  test.each([
    ["%2B1415992996", "TOO_SHORT"],
    ["%2B141599299600", "TOO_LONG"],
    ["%2B11159929960", "INVALID_BUT_POSSIBLE"],
    ["%2B999123456", "INVALID_COUNTRY_CODE"],
    ["%2Bhello", "NOT_A_NUMBER"],
  ])("%s is 200 and invalid: %s", async (number, problem) => {
    const client = await openClient();
    const { status, body } = await client.get(`/v2/PhoneNumbers/${number}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({ valid: false, validation_errors: [problem], country_code: null });
  });

  test("answers the line type, and an error inside every other package", async () => {
    const client = await openClient();
    const fields = "?Fields=line_type_intelligence,sim_swap";
    const { body } = await client.get(`/v2/PhoneNumbers/%2B18005550100${fields}`);
    expect(body.line_type_intelligence).toMatchObject({ type: "tollFree", error_code: null });
    expect(body.sim_swap).toEqual({ error_code: 60606 });
    expect(body.caller_name).toBeNull();
  });

  describe("packages that a test sets", () => {
    const number = "+447700900123";
    const look = async (setting: object | undefined, fields: string) => {
      const client = await openClient();
      if (setting) client.simulator.lookups({ phone_number: number, ...setting });
      return (await client.get(`/v2/PhoneNumbers/${encodeURIComponent(number)}?Fields=${fields}`)).body;
    };

    test("a risk, over a number that is harmless by default", async () => {
      const usual = {
        sms_pumping_risk_score: 0,
        carrier_risk_category: "low",
        number_blocked: false,
        error_code: null,
      };
      expect((await look(undefined, "sms_pumping_risk")).sms_pumping_risk).toMatchObject(usual);
      const risk = { sms_pumping_risk_score: 97, number_blocked: true, number_blocked_date: "2026-11-01T00:00:00Z" };
      const { sms_pumping_risk } = await look({ sms_pumping_risk: risk }, "sms_pumping_risk");
      expect(sms_pumping_risk).toEqual({ ...usual, number_blocked_last_3_months: false, ...risk });
    });

    test("a SIM swap", async () => {
      const swap = { last_sim_swap_date: "2026-11-20T10:00:00Z", swapped_in_period: true };
      const { sim_swap } = await look({ sim_swap: { last_sim_swap: swap } }, "sim_swap");
      expect(sim_swap).toMatchObject({ last_sim_swap: { ...swap, swapped_period: "PT24H" }, error_code: null });
    });

    test("a failure inside the 200 leaves nothing to read; null leaves the package out", async () => {
      const setting = { sms_pumping_risk: { error_code: 60608 }, line_type_intelligence: null };
      const body = await look(setting, "sms_pumping_risk,line_type_intelligence");
      expect(Object.entries(body.sms_pumping_risk).filter(([, value]) => value !== null)).toEqual([
        ["error_code", 60608],
      ]);
      expect(body.line_type_intelligence).toBeNull();
    });

    test("are set, shown and cleared over HTTP", async () => {
      const client = await openClient();
      const post = (body: unknown) =>
        fetch(`${client.simulator.url}/control/lookups`, { method: "POST", body: JSON.stringify(body) });
      const setting = { phone_number: number, line_type_intelligence: { type: "landline" } };
      expect((await post(setting)).status).toBe(200);
      expect((await client.get("/control/lookups")).body).toEqual({ lookups: [setting] });
      const bad = [{}, { phone_number: "1" }, { phone_number: number, caller_name: {} }];
      for (const body of [...bad, { phone_number: number, sim_swap: { date: 1 } }])
        expect((await post(body)).status).toBe(400);
      expect((await client.remove("/control/lookups")).body).toEqual({ lookups: [] });
    });
  });
});
