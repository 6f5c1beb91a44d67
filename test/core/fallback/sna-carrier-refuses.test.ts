/** The same as sna.test.ts, end to end: the simulator's carrier refuses. */
import { expect, test } from "vitest";
import { eventually } from "../../eventually.js";
import { caller } from "../house.js";
import { channelsSent, events, openAuto } from "./support.js";

test("a link that the carrier refuses is followed by an SMS", async () => {
  const house = await openAuto();
  house.sendFault({ undelivered: 60008 });
  const { verification } = await house.send({ channel: "sna" });
  await fetch(verification.snaUrl!);
  const { check, nextStep } = await house.verify.check({ verificationSid: verification.sid }, caller);
  expect(check).toMatchObject({ verified: false, status: "pending" });
  expect(nextStep).toContain("follows by sms");
  await eventually(() => expect(events(house, "followed")).toHaveLength(1));
  expect(channelsSent(house)).toEqual(["sna", "sms"]);
  expect((await house.check(house.code(), verification.sid)).check.verified).toBe(true);
});
