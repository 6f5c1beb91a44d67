/** Twilio's answers can overtake each other. What has ended stays ended, whichever answer comes last. */
import { EventEmitter, once } from "node:events";
import { expect, test } from "vitest";
import type { Gateway } from "../../src/core/ports/gateway.js";
import { createVerify } from "../../src/core/verify.js";
import { caller, type House, NO_LIMITS, openHouse } from "./house.js";

/** The same house, where the answer to one method is held back; the simulator cannot do that, Twilio can. */
async function withLateAnswer(house: House, method: "createVerification" | "checkVerification") {
  const gateway = await house.context.gateway();
  const signals = new EventEmitter();
  const late = async (request: never) => {
    const result = await gateway[method](request);
    const released = once(signals, "release");
    signals.emit("done");
    await released;
    return result;
  };
  const held: Gateway = { ...gateway, [method]: late };
  const verify = createVerify({ ...house.context, gateway: async () => held });
  return { verify, done: once(signals, "done"), release: () => signals.emit("release") };
}

const recordOf = async (house: House, sid: string) => (await house.context.state()).store.findVerification("t1", sid);

test("a wrong code that was judged before the right one", async () => {
  const house = await openHouse({ limits: NO_LIMITS });
  const { sid } = (await house.send()).verification;
  const { verify, done, release } = await withLateAnswer(house, "checkVerification");
  const wrong = verify.check({ verificationSid: sid, code: house.wrongCode() }, caller);
  await done;
  await house.check(house.code(), sid);
  release();
  expect((await wrong).check.verified).toBe(false);
  expect(await recordOf(house, sid)).toMatchObject({ status: "approved" });
  expect((await house.send()).verification.sid).not.toBe(sid);
});

test("a wrong code that was judged before a cancel", async () => {
  const house = await openHouse({ limits: NO_LIMITS });
  const { sid } = (await house.send()).verification;
  const { verify, done, release } = await withLateAnswer(house, "checkVerification");
  const wrong = verify.check({ verificationSid: sid, code: house.wrongCode() }, caller);
  await done;
  await house.verify.cancel({ verificationSid: sid }, caller);
  release();
  await wrong;
  expect(await recordOf(house, sid)).toMatchObject({ status: "canceled" });
});

test("a message by another channel that left before the approval", async () => {
  const house = await openHouse({ limits: NO_LIMITS });
  const { sid } = (await house.send()).verification;
  const { verify, done, release } = await withLateAnswer(house, "createVerification");
  const call = verify.send({ to: "+14155552671", channel: "call" }, caller);
  await done;
  await house.check(house.code(), sid);
  release();
  expect((await call).verification.sid).toBe(sid);
  expect(await recordOf(house, sid)).toMatchObject({ status: "approved" });
  // Nor is it answered again, as if its code were still worth something.
  expect((await house.send({ channel: "call" })).verification).toMatchObject({ replayed: false });
});
