import { expect, test } from "vitest";
import { verifyReceipt } from "../../../src/receipts/verify.js";
import { type House, type HouseOptions, MASK, NO_LIMITS, openHouse, PERSON, refused, SECOND } from "../house.js";

const model = { agent: true };
const who = { tenant: "t1", actor: "agent", session: "s1" };
const open = (options: HouseOptions = {}) => openHouse({ limits: NO_LIMITS, ...options });

async function approved(house: House, input = {}): Promise<{ receipt: string; sid: string }> {
  const { verification } = await house.send(input, model);
  const { check } = await house.check(house.code(), verification.sid, model);
  return { receipt: check.receipt!, sid: verification.sid };
}

test("an approved check gives a handle, and the handle one signed receipt of what was asked for", async () => {
  const house = await open({ receipts: { issuer: "urn:us", audience: "urn:backend" } });
  const { receipt, sid } = await approved(house, { identity: "user_42", purpose: "login", nonce: "n-123456789" });
  expect(receipt).toMatch(/^rcp_[\w-]{43}$/);
  const { claims, token } = await house.verify.redeem(
    { receipt, nonce: "n-123456789", purpose: "login", sub: "user_42" },
    who,
  );
  expect(claims).toMatchObject({
    iss: "urn:us",
    aud: "urn:backend",
    jti: receipt,
    sub: "user_42",
    purpose: "login",
    nonce: "n-123456789",
    amr: ["otp", "sms"],
    restricted: true,
    dst: { type: "phone", country: "US", mask: MASK },
    provider: { name: "twilio-verify", verification: sid, status: "approved" },
    act: { sub: "agent:agent", sid: "s1" },
  });
  expect(claims.exp - claims.iat).toBe(300);
  expect(claims.dst?.hash).toBe(await house.verify.destinationHash(PERSON, who));
  expect(JSON.stringify(claims)).not.toContain(PERSON.slice(2));
  const jwks = await (await house.context.receipts()).jwks();
  const expected = {
    jwks,
    issuer: "urn:us",
    audience: "urn:backend",
    nonce: "n-123456789",
    now: () => house.clock.now(),
  };
  expect(await verifyReceipt(token, expected)).toEqual(claims);
});

test("1,000 redeems at once: one succeeds", async () => {
  const house = await open();
  const { receipt } = await approved(house);
  const outcomes = await Promise.allSettled(Array.from({ length: 1_000 }, () => house.verify.redeem({ receipt }, who)));
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  const codes = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
  expect(new Set(codes)).toEqual(new Set(["VERIFICATION_NOT_FOUND"]));
});

test("while HMAC keys rotate, a handle of before is redeemed, once", async () => {
  const house = await open();
  const [before, after] = ["0a7c44f19d3be6527e18c5f0b96d2a83", "f3a91c5be07d42868b1e6c0d9a7254fe"];
  const old = house.neighbour({ hmacKey: before }).verify;
  const { verification } = await old.send({ to: PERSON }, who);
  const { check } = await old.check({ verificationSid: verification.sid, code: house.code() }, who);
  const receipt = check.receipt!;
  const { verify } = house.neighbour({ hmacKey: after, hmacKeyPrevious: before });
  expect((await verify.redeem({ receipt }, who)).claims.jti).toBe(receipt);
  for (const again of [verify, old]) {
    expect(await refused(again.redeem({ receipt }, who))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
  }
});

test("many correct checks of one verification name one receipt, and once redeemed none", async () => {
  const house = await open();
  const { verification } = await house.send({}, model);
  const checks = await Promise.all(
    Array.from({ length: 20 }, () => house.check(house.code(), verification.sid, model)),
  );
  const receipts = new Set(checks.map(({ check }) => check.receipt));
  expect(receipts.size).toBe(1);
  await house.verify.redeem({ receipt: [...receipts][0]! }, who);
  const again = await house.verify.check({ verificationSid: verification.sid }, { ...who, ...model });
  expect(again.check).toMatchObject({ verified: true });
  expect(again.check.receipt).toBeUndefined();
});

test("another flow's receipt is refused and stays redeemable for its own", async () => {
  const house = await open();
  const { receipt } = await approved(house, { identity: "user_42", purpose: "login", nonce: "n-123456789" });
  const own = { receipt, nonce: "n-123456789" };
  for (const foreign of [
    { receipt },
    { receipt, nonce: "n-other-flow" },
    { ...own, purpose: "payment" },
    { ...own, sub: "user_43" },
  ]) {
    expect(await refused(house.verify.redeem(foreign, who))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
  }
  expect(await refused(house.verify.redeem(own, { ...who, tenant: "t2" }))).toMatchObject({
    code: "VERIFICATION_NOT_FOUND",
  });
  expect((await house.verify.redeem(own, who)).claims.sub).toBe("user_42");
});

test("a nonce that the receipt does not carry must not be expected", async () => {
  const house = await open();
  const { receipt } = await approved(house);
  expect(await refused(house.verify.redeem({ receipt, nonce: "n-123456789" }, who))).toMatchObject({
    code: "VERIFICATION_NOT_FOUND",
  });
});

test("a receipt lives five minutes", async () => {
  const house = await open();
  const { receipt } = await approved(house);
  house.clock.advance(300 * SECOND);
  expect(await refused(house.verify.redeem({ receipt }, who))).toMatchObject({ code: "VERIFICATION_EXPIRED" });
});

test("no receipt without an approval: pending, wrong, canceled", async () => {
  const house = await open();
  const { verification } = await house.send({}, model);
  const { check } = await house.check(house.wrongCode(), verification.sid, model);
  expect(check.receipt).toBeUndefined();
  await house.verify.cancel({ verificationSid: verification.sid }, who);
  const state = await house.context.state();
  const { handlesOf } = await import("../../../src/core/receipt/receipt.js");
  for (const handle of handlesOf(verification.sid, state.fingerprint, "t1")) {
    expect(await refused(house.verify.redeem({ receipt: handle }, who))).toMatchObject({
      code: "VERIFICATION_NOT_FOUND",
    });
  }
});

test("where the operator shows the token, the agent gets it and it redeems once too", async () => {
  const house = await open({ receipts: { show: "token" } });
  const { receipt } = await approved(house);
  expect(receipt.split(".")).toHaveLength(3);
  await house.verify.redeem({ receipt }, who);
  expect(await refused(house.verify.redeem({ receipt }, who))).toMatchObject({ code: "VERIFICATION_NOT_FOUND" });
});

test("an approval whose receipt cannot be signed is none yet; when it can, the next look finds it", async () => {
  const house = await open({ settings: {}, limits: { ...NO_LIMITS, cooldownSecondsAfterFailedCheck: 60 } });
  const { verification } = await house.send({}, model);
  const code = house.code();
  const broken = house.neighbour({ receiptKeys: "not a key set" });
  const call = { verificationSid: verification.sid, code };
  expect(await refused(broken.verify.check(call, { ...who, ...model }))).toMatchObject({
    code: "CHECK_OUTCOME_UNKNOWN",
  });
  house.clock.advance(16 * SECOND);
  const { check } = await house.verify.check(call, { ...who, ...model });
  expect(check).toMatchObject({ verified: true });
  expect(check.receipt).toMatch(/^rcp_/);
  expect(house.checks()).toHaveLength(1);
});

test("an application gets its receipt too, with nobody acting for anybody", async () => {
  const house = await open();
  const { verification } = await house.send();
  const { check } = await house.check(house.code(), verification.sid);
  const { claims } = await house.verify.redeem({ receipt: check.receipt! }, who);
  expect(claims.act).toBeUndefined();
});
