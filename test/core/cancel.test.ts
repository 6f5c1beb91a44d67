import { describe, expect, test } from "vitest";
import { caller, type House, MINUTE, openHouse, other, PERSON, refused, SECOND } from "./house.js";

const cancel = (house: House, verificationSid: string) => house.verify.cancel({ verificationSid }, caller);
const cancels = (house: House) => house.simulator.requests().filter(({ form }) => form.Status === "canceled");

describe("a pending verification", () => {
  test("is canceled: its code is worth nothing from now on", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    expect(await cancel(house, verification.sid)).toEqual({
      verification: { sid: verification.sid, status: "canceled" },
      nextStep: expect.stringContaining("no longer works"),
    });
    expect(await refused(house.check(house.code(), verification.sid))).toMatchObject({
      code: "VERIFICATION_NOT_FOUND",
    });
    expect((await house.verify.check({ verificationSid: verification.sid }, caller)).check).toMatchObject({
      verified: false,
      status: "canceled",
    });
  });

  test("leaves the limits as they are", async () => {
    const house = await openHouse();
    for (let sent = 0; sent < 3; sent += 1) {
      const { verification } = await house.send();
      await cancel(house, verification.sid);
      expect(await refused(house.send())).toMatchObject({ code: expect.stringMatching(/COOLDOWN|RATE_LIMITED/) });
      house.clock.advance(MINUTE);
    }
    expect(await refused(house.send())).toMatchObject({
      rule: "send_per_to_per_10m",
      retry_after_ms: 7 * MINUTE,
    });
    expect(new Set(house.simulator.inbox().map((message) => message.verification_sid)).size).toBe(3);
  });

  test("that another system started can be canceled too", async () => {
    const house = await openHouse();
    const made = await (await house.context.gateway()).createVerification({ to: "+14155552671", channel: "sms" });
    if (!made.ok) throw new Error("not made");
    expect((await cancel(house, made.value.sid)).verification.status).toBe("canceled");
  });

  test("whose checks are used up can be canceled, so that the person may start again", async () => {
    const house = await openHouse({ limits: { cooldownSecondsAfterFailedCheck: 0, checkPerToPer10m: 0 } });
    const { verification } = await house.send();
    for (let step = 1; step <= 5; step += 1) await house.check(other(house.code(), step), verification.sid);
    await cancel(house, verification.sid);
    house.clock.advance(30 * SECOND);
    const next = await house.send();
    expect((await house.check(house.code(), next.verification.sid)).check.verified).toBe(true);
  });
});

test("what is no verification_sid is refused, and neither logged nor kept", async () => {
  const house = await openHouse();
  expect(await refused(cancel(house, PERSON))).toMatchObject({ code: "INVALID_INPUT" });
  expect(JSON.stringify(house.lines)).not.toContain(PERSON.slice(2));
  const kept = await (await house.context.state()).store.decisions({ tenant: caller.tenant, limit: 9 });
  expect(kept).toHaveLength(1);
  expect(JSON.stringify(kept)).not.toContain(PERSON.slice(2));
});

describe("a second cancel", () => {
  test("is done already, without another request", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    const first = await cancel(house, verification.sid);
    expect(await cancel(house, verification.sid)).toEqual(first);
    expect(cancels(house)).toHaveLength(1);
  });

  test("is done already when another system canceled first", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    await (await house.context.gateway()).cancelVerification(verification.sid);
    expect((await cancel(house, verification.sid)).verification.status).toBe("canceled");
  });

  test("is done already when the answer to the first was lost", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    house.simulator.faults({ match: { method: "POST", path: verification.sid }, drop: "after" });
    expect((await cancel(house, verification.sid)).verification.status).toBe("canceled");
    expect(cancels(house)).toHaveLength(1);
  });
});

describe("what cannot be canceled", () => {
  test("is told: an approved one", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    await house.check(house.code(), verification.sid);
    expect(await refused(cancel(house, verification.sid))).toMatchObject({
      code: "VERIFICATION_NOT_FOUND",
      message: expect.stringContaining("already approved"),
    });
    expect(cancels(house)).toEqual([]);
  });

  test("is told: an expired one, and one that never was", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    house.clock.advance(10 * MINUTE);
    for (const sid of [verification.sid, `VE${"0".repeat(32)}`]) {
      expect(await refused(cancel(house, sid))).toMatchObject({
        code: "VERIFICATION_NOT_FOUND",
        twilio: { code: 20404 },
      });
    }
  });

  test("and an outage is told as one", async () => {
    const house = await openHouse();
    const { verification } = await house.send();
    house.simulator.faults({ match: { path: verification.sid }, status: 503, code: 20503, times: 9 });
    expect(await refused(cancel(house, verification.sid))).toMatchObject({
      code: "TWILIO_UNAVAILABLE",
      retry: "backoff",
    });
    house.simulator.clearFaults();
    expect((await house.check(house.code(), verification.sid)).check.verified).toBe(true);
  });
});
