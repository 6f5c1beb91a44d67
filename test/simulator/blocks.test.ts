import { describe, expect, test } from "vitest";
import { openClient, PHONE, SERVICE } from "./client.js";

const HARARE = "+263771234567";
const list = "/v2/SafeList/Numbers";
const entry = (number: string) => `${list}/${encodeURIComponent(number)}`;
const refusal = (status: number, code: number) => ({ status, body: { code, status } });

describe("Fraud Guard", () => {
  test("blocks SMS to a prefix for twelve hours, other channels not", async () => {
    const client = await openClient();
    client.simulator.blocks({ prefix: "+263" });
    const { status, body } = await client.send({ To: HARARE });
    expect({ status, code: body.code }).toEqual({ status: 403, code: 60410 });
    expect(body.message).toContain("+263 prefix is blocked for the SMS channel");
    expect((await client.send({ To: HARARE, Channel: "call" })).status).toBe(201);
    expect((await client.send()).status).toBe(201);
    client.simulator.advance(12 * 3_600_000);
    expect((await client.send({ To: HARARE })).status).toBe(201);
  });

  test("is not asked when the send says so, nor counts a refused send", async () => {
    const client = await openClient();
    client.simulator.blocks({ prefix: PHONE }, { country: "US" });
    for (let tries = 0; tries < 6; tries++) expect(await client.send()).toMatchObject(refusal(403, 60410));
    expect((await client.send({ RiskCheck: "disable" })).body.send_code_attempts).toHaveLength(1);
    expect(await client.send({ RiskCheck: "disable", Channel: "call" })).toMatchObject(refusal(403, 60605));
  });
});

test("geo-permissions block a country, by all channels to a phone or by some", async () => {
  const client = await openClient();
  client.simulator.blocks({ country: "ZW" }, { country: "US", channels: ["call"] });
  for (const Channel of ["sms", "call", "sna"]) {
    expect(await client.send({ To: HARARE, Channel })).toMatchObject(refusal(403, 60605));
  }
  expect(await client.send({ Channel: "call" })).toMatchObject(refusal(403, 60605));
  expect((await client.send()).status).toBe(201);
  client.simulator.advance(30 * 86_400_000);
  expect((await client.send({ To: HARARE })).body.message).toContain("Verify Geo-Permissions");
});

test("blocks are set, shown and lifted over HTTP", async () => {
  const client = await openClient();
  const post = (body: unknown) =>
    fetch(`${client.simulator.url}/control/blocks`, { method: "POST", body: JSON.stringify(body) });
  expect((await post({ country: "US", channels: ["sms"] })).status).toBe(200);
  expect((await client.get("/control/blocks")).body.blocks).toEqual([{ country: "US", channels: ["sms"] }]);
  expect(await client.send()).toMatchObject(refusal(403, 60605));
  await client.remove("/control/blocks");
  expect((await client.send()).status).toBe(201);
  const bad = [
    {},
    { prefix: "263" },
    { country: "usa" },
    { country: "US", channels: ["email"] },
    { prefix: "+1", why: "" },
  ];
  for (const block of [...bad, { prefix: "+1", country: "US" }, null]) expect((await post(block)).status).toBe(400);
});

describe("the SafeList", () => {
  test("lets a number through that is blocked otherwise, until it is removed", async () => {
    const client = await openClient();
    client.simulator.blocks({ prefix: "+263" }, { country: "ZW" });
    const added = await client.post(list, { PhoneNumber: HARARE });
    expect(added).toMatchObject({ status: 201, body: { phone_number: HARARE } });
    expect(added.body.sid).toMatch(/^GN[0-9a-f]{32}$/);
    expect((await client.get(entry(HARARE))).body).toEqual(added.body);
    expect((await client.send({ To: HARARE })).status).toBe(201);
    expect(await client.send({ To: "+263771234568" })).toMatchObject(refusal(403, 60410));
    expect(await client.remove(entry(HARARE))).toMatchObject({ status: 204, body: "" });
    expect(await client.send({ To: HARARE })).toMatchObject(refusal(403, 60410));
  });

  test("has each number once, and tells what it does not have", async () => {
    const client = await openClient();
    await client.post(list, { PhoneNumber: PHONE });
    expect(await client.post(list, { PhoneNumber: PHONE })).toMatchObject(refusal(400, 60411));
    expect(await client.get(entry(HARARE))).toMatchObject(refusal(404, 20404));
    expect(await client.remove(entry(HARARE))).toMatchObject(refusal(404, 20404));
    for (const PhoneNumber of ["4155552671", "+1415", ""]) {
      expect(await client.post(list, { PhoneNumber })).toMatchObject(refusal(400, 60306));
    }
    expect(await client.get(list)).toMatchObject(refusal(405, 20004));
  });
});

test("a landline gets no SMS where the Service looks numbers up and skips them", async () => {
  const client = await openClient();
  client.simulator.lookups({ phone_number: PHONE, line_type_intelligence: { type: "landline" } });
  await client.post(`/v2/Services/${SERVICE}`, { SkipSmsToLandlines: "true" });
  expect((await client.send()).status).toBe(201);
  await client.post(`/v2/Services/${SERVICE}`, { LookupEnabled: "true" });
  expect(await client.send()).toMatchObject(refusal(403, 60205));
  const { body } = await client.send({ To: "+14155552672" });
  expect(body.lookup.carrier.type).toBe("mobile");
  expect((await client.send({ Channel: "call" })).status).toBe(201);
});
