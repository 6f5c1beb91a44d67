/** The store dies while Twilio works: what happened at Twilio decides what is told, and nobody is verified unrecorded. */
import { expect, test } from "vitest";
import { type House, openHouse, refused } from "./house.js";

/** Ends the store while the call waits for Twilio. */
async function withDyingStore<T>(house: House, call: () => Promise<T>, asked: () => unknown[]): Promise<T> {
  const before = asked().length;
  const running = call();
  running.catch(() => {});
  while (asked().length === before) await new Promise((resolve) => setTimeout(resolve, 2));
  await (await house.context.state()).store.close();
  return running;
}

test("a code that was sent is told as sent, with a warning not to send again", async () => {
  const house = await openHouse();
  house.sendFault({ delay_ms: 50 });
  const result = await withDyingStore(house, () => house.send(), house.sends);
  expect(result.verification.status).toBe("pending");
  expect(result.warnings).toEqual([expect.stringContaining("do not send again")]);
  expect(house.lines.map(({ event }) => event)).toContain("send_not_recorded");
});

test("a send whose outcome is unknown is not told as never sent", async () => {
  const house = await openHouse();
  house.sendFault({ delay_ms: 50, drop: "after" });
  const error = await refused(withDyingStore(house, () => house.send(), house.sends));
  expect(error.code).toBe("SEND_OUTCOME_UNKNOWN");
});

test("a refusal by Twilio is told as it is", async () => {
  const house = await openHouse();
  house.sendFault({ delay_ms: 50, status: 403, code: 60410 });
  const error = await refused(withDyingStore(house, () => house.send(), house.sends));
  expect(error.code).toBe("FRAUD_BLOCKED");
});

test("an approval that cannot be recorded verifies nobody", async () => {
  const house = await openHouse();
  const { verification } = await house.send();
  house.checkFault({ delay_ms: 50 });
  const check = () => house.check(house.code(), verification.sid);
  expect(await refused(withDyingStore(house, check, house.checks))).toMatchObject({ code: "CHECK_OUTCOME_UNKNOWN" });
});

test("a lost answer to a check is told as unknown", async () => {
  const house = await openHouse();
  const { verification } = await house.send();
  house.checkFault({ delay_ms: 50, drop: "after" });
  const check = () => house.check(house.code(), verification.sid);
  expect(await refused(withDyingStore(house, check, house.checks))).toMatchObject({ code: "CHECK_OUTCOME_UNKNOWN" });
});

test("without a store nothing is sent at all", async () => {
  const house = await openHouse();
  await (await house.context.state()).store.close();
  expect(await refused(house.send())).toMatchObject({ code: "POLICY_STORE_UNAVAILABLE", retry: "backoff" });
  expect(await refused(house.check("123456", `VE${"0".repeat(32)}`))).toMatchObject({
    code: "POLICY_STORE_UNAVAILABLE",
  });
  expect(house.simulator.requests()).toEqual([]);
});
