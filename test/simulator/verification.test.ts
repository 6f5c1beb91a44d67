import { describe, expect, test } from "vitest";
import { type Form, openClient, PHONE, SERVICE, WHATSAPP_SENDER, wrong } from "./client.js";

const TEN_MINUTES_MS = 10 * 60_000;
const update = (sid: string) => `/v2/Services/${SERVICE}/Verifications/${sid}`;
const NOT_FOUND = {
  code: 20404,
  message: `The requested resource /Services/${SERVICE}/VerificationCheck was not found`,
  more_info: "https://www.twilio.com/docs/errors/20404",
  status: 404,
};

describe("send", () => {
  test("starts a pending verification and delivers its code", async () => {
    const client = await openClient();
    const { status, body, headers } = await client.send();
    expect(status).toBe(201);
    expect(headers.get("twilio-request-id")).toMatch(/^RQ[0-9a-f]{32}$/);
    expect(body).toMatchObject({ to: PHONE, channel: "sms", status: "pending", valid: false, sna: null });
    expect(client.simulator.inbox(PHONE)).toMatchObject([
      { to: PHONE, channel: "sms", code: expect.stringMatching(/^\d{6}$/), verification_sid: body.sid },
    ]);
  });

  test("keeps sid and code on resend and on a change of channel", async () => {
    const client = await openClient();
    await client.post(`/v2/Services/${SERVICE}`, WHATSAPP_SENDER);
    const first = await client.send();
    const code = client.code();
    const second = await client.send({ Channel: "call" });
    const third = await client.send({ Channel: "whatsapp" });
    expect([second.body.sid, third.body.sid]).toEqual([first.body.sid, first.body.sid]);
    expect(client.simulator.inbox().map((message) => message.code)).toEqual([code, code, code]);
    expect(third.body.channel).toBe("whatsapp");
    expect(third.body.send_code_attempts.map(({ channel }: { channel: string }) => channel)).toEqual([
      "SMS",
      "CALL",
      "whatsapp",
    ]);
  });

  test("refuses the sixth send until the verification has expired", async () => {
    const client = await openClient();
    const [first] = await Promise.all([1, 2, 3, 4, 5].map(() => client.send()));
    expect(await client.send()).toMatchObject({
      status: 429,
      body: { code: 60203, message: "Max send attempts reached" },
    });
    expect(client.simulator.inbox()).toHaveLength(5);
    client.simulator.advance(TEN_MINUTES_MS);
    const fresh = await client.send();
    expect(fresh.status).toBe(201);
    expect(fresh.body.sid).not.toBe(first!.body.sid);
  });

  test("counts each destination and each Service for itself", async () => {
    const client = await openClient();
    for (let sent = 0; sent < 5; sent++) await client.send();
    expect((await client.send({ To: "+447700900123" })).status).toBe(201);
    const other = `/v2/Services/VA${"1".repeat(32)}/Verifications`;
    expect((await client.post(other, { To: PHONE, Channel: "sms" })).status).toBe(201);
  });

  test.each([
    ["custom", "Invalid parameter `Channel`: custom"],
    ["totp", "Invalid parameter `Channel`: totp"],
    ["rcs", "Invalid parameter `Channel`: rcs"],
    ["", "Invalid parameter: Channel"],
  ])("refuses channel %j", async (Channel, message) => {
    const client = await openClient();
    expect(await client.send({ Channel })).toMatchObject({ status: 400, body: { code: 60200, message } });
  });

  test.each([
    ["4155552671", "sms"],
    ["+1415", "sms"],
    ["+999123456789", "sms"],
    ["person@example.com", "sms"],
    [PHONE, "email"],
    ["person@example", "email"],
  ])("refuses %s by %s, and repeats it in the message like Twilio", async (To, Channel) => {
    const client = await openClient();
    const { status, body } = await client.send({ To, Channel });
    expect({ status, code: body.code }).toEqual({ status: 400, code: 60200 });
    expect(body.message).toBe(`Invalid parameter \`To\`: ${To}`);
    expect(client.simulator.inbox()).toEqual([]);
  });

  test("sends e-mail, and `auto` as SMS", async () => {
    const client = await openClient();
    expect((await client.send({ To: "person@example.com", Channel: "email" })).body.channel).toBe("email");
    expect((await client.send({ Channel: "auto" })).body.channel).toBe("sms");
    expect(client.simulator.inbox("person@example.com")).toHaveLength(1);
  });

  test.each<[Form, number, number]>([
    [{ Locale: "tlh" }, 404, 20404],
    [{ Channel: "call", AppHash: "abc" }, 400, 60602],
    [{ RiskCheck: "maybe" }, 400, 60200],
    [{ CustomFriendlyName: "Other" }, 403, 60204],
  ])("refuses %j with %i/%i", async (form, status, code) => {
    const client = await openClient();
    expect(await client.send(form)).toMatchObject({ status, body: { code } });
  });
});

