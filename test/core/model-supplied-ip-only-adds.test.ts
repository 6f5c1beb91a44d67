/** What a model can choose freely must never lift a limit that is kept by what it cannot choose. */
import { expect, test } from "vitest";
import { caller, NO_LIMITS, openHouse, person, refused } from "./house.js";

const limits = { ...NO_LIMITS, sendPerIpPer10m: 2 };
const RULE = { code: "RATE_LIMITED", rule: "send_per_ip_per_10m" };

test("a new end_user_ip each time does not lift the limit of the real address", async () => {
  const house = await openHouse({ limits });
  const ip = "198.51.100.9";
  await house.send({ to: person(0), endUserIp: "203.0.113.1" }, { ip });
  await house.send({ to: person(1), endUserIp: "203.0.113.2" }, { ip });
  expect(await refused(house.send({ to: person(2), endUserIp: "203.0.113.3" }, { ip }))).toMatchObject(RULE);
});

test("a named address has a limit of its own, whoever calls", async () => {
  const house = await openHouse({ limits });
  const endUserIp = "203.0.113.1";
  await house.send({ to: person(0), endUserIp }, { ip: "198.51.100.1" });
  await house.send({ to: person(1), endUserIp }, { ip: "198.51.100.2" });
  expect(await refused(house.send({ to: person(2), endUserIp }, { ip: "198.51.100.3" }))).toMatchObject(RULE);
});

test("naming the real address does not charge it twice", async () => {
  const house = await openHouse({ limits });
  const ip = "198.51.100.9";
  await house.send({ to: person(0), endUserIp: ip }, { ip });
  await house.send({ to: person(1), endUserIp: `::ffff:${ip}` }, { ip });
  expect(await refused(house.send({ to: person(2) }, { ip }))).toMatchObject(RULE);
});

test("one IPv6 subscriber is one address, however many they use", async () => {
  const house = await openHouse({ limits });
  await house.send({ to: person(0) }, { ip: "2001:db8:1:2::1" });
  await house.send({ to: person(1) }, { ip: "2001:db8:1:2:ffff::2" });
  expect(await refused(house.send({ to: person(2) }, { ip: "2001:db8:1:2:abcd:1:2:3" }))).toMatchObject(RULE);
  await house.send({ to: person(2) }, { ip: "2001:db8:1:3::1" });
});

test("a new identity each time does not lift the limit of checks on a destination", async () => {
  const house = await openHouse({ limits: { ...NO_LIMITS, checkPerToPer10m: 2, checkPerIdentityPer10m: 2 } });
  const { verification } = await house.send();
  const guess = (identity: string, step: number) =>
    house.verify.check({ verificationSid: verification.sid, code: String(100_000 + step), identity }, caller);
  await guess("ada", 1);
  await guess("bob", 2);
  expect(await refused(guess("eve", 3))).toMatchObject({ code: "RATE_LIMITED", rule: "check_per_to_per_10m" });
});

test("a new purpose or a new idempotency_key each time does not lift the limit of a destination", async () => {
  const house = await openHouse({ limits: { ...NO_LIMITS, sendPerToPer10m: 2 } });
  await house.send({ purpose: "one" });
  await house.send({ idempotencyKey: "0123456789abcdef" });
  expect(await refused(house.send({ purpose: "three" }))).toMatchObject({ rule: "send_per_to_per_10m" });
});
