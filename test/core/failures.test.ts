/** Every way in which Twilio, or the way to it, can fail a send: what the agent reads, and what it costs. */
import { createServer } from "node:net";
import { describe, expect, test } from "vitest";
import type { ErrorBody } from "../../src/core/errors.js";
import type { GatewayFailure } from "../../src/core/ports/gateway.js";
import type { Fault } from "../../src/simulator/simulator.js";
import {
  caller,
  EMAIL,
  everythingOf,
  HOUR,
  type HouseOptions,
  MINUTE,
  openHouse,
  PERSON,
  refusal,
  refused,
  SECOND,
} from "./house.js";

interface Case {
  name: string;
  fault: Fault;
  error: Partial<ErrorBody>;
  /** Refunded when it is certain that nothing was done. */
  certainty: GatewayFailure["certainty"];
  options?: HouseOptions;
}

/** Twilio's messages repeat what they refuse, phone numbers included. */
const PROVIDER_TEXT = "+14155552671 and 14155552671 were never to be shown";

const refusedBy = (code: number, status: number, error: Partial<ErrorBody>, fault: Fault = {}): Case => ({
  name: String(code),
  fault: { status, body: JSON.stringify({ code, message: PROVIDER_TEXT, status }), ...fault },
  error,
  certainty: "rejected",
});

const parameter = (name: string, error: Partial<ErrorBody>): Case => {
  const message = `Invalid parameter \`${name}\`: ${PROVIDER_TEXT}`;
  const body = JSON.stringify({ code: 60200, message, status: 400 });
  return { ...refusedBy(60200, 400, error, { body }), name: `60200 ${name}` };
};

const UNKNOWN = {
  code: "SEND_OUTCOME_UNKNOWN",
  retry: "wait_window",
  retry_after_ms: 30 * SECOND,
  alternatives: undefined,
  twilio: undefined,
} as const;

const NONE = { alternatives: undefined };

const CASES: Case[] = [
  refusedBy(20003, 401, { code: "AUTHENTICATION_FAILED", retry: "fix_first", ...NONE }),
  refusedBy(20008, 403, { code: "AUTHENTICATION_FAILED", retry: "never", ...NONE }),
  refusedBy(20404, 404, { code: "NOT_CONFIGURED", retry: "fix_first", ...NONE }),
  refusedBy(
    20429,
    429,
    { code: "RATE_LIMITED", retry: "backoff", retry_after_ms: MINUTE, ...NONE },
    { retry_after: 60 },
  ),
  refusedBy(60202, 429, { code: "MAX_CHECKS_REACHED", retry: "wait_window", ...NONE }),
  refusedBy(60203, 429, { code: "RATE_LIMITED", retry: "wait_window", retry_after_ms: 10 * MINUTE, ...NONE }),
  refusedBy(60205, 403, { code: "CHANNEL_NOT_AVAILABLE", retry: "other_channel", alternatives: ["call"] }),
  refusedBy(60212, 429, { code: "RATE_LIMITED", retry: "wait_window", ...NONE }),
  refusedBy(60217, 403, { code: "CHANNEL_NOT_AVAILABLE", retry: "fix_first", alternatives: ["call", "whatsapp"] }),
  refusedBy(60220, 403, { code: "COUNTRY_NOT_ALLOWED", retry: "never" }),
  refusedBy(60223, 403, {
    code: "CHANNEL_NOT_AVAILABLE",
    retry: "other_channel",
    alternatives: ["call", "whatsapp"],
  }),
  refusedBy(60238, 403, { code: "COUNTRY_NOT_ALLOWED", retry: "never", ...NONE }),
  refusedBy(60410, 403, { code: "FRAUD_BLOCKED", retry: "other_channel", alternatives: ["call", "whatsapp"] }),
  refusedBy(60605, 403, { code: "COUNTRY_NOT_ALLOWED", retry: "never", alternatives: ["call", "whatsapp"] }),
  refusedBy(68008, 400, { code: "CHANNEL_NOT_AVAILABLE", retry: "fix_first", alternatives: ["call"] }),
  refusedBy(60999, 400, { code: "TWILIO_REJECTED", retry: "fix_first", ...NONE }),
  parameter("To", { code: "INVALID_DESTINATION", retry: "fix_first", ...NONE }),
  parameter("Channel", {
    code: "CHANNEL_NOT_AVAILABLE",
    retry: "other_channel",
    alternatives: ["call", "whatsapp", "sna", "auto"],
  }),
  parameter("Locale", { code: "INVALID_INPUT", retry: "fix_first", ...NONE }),
  parameter("SomethingNew", { code: "TWILIO_REJECTED", retry: "fix_first", ...NONE }),
  {
    name: "401 without a body",
    fault: { status: 401, body: "" },
    error: { code: "AUTHENTICATION_FAILED", twilio: undefined },
    certainty: "rejected",
  },
  {
    name: "429 without a code",
    fault: { status: 429, body: "{}", retry_after: 7 },
    error: { code: "RATE_LIMITED", retry_after_ms: 7 * SECOND, twilio: undefined },
    certainty: "rejected",
  },
  {
    name: "400 in HTML",
    fault: { status: 400, body: `<p>${PROVIDER_TEXT}` },
    error: { code: "TWILIO_REJECTED" },
    certainty: "rejected",
  },
  { name: "500", fault: { status: 500, code: 20500 }, error: UNKNOWN, certainty: "unknown" },
  { name: "503", fault: { status: 503, code: 20503 }, error: UNKNOWN, certainty: "unknown" },
  { name: "a reset", fault: { drop: "before" }, error: UNKNOWN, certainty: "unknown" },
  { name: "a lost answer", fault: { drop: "after" }, error: UNKNOWN, certainty: "unknown" },
  {
    name: "a timeout",
    fault: { delay_ms: 5_000 },
    error: UNKNOWN,
    certainty: "unknown",
    options: { timeoutMs: 150 },
  },
  { name: "success in nonsense", fault: { status: 201, body: PROVIDER_TEXT }, error: UNKNOWN, certainty: "unknown" },
];

