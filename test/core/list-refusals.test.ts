/** What our own policy stopped, among the verifications that Twilio knows. */
import { describe, expect, test } from "vitest";
import type { ListInput } from "../../src/core/list.js";
import { caller, type House, MASK, NO_LIMITS, NOW, openHouse, person, refused, SECOND } from "./house.js";

const list = (house: House, input: ListInput = {}) => house.verify.list(input, caller);

describe("a refusal", () => {
  test("of a send is an item of its own, with the rule", async () => {
    const house = await openHouse();
    await house.send();
    await refused(house.send({ resend: true }));
    await refused(house.send({ to: "+447400123456" }));
    const { verifications } = await list(house);
    const refusals = verifications.filter(({ sid }) => sid === null);
    expect(refusals).toEqual([
      {
        sid: null,
        to: "+44••••••••56",
        channels: ["sms"],
        status: "refused",
        createdAt: new Date(NOW).toISOString(),
        attempts: [{ channel: "sms", delivery: "refused", errorTitle: "COUNTRY_NOT_ALLOWED" }],
      },
      expect.objectContaining({
        to: MASK,
        attempts: [{ channel: "sms", delivery: "refused", errorTitle: "COOLDOWN (resend_cooldown_seconds)" }],
      }),
    ]);
  });

  test("by Twilio carries its code", async () => {
    const house = await openHouse();
    house.sendFault({ status: 403, code: 60410 });
    await refused(house.send());
    expect((await list(house)).verifications[0]!.attempts).toEqual([
      { channel: "sms", delivery: "refused", errorCode: 60410, errorTitle: "FRAUD_BLOCKED" },
    ]);
  });

  test("of a check belongs to its verification", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    await house.check(house.wrongCode(), verification.sid);
    await refused(house.check(house.code(), verification.sid));
    const [item, ...others] = (await list(house)).verifications;
    expect(others).toEqual([]);
    expect(item!.attempts).toEqual([
      expect.objectContaining({ delivery: "delivered" }),
      {
        channel: "sms",
        delivery: "check_refused",
        errorTitle: "LOCKED_OUT (cooldown_seconds_after_failed_check)",
      },
    ]);
  });

  test("of a check is shown however many came after it, and on later pages", async () => {
    const house = await openHouse({ limits: { ...NO_LIMITS, cooldownSecondsAfterFailedCheck: 60 } });
    const { verification } = await house.send();
    house.clock.advance(SECOND);
    await house.send({ to: person(1) });
    house.clock.advance(SECOND);
    await house.check(house.wrongCode(), verification.sid);
    await refused(house.check(house.code(), verification.sid));
    for (let index = 0; index < 30; index += 1) await refused(house.send({ to: "+447400123456" }));
    const first = await list(house, { limit: 1 });
    const second = await list(house, { limit: 1, cursor: first.nextCursor });
    expect(second.verifications).toHaveLength(1);
    expect(second.verifications[0]!.attempts.map(({ delivery }) => delivery)).toEqual(["delivered", "check_refused"]);
  });

  test("is looked for by destination too", async () => {
    const house = await openHouse();
    await house.send();
    await house.send({ to: person(1) });
    house.clock.advance(SECOND);
    await refused(house.send({ resend: true }));
    await refused(house.send({ to: person(1), resend: true }));
    const { verifications } = await list(house, { to: "+1 (415) 555-2671" });
    expect(verifications.map(({ sid, to }) => [sid === null, to])).toEqual([
      [true, MASK],
      [false, MASK],
    ]);
  });

  test("of another tenant is not shown", async () => {
    const house = await openHouse();
    await refused(house.send({ to: "+447400123456" }, { tenant: "t2" }));
    expect((await list(house)).verifications).toEqual([]);
    const own = await house.verify.list({}, { ...caller, tenant: "t2" });
    expect(own.verifications).toMatchObject([{ status: "refused" }]);
  });

  test("is left out by filters that it does not meet, and by those that it cannot tell", async () => {
    const house = await openHouse();
    await refused(house.send({ to: "+447400123456", channel: "call" }));
    const shown = async (input: ListInput) => (await list(house, input)).verifications.length;
    expect(await shown({ channel: "call" })).toBe(1);
    expect(await shown({ channel: "sms" })).toBe(0);
    expect(await shown({ country: "US" })).toBe(0);
    expect(await shown({ status: "pending" })).toBe(0);
    expect(await shown({ since: new Date(NOW + SECOND).toISOString() })).toBe(0);
  });
});
