/** While HMAC keys rotate, some processes have the new key and some the old: no limit may double. */
import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { caller, DAY, NO_LIMITS, openHouse, PERSON, person, refusal } from "./house.js";

const [OLD, NEW] = [randomBytes(32).toString("hex"), randomBytes(32).toString("hex")];

async function houses(limits = {}) {
  const house = await openHouse({ limits: { ...NO_LIMITS, ...limits } });
  return {
    house,
    before: house.neighbour({ hmacKey: OLD }),
    /** In the middle of the rotation: writes the new key, reads both. */
    after: house.neighbour({ hmacKey: NEW, hmacKeyPrevious: OLD }),
  };
}

describe("the old key is read and the new one written", () => {
  test("a thousand sends across the change: exactly the limit for each destination", async () => {
    const { before, after, house } = await houses({ sendPerToPer10m: 3 });
    let admitted = 0;
    for (let index = 0; index < 100; index += 1) {
      const to = person(index);
      const changesAfter = index % 10;
      for (let turn = 0; turn < 10; turn += 1) {
        const { verify } = turn < changesAfter ? before : after;
        await verify.send({ to, resend: true }, caller).then(
          () => (admitted += 1),
          ({ details }) => expect(details.rule).toBe("send_per_to_per_10m"),
        );
      }
    }
    expect(admitted).toBe(300);
    expect(house.sends()).toHaveLength(300);
    console.log(`rotation: 1000 sends to 100 destinations, ${admitted} admitted (limit 3 each)`);
  });

  test("an equal call is still the same intent", async () => {
    const { before, after, house } = await houses();
    const first = await before.verify.send({ to: PERSON }, caller);
    const again = await after.verify.send({ to: PERSON }, caller);
    expect(again.verification).toMatchObject({ sid: first.verification.sid, replayed: true });
    expect(house.sends()).toHaveLength(1);
  });

  test("a verification from before is found by its destination and checked under both keys' limits", async () => {
    const { before, after, house } = await houses({ checkPerToPer10m: 2 });
    const { verification } = await before.verify.send({ to: PERSON }, caller);
    await before.verify.check({ verificationSid: verification.sid, code: house.wrongCode() }, caller);
    await after.verify.check({ to: PERSON, code: "000000" === house.code() ? "111111" : "000000" }, caller);
    const error = await refusal(after.verify.check({ verificationSid: verification.sid, code: house.code() }, caller));
    expect(error.details.rule).toBe("check_per_to_per_10m");
  });

  test("an approval under the new key releases what the old one counted", async () => {
    const { before, after, house } = await houses({ resendCooldownSeconds: 600 });
    await before.verify.send({ to: PERSON }, caller);
    expect((await refusal(after.verify.send({ to: PERSON, resend: true }, caller))).code).toBe("COOLDOWN");
    await after.verify.check({ to: PERSON, code: house.code() }, caller);
    await after.verify.send({ to: PERSON, resend: true }, caller);
  });

  test("when the longest window has passed, the old key can go", async () => {
    const { before, house } = await houses({ sendPerToPerDay: 1 });
    await before.verify.send({ to: PERSON }, caller);
    house.clock.advance(DAY);
    await house.neighbour({ hmacKey: NEW }).verify.send({ to: PERSON }, caller);
  });
});
