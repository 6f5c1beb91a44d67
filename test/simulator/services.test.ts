import { describe, expect, test } from "vitest";
import { type Form, openClient, SERVICE, wrong } from "./client.js";

const path = `/v2/Services/${SERVICE}`;

describe("Services", () => {
  test("exist on first use and are listed", async () => {
    const client = await openClient();
    expect((await client.get("/v2/Services")).body.services).toEqual([]);
    expect((await client.get(path)).body).toMatchObject({ sid: SERVICE, code_length: 6, psd2_enabled: false });
    expect((await client.get("/v2/Services")).body.services).toHaveLength(1);
    expect((await client.get("/v2/Services/VA123")).status).toBe(404);
  });

  test("are created and updated with the documented parameters", async () => {
    const client = await openClient();
    const made = await client.post("/v2/Services", { FriendlyName: "Acme", CodeLength: "8", "Totp.Skew": "2" });
    expect(made).toMatchObject({ status: 201, body: { friendly_name: "Acme", code_length: 8, totp: { skew: 2 } } });
    const changed = await client.post(`/v2/Services/${made.body.sid}`, {
      "Passkeys.RelyingParty.Origins": "a.example,b.example",
      Psd2Enabled: "true",
    });
    expect(changed.body).toMatchObject({
      friendly_name: "Acme",
      psd2_enabled: true,
      passkeys: { relying_party: { origins: ["a.example", "b.example"] } },
    });
  });

  test.each<Form>([
    { FriendlyName: "Acme 12345" },
    { FriendlyName: "Acme <b>" },
    { CodeLength: "3" },
    { CodeLength: "11" },
    { LookupEnabled: "yes" },
    { DefaultTemplateSid: "HJ1" },
  ])("refuse %j and stay as they were", async (form) => {
    const client = await openClient();
    const before = (await client.get(path)).body;
    expect(await client.post(path, { CodeLength: "9", ...form })).toMatchObject({
      status: 400,
      body: { code: 60200 },
    });
    expect((await client.get(path)).body).toEqual(before);
  });

  test("need a name", async () => {
    const client = await openClient();
    expect((await client.post("/v2/Services")).body).toMatchObject({ code: 60200 });
    expect((await client.get("/v2/Services")).body.services).toEqual([]);
  });

  test.each([4, 10])("give codes of %i digits", async (length) => {
    const client = await openClient();
    await client.post(path, { CodeLength: String(length) });
    await client.send();
    expect(client.code()).toMatch(new RegExp(`^\\d{${length}}$`));
    expect((await client.check({ Code: client.code() })).body.valid).toBe(true);
  });

  test("start with the code length given to the simulator", async () => {
    const client = await openClient({ codeLength: 5 });
    await client.send();
    expect(client.code()).toHaveLength(5);
    await expect(openClient({ codeLength: 3 })).rejects.toThrow(RangeError);
  });

  test("allow custom codes when they say so; a resend keeps the first", async () => {
    const client = await openClient();
    await client.post(path, { CustomCodeEnabled: "true" });
    expect((await client.send({ CustomCode: "47" })).body).toMatchObject({ code: 60200 });
    await client.send({ CustomCode: "4711" });
    await client.send({ CustomCode: "0815" });
    expect(client.simulator.inbox().map(({ code }) => code)).toEqual(["4711", "4711"]);
  });

  test("look the number up when they say so", async () => {
    const client = await openClient();
    expect((await client.send()).body.lookup).toEqual({});
    await client.post(path, { LookupEnabled: "true" });
    expect((await client.send({ To: "+447700900123" })).body.lookup.carrier.type).toBe("mobile");
  });
});

describe("PSD2", () => {
  const payment = { Amount: "€39.99", Payee: "Acme Inc." };

  test("binds the code to amount and payee", async () => {
    const client = await openClient();
    await client.post(path, { Psd2Enabled: "true" });
    expect((await client.send(payment)).body).toMatchObject({ amount: "€39.99", payee: "Acme Inc." });
    const Code = client.code();
    const pending = { status: "pending", valid: false };
    expect((await client.check({ Code, ...payment, Amount: "€1.00" })).body).toMatchObject(pending);
    expect((await client.check({ Code, ...payment, Payee: "Mallory" })).body).toMatchObject(pending);
    expect((await client.check({ Code: wrong(Code), ...payment })).body).toMatchObject(pending);
    expect((await client.check({ Code, ...payment })).body).toMatchObject({ status: "approved", valid: true });
  });

  test.each<[Form, number]>([
    [{}, 60206],
    [{ Amount: "1" }, 60206],
    [{ ...payment, Channel: "call" }, 60214],
    [{ ...payment, Channel: "sna" }, 60329],
  ])("refuses %j with %i", async (form, code) => {
    const client = await openClient();
    await client.post(path, { Psd2Enabled: "true" });
    expect(await client.send(form)).toMatchObject({ body: { code } });
  });

  test("wants both on the check, too", async () => {
    const client = await openClient();
    await client.post(path, { Psd2Enabled: "true" });
    await client.send(payment);
    expect((await client.check({ Code: client.code() })).body.code).toBe(60206);
  });
});