/** A 429, refused credentials or Fraud Guard close a gate for at most this long. */
const CLOSED_GATE = 12 * HOUR;

describe.each(CASES)("$name", ({ fault, error, certainty, options }) => {
  test("is told as an error to act on, without the provider's words or the person's number", async () => {
    const house = await openHouse(options);
    house.sendFault(fault);
    const thrown = await refusal(house.send());
    expect(thrown.toJSON()).toMatchObject({ message: expect.stringMatching(/\w/), fix: expect.stringMatching(/\w/) });
    for (const [field, value] of Object.entries(error)) {
      expect([field, thrown.toJSON()[field as keyof ErrorBody]]).toEqual([field, value]);
    }
    const shown = everythingOf(thrown);
    expect(shown).not.toContain("never to be shown");
    expect(shown.replaceAll(/\D/g, "")).not.toContain(PERSON.slice(1));
    expect(shown).not.toContain(PERSON.slice(-7));
  });

  test(certainty === "rejected" ? "gives every limit back" : "keeps every charge", async () => {
    const house = await openHouse(options);
    house.sendFault(fault);
    await refusal(house.send());
    house.simulator.clearFaults();
    if (certainty === "rejected") house.clock.advance(CLOSED_GATE);
    const next = house.send({ resend: true });
    if (certainty === "rejected") expect((await next).verification.sendsLeft).toBe(2);
    else expect(await refused(next)).toMatchObject({ code: "COOLDOWN", retry_after_ms: 30 * SECOND });
  });
});

test.each(CASES.filter(({ name }) => /^\d{5}$/.test(name)))(
  "$name carries Twilio's facts: code, status, official title, page",
  async ({ name, fault }) => {
    const house = await openHouse();
    house.sendFault(fault);
    const { twilio } = await refused(house.send());
    expect(twilio).toEqual({
      code: Number(name),
      http_status: fault.status,
      docs_url: `https://www.twilio.com/docs/api/errors/${name}`,
      ...(name !== "60999" && { title: expect.stringMatching(/^[\w' .-]{5,}$/) }),
    });
  },
);

describe("what makes a difference to the agent", () => {
  test("an unknown locale is answered like an unknown Service, so the error names the argument", async () => {
    const house = await openHouse();
    expect(await refused(house.send({ locale: "xx" }))).toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("locale"),
      fix: expect.stringContaining("out"),
      twilio: { code: 20404 },
    });
    expect((await house.send()).verification.replayed).toBe(false);
  });

  test("a check that Twilio answers with an invalid To found nothing to check", async () => {
    const house = await openHouse();
    house.checkFault(parameter("To", {}).fault);
    const call = house.verify.check({ to: PERSON, code: "123456" }, caller);
    expect(await refused(call)).toMatchObject({ code: "VERIFICATION_NOT_FOUND", retry: "new_resource" });
  });

  test("for an e-mail address no phone channel is offered", async () => {
    const house = await openHouse();
    house.sendFault({ status: 403, code: 60217 });
    expect(await refused(house.send({ to: EMAIL }))).not.toHaveProperty("alternatives");
  });

  test("a short Retry-After is waited out within the call", async () => {
    const house = await openHouse();
    house.sendFault({ status: 429, code: 20429, retry_after: 0 });
    expect((await house.send()).verification.replayed).toBe(false);
    expect(house.sends()).toHaveLength(2);
  });

  test("when nothing could leave, the agent may simply try again, and nothing was charged", async () => {
    const house = await openHouse();
    await house.simulator.close();
    const port = await refusingPort();
    const { createTwilioGateway } = await import("../../src/twilio/gateway.js");
    const { SIMULATED_CREDENTIALS } = await import("../../src/simulated.js");
    const { createVerify } = await import("../../src/core/verify.js");
    const gateway = createTwilioGateway({ ...SIMULATED_CREDENTIALS, apiBase: `http://127.0.0.1:${port}` });
    const verify = createVerify({ ...house.context, gateway: async () => gateway });
    for (let attempt = 0; attempt < 4; attempt += 1) {
      expect(await refused(verify.send({ to: PERSON }, caller))).toMatchObject({
        code: "TWILIO_UNAVAILABLE",
        retry: "backoff",
        retry_after_ms: SECOND,
      });
    }
  });
});

/** A port where nobody listens. */
async function refusingPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
