/** Who types a number that is not theirs uses up the stranger's limits, never those of the person who proved it before. */
import { describe, expect, test } from "vitest";
import { type House, openHouse, other, PERSON, refusal } from "./house.js";

const ADA = { identity: "user-ada" };

async function prove(house: House): Promise<void> {
  const { verification } = await house.send(ADA);
  const { code } = house.simulator.inbox(PERSON)[0]!;
  await house.verify.check(
    { verificationSid: verification.sid, code, ...ADA },
    { tenant: "t1", actor: "agent", session: "s1" },
  );
  house.clock.advance(60_000);
}

/** Another conversation, so that no session's budget is in the way. */
const stranger = { session: "of a stranger" };

describe("a proven destination", () => {
  test("can be sent to by its holder when a stranger has used up its limit", async () => {
    const house = await openHouse();
    await prove(house);
    await house.send({ resend: true }, stranger);
    house.clock.advance(30_000);
    await house.send({ resend: true }, stranger);
    expect((await refusal(house.send({ resend: true }, stranger))).details.rule).toBe("send_per_to_per_10m");
    await house.send({ ...ADA, resend: true });
  });

  test("can be checked by its holder when a stranger has guessed wrong", async () => {
    const house = await openHouse();
    await prove(house);
    const { verification } = await house.send({ ...ADA, resend: true });
    await house.check(house.wrongCode(), verification.sid, stranger);
    expect((await refusal(house.check(other(house.code(), 2), verification.sid, stranger))).code).toBe("LOCKED_OUT");
    const checked = await house.verify.check(
      { verificationSid: verification.sid, code: house.code(), ...ADA },
      { tenant: "t1", actor: "agent", session: "s1" },
    );
    expect(checked.check.verified).toBe(true);
  });

  test("gives no second budget to an identity that never proved it", async () => {
    const house = await openHouse();
    await prove(house);
    await house.send({ resend: true, identity: "user-eve" }, stranger);
    expect((await refusal(house.send({ resend: true, identity: "user-mallory" }, stranger))).code).toBe("COOLDOWN");
  });

  test("of one tenant is a stranger's in another", async () => {
    const house = await openHouse();
    await prove(house);
    const there = { tenant: "t2" };
    await house.send({ ...ADA }, there);
    expect((await refusal(house.send({ resend: true }, there))).code).toBe("COOLDOWN");
  });
});
