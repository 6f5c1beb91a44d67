import { describe, expect, test } from "vitest";
import type { ListInput } from "../../src/core/list.js";
import {
  caller,
  EMAIL,
  type House,
  MASK,
  MINUTE,
  NO_LIMITS,
  NOW,
  openHouse,
  other,
  PERSON,
  person,
  refused,
  SECOND,
} from "./house.js";

const list = (house: House, input: ListInput = {}) => house.verify.list(input, caller);
const statusOf = async (house: House, verificationSid: string) =>
  (await list(house, { verificationSid })).verifications[0]!.status;

describe("one verification", () => {
  test("is its attempts, newest first, without the number", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    house.clock.advance(30 * SECOND);
    await house.send({ channel: "call" });
    const result = await list(house);
    expect(result.verifications).toEqual([
      {
        sid: verification.sid,
        to: MASK,
        channels: ["call", "sms"],
        status: "pending",
        createdAt: new Date(NOW).toISOString(),
        attempts: [
          { channel: "call", delivery: "completed", price: expect.stringMatching(/^0\.005/) },
          { channel: "sms", delivery: "delivered", price: expect.stringMatching(/^0\.005/) },
        ],
      },
    ]);
    expect(result.summary).toEqual({ total: 2, converted: 0, conversionRate: 0 });
    expect(JSON.stringify(result)).not.toContain(PERSON.slice(-4));
  });

  test("that another system started is masked all the same", async () => {
    const house = await openHouse();
    const gateway = await house.context.gateway();
    await gateway.createVerification({ to: PERSON, channel: "sms" });
    await gateway.createVerification({ to: EMAIL, channel: "email" });
    expect((await list(house)).verifications.map(({ to }) => to).sort()).toEqual([MASK, "a***"].sort());
  });

  test("that did not arrive says why", async () => {
    const house = await openHouse();
    house.sendFault({ undelivered: 30007 });
    await house.send();
    expect((await list(house)).verifications[0]!.attempts).toEqual([
      {
        channel: "sms",
        delivery: "undelivered",
        errorCode: 30007,
        errorTitle: "Message filtered",
        price: expect.any(String),
      },
    ]);
  });
});

describe("a status", () => {
  test("is approved once a code was right", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    await house.check(house.code(), verification.sid);
    expect(await statusOf(house, verification.sid)).toBe("approved");
    expect((await list(house)).summary).toEqual({ total: 1, converted: 1, conversionRate: 1 });
  });

  test("is approved though only the last of its messages brought the code", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    const { verification } = await house.send();
    await house.send({ resend: true });
    await house.check(house.code(), verification.sid);
    expect(await statusOf(house, verification.sid)).toBe("approved");
    expect((await list(house)).summary).toEqual({ total: 2, converted: 1, conversionRate: 0.5 });
  });

  test("is approved when another system approved it", async () => {
    const house = await openHouse();
    const gateway = await house.context.gateway();
    for (const channel of ["sms", "call"] as const) await gateway.createVerification({ to: PERSON, channel });
    await gateway.checkVerification({ to: PERSON, code: house.code() });
    expect((await list(house)).verifications).toMatchObject([{ status: "approved", channels: ["call", "sms"] }]);
  });

  test("is expired by the operator's lifetime of a code, for Twilio tells it late", async () => {
    const house = await openHouse({ settings: { codeTtlSeconds: 120 } });
    const { verification } = await house.send();
    house.clock.advance(2 * MINUTE - 1);
    expect(await statusOf(house, verification.sid)).toBe("pending");
    house.clock.advance(1);
    expect(await statusOf(house, verification.sid)).toBe("expired");
  });

  test("is pending until the code expires, then expired", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    house.clock.advance(10 * MINUTE - 1);
    expect(await statusOf(house, verification.sid)).toBe("pending");
    house.clock.advance(1);
    expect(await statusOf(house, verification.sid)).toBe("expired");
  });

  test("is canceled", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    await house.verify.cancel({ verificationSid: verification.sid }, caller);
    expect(await statusOf(house, verification.sid)).toBe("canceled");
  });

  test("is max_attempts_reached once Twilio said so", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    const { verification } = await house.send();
    for (let step = 1; step <= 5; step += 1) await house.check(other(house.code(), step), verification.sid);
    await refused(house.check(house.code(), verification.sid));
    expect(await statusOf(house, verification.sid)).toBe("max_attempts_reached");
  });
});

