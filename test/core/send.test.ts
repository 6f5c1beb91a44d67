import { describe, expect, test } from "vitest";
import { caller, EMAIL, MASK, MINUTE, NO_LIMITS, NOW, openHouse, PERSON, refused, SECOND } from "./house.js";

describe("a first send", () => {
  test("tells all that the next step needs, and the destination only masked", async () => {
    const house = await openHouse();
    const result = await house.send();
    const { sid } = result.verification;
    expect(result).toEqual({
      verification: {
        sid: house.simulator.inbox(PERSON)[0]!.verification_sid,
        status: "pending",
        to: MASK,
        channel: "sms",
        expiresAt: new Date(NOW + 10 * MINUTE).toISOString(),
        resendAfter: new Date(NOW + 30 * SECOND).toISOString(),
        sendsLeft: 2,
        replayed: false,
      },
      nextStep: expect.stringContaining(sid),
      warnings: [],
    });
    expect(JSON.stringify(result)).not.toContain(PERSON.slice(-4));
    expect(JSON.stringify(result)).not.toContain(house.code());
  });

  test("says that it is simulated when it is", async () => {
    const house = await openHouse({ settings: { simulated: true } });
    expect(await house.send()).toMatchObject({ simulated: true });
  });

  test("masks an e-mail address whose domain would name its owner", async () => {
    const house = await openHouse();
    const { verification } = await house.send({ to: EMAIL });
    expect(verification).toMatchObject({ to: "a***", channel: "email" });
    expect(house.code(EMAIL)).toMatch(/^\d{6}$/);
  });

  test("warns where a code may not arrive or proves less", async () => {
    const house = await openHouse({ settings: { allowedCountries: ["GB"] } });
    const { warnings } = await house.send({ to: "+442071838750" });
    expect(warnings).toEqual([expect.stringContaining("landline")]);
  });
});

describe("where it goes", () => {
  test("a national number needs a country, from the call or from the operator", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    expect(await refused(house.send({ to: "415 555 2671" }))).toMatchObject({ code: "INVALID_DESTINATION" });
    expect((await house.send({ to: "415 555 2671", country: "US" })).verification.to).toBe(MASK);

    const american = await openHouse({ settings: { defaultCountry: "US" } });
    expect((await american.send({ to: "(415) 555-2671" })).verification.to).toBe(MASK);
  });

  test("without allowed countries nothing is sent, and the operator reads which line is missing", async () => {
    const house = await openHouse({ settings: { allowedCountries: undefined } });
    expect(await refused(house.send())).toMatchObject({
      code: "COUNTRY_NOT_ALLOWED",
      retry: "never",
      fix: expect.stringContaining('allowed_countries = ["US"]'),
    });
    expect(house.simulator.requests()).toEqual([]);
  });

  test("a country that is not in the list is named with what to add", async () => {
    const house = await openHouse();
    expect(await refused(house.send({ to: "+447911123456" }))).toMatchObject({
      code: "COUNTRY_NOT_ALLOWED",
      fix: expect.stringContaining('add "GG" to [destinations] allowed_countries'),
    });
    expect(house.simulator.requests()).toEqual([]);
  });

  test("a simulation sends to every country, to a costly number type never", async () => {
    const house = await openHouse({ settings: { simulated: true, allowedCountries: undefined } });
    expect((await house.send({ to: "+447400123456" })).verification.status).toBe("pending");
    expect(await refused(house.send({ to: "+19005550123" }))).toMatchObject({ code: "NUMBER_TYPE_NOT_ALLOWED" });
  });
});

describe("what Twilio is asked", () => {
  const asked = async (house: Awaited<ReturnType<typeof openHouse>>, input: Parameters<typeof house.send>[0]) => {
    await house.send(input);
    return house.sends().at(-1)!.form;
  };

  test("the number in E.164 and the channel, and nothing that was not given", async () => {
    expect(await asked(await openHouse(), {})).toEqual({ To: PERSON, Channel: "sms" });
  });

  test("the language of the call before that of the operator", async () => {
    const house = await openHouse({ settings: { defaultLocale: "de" }, limits: NO_LIMITS });
    expect(await asked(house, { channel: "sms" })).toMatchObject({ Locale: "de" });
    expect(await asked(house, { channel: "call", locale: "fr" })).toMatchObject({ Locale: "fr" });
  });

  test("the person's address where a mobile network needs it, else not", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    const endUserIp = "203.0.113.7";
    expect(await asked(house, { channel: "auto", endUserIp })).toMatchObject({ DeviceIp: endUserIp });
    expect(await asked(house, { channel: "sms", endUserIp })).not.toHaveProperty("DeviceIp");
  });

  test.each(["", "localhost", "203.0.113", "203.0.113.7, 10.0.0.1", "::1::"])(
    "an address must be one: %j",
    async (endUserIp) => {
      const house = await openHouse();
      expect(await refused(house.send({ endUserIp }))).toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining("end_user_ip"),
      });
      expect(house.sends()).toEqual([]);
    },
  );
});

describe("payments (PSD2)", () => {
  const settings = { psd2: true };
  test.each([{}, { amount: "39.99 EUR" }, { payee: "Acme" }, { amount: "", payee: "Acme" }])(
    "need both values: %j",
    async (input) => {
      const house = await openHouse({ settings });
      expect(await refused(house.send(input))).toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining("amount and payee"),
      });
      expect(house.sends()).toEqual([]);
    },
  );

  test("go to Twilio with the send and with the check, and another amount is another intent", async () => {
    const house = await openHouse({ settings, limits: NO_LIMITS });
    const payment = { amount: "39.99 EUR", payee: "Acme" };
    const { verification } = await house.send(payment);
    expect(house.sends()[0]!.form).toMatchObject({ Amount: "39.99 EUR", Payee: "Acme" });
    expect((await house.send(payment)).verification.replayed).toBe(true);
    expect((await house.send({ ...payment, amount: "49.99 EUR" })).verification.replayed).toBe(false);

    await house.verify.check({ verificationSid: verification.sid, code: house.wrongCode(), ...payment }, caller);
    expect(house.checks()[0]!.form).toMatchObject({ Amount: "39.99 EUR", Payee: "Acme" });
  });

  test("a check without them is refused as Twilio refuses it", async () => {
    const house = await openHouse({ settings });
    const { verification } = await house.send({ amount: "1 EUR", payee: "Acme" });
    house.checkFault({ status: 400, code: 60206 });
    expect(await refused(house.check(house.code(), verification.sid))).toMatchObject({
      code: "INVALID_INPUT",
      twilio: { code: 60206 },
    });
  });
});
