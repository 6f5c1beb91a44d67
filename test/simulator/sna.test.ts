import { describe, expect, test } from "vitest";
import { type Form, openClient, PHONE, SERVICE } from "./client.js";

const MOBILE = "198.51.100.7";
const WIFI = "203.0.113.7";
const sna = { Channel: "sna" };
const codes = (errors: { code: number }[]) => errors.map(({ code }) => code);

async function visit(url: string, method = "GET"): Promise<URLSearchParams> {
  return new URLSearchParams(await (await fetch(url, { method })).text());
}

describe("the client token", () => {
  test("comes with the answer to the link, and the check must repeat it", async () => {
    const client = await openClient();
    const { body } = await client.send({ ...sna, EnableSnaClientToken: "true" });
    const told = await visit(body.sna.url);
    expect(told.get("ErrorCode")).toBe("0");
    const SnaClientToken = told.get("SnaClientToken")!;
    expect(SnaClientToken).toMatch(/^[0-9a-f]{32}$/);
    expect(JSON.stringify(body)).not.toContain(SnaClientToken);
    const wrong: Form[] = [{}, { SnaClientToken: "0".repeat(32) }];
    for (const form of wrong) {
      const { body: checked } = await client.check({ To: PHONE, ...form });
      expect(checked.status).toBe("pending");
      expect(codes(checked.sna_attempts_error_codes)).toEqual([60007]);
    }
    const { body: checked } = await client.check({ To: PHONE, SnaClientToken });
    expect(checked).toMatchObject({ status: "approved", sna_attempts_error_codes: [] });
  });

  test("is not there when nobody asked for it", async () => {
    const client = await openClient();
    const { body } = await client.send({ ...sna, EnableSnaClientToken: "false" });
    expect([...(await visit(body.sna.url, "POST")).keys()]).toEqual(["ErrorCode", "ErrorDescription", "Carrier"]);
    expect((await client.check()).body.status).toBe("approved");
    expect(await client.send({ ...sna, EnableSnaClientToken: "yes" })).toMatchObject({
      status: 400,
      body: { code: 60200, message: "Invalid parameter `EnableSnaClientToken`: yes" },
    });
  });
});

describe("what goes wrong at the carrier", () => {
  test("is told by the check, oldest first, and stays in the list after a success", async () => {
    const client = await openClient();
    client.simulator.faults({ undelivered: 60500 });
    const first = await client.send(sna);
    expect((await visit(first.body.sna.url)).get("ErrorCode")).not.toBe("0");
    expect((await client.check()).body).toMatchObject({
      status: "pending",
      sna_attempts_error_codes: [{ attempt_sid: first.body.send_code_attempts[0].attempt_sid, code: 60500 }],
    });
    const second = await client.send(sna);
    expect(codes((await client.check()).body.sna_attempts_error_codes)).toEqual([60500, 60519]);
    await visit(second.body.sna.url);
    const { body } = await client.check();
    expect(body.status).toBe("approved");
    expect(codes(body.sna_attempts_error_codes)).toEqual([60500]);
  });

  test("an account without the carriers' approval learns 60001", async () => {
    const client = await openClient();
    client.simulator.account({ sna: false });
    const { body } = await client.send(sna);
    await visit(body.sna.url);
    expect(codes((await client.check()).body.sna_attempts_error_codes)).toEqual([60001]);
  });

  test("a link of an earlier attempt proves nothing for the newest", async () => {
    const client = await openClient();
    const first = await client.send(sna);
    await client.send(sna);
    await visit(first.body.sna.url);
    expect((await client.check()).body.status).toBe("pending");
  });

  test("a link that nobody called is no error once the newest has proved the number", async () => {
    const client = await openClient();
    await client.send(sna);
    const { body } = await client.send(sna);
    await visit(body.sna.url);
    expect((await client.check()).body).toMatchObject({ status: "approved", sna_attempts_error_codes: [] });
  });
});

describe("auto", () => {
  test.each([
    ["on a mobile network", { DeviceIp: MOBILE }, "sna"],
    ["on Wi-Fi", { DeviceIp: WIFI }, "sms"],
    ["by IPv6", { DeviceIp: "2001:db8::1" }, "sms"],
    ["nobody knows where", {}, "sms"],
  ])("%s is %j → %s", async (_, form, channel) => {
    const client = await openClient();
    const { status, body } = await client.send({ Channel: "auto", ...form });
    expect({ status, channel: body.channel, link: body.sna !== null }).toEqual({
      status: 201,
      channel,
      link: channel === "sna",
    });
    expect(client.simulator.inbox()).toHaveLength(channel === "sms" ? 1 : 0);
  });

  test("falls back to SMS at the second send, in the same verification", async () => {
    const client = await openClient();
    const form = { Channel: "auto", DeviceIp: MOBILE };
    const first = await client.send(form);
    const second = await client.send(form);
    expect(second.body).toMatchObject({ sid: first.body.sid, channel: "sms", sna: null });
    expect((await client.check({ Code: client.code() })).body.status).toBe("approved");
  });

  test("is SMS where SNA cannot be: PSD2, no approval, or switched off", async () => {
    const form = { Channel: "auto", DeviceIp: MOBILE };
    const psd2 = await openClient();
    await psd2.post(`/v2/Services/${SERVICE}`, { Psd2Enabled: "true" });
    expect((await psd2.send({ ...form, Amount: "1", Payee: "A" })).body.channel).toBe("sms");
    for (const settings of [{ sna: false }, { disabled_channels: ["sna"] }]) {
      const client = await openClient();
      client.simulator.account(settings);
      expect((await client.send(form)).body.channel).toBe("sms");
    }
  });

  test("is refused where no channel is left, and where the account has no access", async () => {
    const client = await openClient();
    client.simulator.blocks({ country: "US", channels: ["sms"] });
    expect(await client.send({ Channel: "auto" })).toMatchObject({ status: 400, body: { code: 60550 } });
    expect((await client.send({ Channel: "auto", DeviceIp: MOBILE })).body.channel).toBe("sna");
    client.simulator.account({ auto: false });
    expect(await client.send({ Channel: "auto" })).toMatchObject({
      status: 400,
      body: { code: 60200, message: "Invalid parameter: Channel" },
    });
  });

  test.each(["localhost", "203.0.113", "0.000.00.000", ""])("no device has the address %j", async (DeviceIp) => {
    const client = await openClient();
    expect(await client.send({ Channel: "auto", DeviceIp })).toMatchObject({ status: 400, body: { code: 60200 } });
  });
});