describe("a filter", () => {
  async function mixed() {
    const house = await openHouse({ limits: NO_LIMITS, settings: { allowedCountries: ["US", "DE"] } });
    const sms = (await house.send()).verification.sid;
    house.clock.advance(MINUTE);
    const german = (await house.send({ to: "+4915123456789" })).verification.sid;
    house.clock.advance(MINUTE);
    const email = (await house.send({ to: EMAIL })).verification.sid;
    house.clock.advance(MINUTE);
    const call = (await house.send({ to: person(1), channel: "call" })).verification.sid;
    await house.check(house.code(EMAIL), email);
    return { house, sms, german, email, call };
  }
  type Mixed = Awaited<ReturnType<typeof mixed>>;

  const at = (minutes: number) => new Date(NOW + minutes * MINUTE).toISOString();
  const cases: [string, ListInput | ((mixed: Mixed) => ListInput), (keyof Omit<Mixed, "house">)[]][] = [
    ["none", {}, ["call", "email", "german", "sms"]],
    ["channel", { channel: "call" }, ["call"]],
    ["country", { country: "DE" }, ["german"]],
    ["destination", { to: "+49 1512 3456789" }, ["german"]],
    ["address", { to: EMAIL }, ["email"]],
    ["sid", ({ sms }) => ({ verificationSid: sms }), ["sms"]],
    ["status", { status: "approved" }, ["email"]],
    ["since", { since: at(2) }, ["call", "email"]],
    ["until", { until: at(1) }, ["german", "sms"]],
    ["both", { since: at(1), until: at(2) }, ["email", "german"]],
    ["offset", { since: "2026-11-22T12:03:00+02:00" }, ["call"]],
    ["limit", { limit: 2 }, ["call", "email"]],
    ["too small a limit", { limit: 0 }, ["call"]],
    ["too large a limit", { limit: 1_000_000 }, ["call", "email", "german", "sms"]],
  ];
  test.each(cases)("by %s", async (_, input, expected) => {
    const all = await mixed();
    const { verifications } = await list(all.house, typeof input === "function" ? input(all) : input);
    const names = Object.fromEntries(Object.entries(all).map(([name, sid]) => [sid, name]));
    expect(verifications.map(({ sid }) => names[sid!])).toEqual(expected);
  });

  test("counts in the summary what it shows", async () => {
    const { house } = await mixed();
    expect((await list(house)).summary).toEqual({ total: 4, converted: 1, conversionRate: 0.25 });
    expect((await list(house, { channel: "sms" })).summary).toEqual({ total: 2, converted: 0, conversionRate: 0 });
    expect((await list(house, { country: "DE" })).summary.total).toBe(1);
    expect((await list(house, { to: EMAIL })).summary).toEqual({ total: 1, converted: 1, conversionRate: 1 });
    expect((await list(house, { since: at(60) })).summary).toEqual({ total: 0, converted: 0, conversionRate: 0 });
  });

  test("that is no date is refused", async () => {
    const house = await openHouse();
    for (const input of [{ since: "yesterday" }, { until: "2026-13-45T00:00:00Z" }]) {
      expect(await refused(list(house, input))).toMatchObject({ code: "INVALID_INPUT" });
    }
    expect(house.simulator.requests()).toEqual([]);
  });
});

test("an outage is told as one", async () => {
  const house = await openHouse();
  house.simulator.faults({ match: { path: "/Attempts" }, status: 503, code: 20503, times: 9 });
  expect(await refused(list(house))).toMatchObject({ code: "TWILIO_UNAVAILABLE" });
});
