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
});