describe("check", () => {
  test("the right code approves once; after that there is nothing to check or fetch", async () => {
    const client = await openClient();
    const { body } = await client.send();
    const Code = client.code();
    expect(await client.check({ Code })).toMatchObject({
      status: 200,
      body: { sid: body.sid, status: "approved", valid: true, sna_attempts_error_codes: null },
    });
    expect(await client.check({ Code })).toMatchObject({ status: 404, body: NOT_FOUND });
    expect(await client.fetchVerification(body.sid)).toMatchObject({ status: 404, body: { code: 20404 } });
  });

  test("a wrong code is no error, the sixth check is one, even with the right code", async () => {
    const client = await openClient();
    const { body } = await client.send();
    const Code = client.code();
    for (let checks = 0; checks < 5; checks++) {
      expect(await client.check({ Code: wrong(Code) })).toMatchObject({
        status: 200,
        body: { status: "pending", valid: false },
      });
    }
    expect((await client.fetchVerification(body.sid)).body.status).toBe("pending");
    expect(await client.check({ Code })).toMatchObject({
      status: 429,
      body: { code: 60202, message: "Max check attempts reached" },
    });
    expect((await client.fetchVerification(body.sid)).body.status).toBe("max_attempts_reached");
  });

  test("a new send does not give new checks; expiry and cancellation do", async () => {
    const client = await openClient();
    const { body } = await client.send();
    for (let checks = 0; checks < 6; checks++) await client.check({ Code: wrong(client.code()) });
    expect((await client.send()).body.sid).toBe(body.sid);
    expect((await client.check({ Code: client.code() })).body.code).toBe(60202);
    await client.post(update(body.sid), { Status: "canceled" });
    expect((await client.send()).body.sid).not.toBe(body.sid);
    expect((await client.check({ Code: client.code() })).body.valid).toBe(true);
  });

  test("expires after ten minutes of the simulator's clock", async () => {
    const client = await openClient();
    const { body } = await client.send();
    client.simulator.advance(TEN_MINUTES_MS - 1_000);
    expect((await client.fetchVerification(body.sid)).status).toBe(200);
    client.simulator.advance(1_000);
    expect(await client.check({ Code: client.code() })).toMatchObject({ status: 404, body: NOT_FOUND });
    expect((await client.fetchVerification(body.sid)).status).toBe(404);
  });

  test("takes a VerificationSid instead of To, and wants one of them", async () => {
    const client = await openClient();
    const { body } = await client.send();
    const path = `/v2/Services/${SERVICE}/VerificationCheck`;
    const Code = client.code();
    expect(await client.post(path, { Code })).toMatchObject({ status: 400, body: { code: 60221 } });
    expect((await client.check({ VerificationSid: body.sid, To: "+447700900123", Code })).status).toBe(404);
    expect((await client.check({ VerificationSid: body.sid, Code })).body.valid).toBe(true);
  });

  test("finds no verification of another Service", async () => {
    const client = await openClient();
    const { body } = await client.send();
    const other = `/v2/Services/VA${"1".repeat(32)}`;
    const form = { VerificationSid: body.sid, Code: client.code() };
    expect((await client.post(`${other}/VerificationCheck`, form)).status).toBe(404);
    expect((await client.get(`${other}/Verifications/${body.sid}`)).status).toBe(404);
  });

  test.each(["123", "12345678901", ""])("refuses the code %j without repeating it", async (Code) => {
    const client = await openClient();
    await client.send();
    const { status, body } = await client.check({ Code });
    expect({ status, message: body.message }).toEqual({ status: 400, message: "Invalid parameter: Code" });
  });

  test("wants a code when the channel is not SNA", async () => {
    const client = await openClient();
    await client.send();
    expect(await client.check()).toMatchObject({ status: 400, body: { code: 60200 } });
  });
});

describe("update", () => {
  test("a canceled verification stays fetchable and makes room for a new one", async () => {
    const client = await openClient();
    const { body } = await client.send();
    expect(await client.post(update(body.sid), { Status: "canceled" })).toMatchObject({
      status: 200,
      body: { status: "canceled", valid: false },
    });
    expect((await client.fetchVerification(body.sid)).body.status).toBe("canceled");
    expect((await client.check({ Code: client.code() })).status).toBe(404);
    expect(await client.post(update(body.sid), { Status: "canceled" })).toMatchObject({
      status: 404,
      body: { code: 20404 },
    });
    expect((await client.send()).body.sid).not.toBe(body.sid);
  });

  test("approves by phone number, once", async () => {
    const client = await openClient();
    await client.send();
    const path = update(encodeURIComponent(PHONE));
    expect((await client.post(path, { Status: "approved" })).body.status).toBe("approved");
    expect((await client.post(path, { Status: "approved" })).status).toBe(404);
  });

  test.each(["pending", "deleted", ""])("refuses status %j", async (Status) => {
    const client = await openClient();
    const { body } = await client.send();
    expect(await client.post(update(body.sid), { Status })).toMatchObject({ status: 400, body: { code: 60200 } });
  });
});

describe("Silent Network Auth", () => {
  test("approves without a code once the device has called the link", async () => {
    const client = await openClient();
    const { body } = await client.send({ Channel: "sna" });
    expect(body.send_code_attempts[0].channel).toBe("sna");
    expect(client.simulator.inbox()).toEqual([]);
    expect((await client.check()).body).toMatchObject({
      status: "pending",
      sna_attempts_error_codes: [{ attempt_sid: body.send_code_attempts[0].attempt_sid, code: 60519 }],
    });
    expect((await fetch(body.sna.url)).status).toBe(200);
    expect((await fetch(body.sna.url)).status).toBe(404);
    expect((await client.check()).body).toMatchObject({ status: "approved", sna_attempts_error_codes: [] });
  });

  test("a link dies with its verification, and a new link needs a new visit", async () => {
    const client = await openClient();
    const first = await client.send({ Channel: "sna" });
    await fetch(first.body.sna.url);
    const second = await client.send({ Channel: "sna" });
    expect((await client.check()).body.status).toBe("pending");
    client.simulator.advance(TEN_MINUTES_MS);
    expect((await fetch(second.body.sna.url)).status).toBe(404);
  });
});
