/** purpose "phone_change": a new destination needs a factor that the person has already, and only one of their own. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { verifyReceipt } from "../../../src/receipts/verify.js";
import {
  caller,
  EMAIL,
  type House,
  type HouseOptions,
  MINUTE,
  NO_LIMITS,
  openHouse,
  PERSON,
  person,
  refused,
} from "../house.js";

const NEW = person(1);
const ADA = "user_ada";
const NO_PROOF = { code: "STEP_UP_REQUIRED", retry: "fix_first" };

const open = ({ settings, ...options }: HouseOptions = {}) =>
  openHouse({
    limits: NO_LIMITS,
    ...options,
    settings: { phoneChange: { needsProof: true, allowsShared: false }, ...settings },
  });

/** A receipt of this person at this destination. */
async function proofOf(house: House, identity = ADA, to = PERSON, by = {}): Promise<string> {
  const { sid } = (await house.send({ to, identity, resend: true }, by)).verification;
  return (await house.check(house.code(to), sid, by)).check.receipt!;
}

const change = (house: House, proof: string | undefined, input = {}, by = {}) =>
  house.send({ to: NEW, identity: ADA, purpose: "phone_change", proof, ...input }, by);

async function changed(house: House, proof: string): Promise<string> {
  const { sid } = (await change(house, proof)).verification;
  return (await house.check(house.code(NEW), sid)).check.receipt!;
}

const redeem = (house: House, receipt: string) =>
  house.verify.redeem({ receipt, purpose: "phone_change", sub: ADA }, caller);

describe("with a fresh proof", () => {
  test("the new receipt names both, and the proof is spent by the approved check", async () => {
    const house = await open();
    const proof = await proofOf(house);
    const receipt = await changed(house, proof);
    const { claims, token } = await redeem(house, receipt);
    expect(claims).toMatchObject({ sub: ADA, purpose: "phone_change", jti: receipt });
    expect(claims.dst?.hash).toBe(await house.verify.destinationHash(NEW, caller));
    expect(claims.prior).toEqual({
      jti: proof,
      amr: ["otp", "sms"],
      dst: { hash: await house.verify.destinationHash(PERSON, caller) },
    });
    const jwks = await (await house.context.receipts()).jwks();
    const { issuer, audience } = house.context.settings.receipts;
    const now = () => house.clock.now();
    expect(await verifyReceipt(token, { jwks, issuer, audience, now })).toEqual(claims);
    expect(await refused(house.verify.redeem({ receipt: proof }, caller))).toMatchObject({
      code: "VERIFICATION_NOT_FOUND",
    });
  });

  test("the signed token is as good as its handle", async () => {
    const house = await open({ receipts: { show: "token" } });
    const receipt = await changed(house, await proofOf(house));
    expect((await redeem(house, receipt)).claims.prior?.jti).toMatch(/^rcp_/);
  });

  test("the proof is not spent by the send, nor by a wrong code", async () => {
    const house = await open();
    const proof = await proofOf(house);
    const { sid } = (await change(house, proof)).verification;
    await house.check(house.wrongCode(NEW), sid);
    await house.verify.cancel({ verificationSid: sid }, caller);
    expect(await changed(house, proof)).toMatch(/^rcp_/);
  });

  test("its handle is not in the state: whoever has it can redeem it", async () => {
    const house = await open();
    const proof = await proofOf(house);
    await change(house, proof);
    const files = readdirSync(house.folder).filter((name) => name.startsWith("state.sqlite"));
    const bytes = Buffer.concat(files.map((name) => readFileSync(join(house.folder, name)))).toString("latin1");
    expect(bytes).toContain("proof");
    expect(bytes).not.toContain(proof.slice(4));
  });

  test("a mailbox of the person proves a phone", async () => {
    const house = await open();
    const receipt = await changed(house, await proofOf(house, ADA, EMAIL));
    expect((await redeem(house, receipt)).claims.prior?.dst?.hash).toBe(
      await house.verify.destinationHash(EMAIL, caller),
    );
  });

  test("a resend from the page carries the proof on", async () => {
    const house = await open();
    const proof = await proofOf(house);
    const { sid } = (await change(house, proof, {}, { agent: true })).verification;
    await house.verify.check({ verificationSid: sid }, { ...caller, agent: true });
    await house.verify.resend(house.tokens.at(-1)!, {});
    const { check } = await house.check(house.code(NEW), sid);
    expect((await redeem(house, check.receipt!)).claims.prior?.jti).toBe(proof);
  });
});

describe("refused, with nothing sent, is a change with", () => {
  const sentTo = (house: House) => house.simulator.inbox(NEW);

  test("no proof", async () => {
    const house = await open();
    expect(await refused(change(house, undefined))).toMatchObject(NO_PROOF);
    expect(sentTo(house)).toEqual([]);
  });

  test("a stale proof", async () => {
    const house = await open();
    const proof = await proofOf(house);
    house.clock.advance(5 * MINUTE);
    expect(await refused(change(house, proof))).toMatchObject(NO_PROOF);
    expect(sentTo(house)).toEqual([]);
  });

  test("somebody else's proof", async () => {
    const house = await open();
    const proof = await proofOf(house, "user_mallory", person(9));
    expect(await refused(change(house, proof))).toMatchObject(NO_PROOF);
    expect(sentTo(house)).toEqual([]);
  });

  test("a proof of another tenant", async () => {
    const house = await open();
    const proof = await proofOf(house, ADA, PERSON, { tenant: "t2" });
    expect(await refused(change(house, proof))).toMatchObject(NO_PROOF);
  });

  test("a proof that names nobody", async () => {
    const house = await open();
    const { sid } = (await house.send()).verification;
    const { receipt } = (await house.check(house.code(), sid)).check;
    expect(await refused(change(house, receipt!))).toMatchObject(NO_PROOF);
  });

  test("a proof that was redeemed", async () => {
    const house = await open();
    const proof = await proofOf(house);
    await house.verify.redeem({ receipt: proof }, caller);
    expect(await refused(change(house, proof))).toMatchObject(NO_PROOF);
  });

  test("a replayed proof", async () => {
    const house = await open();
    const proof = await proofOf(house);
    await changed(house, proof);
    expect(await refused(change(house, proof, { resend: true }))).toMatchObject(NO_PROOF);
  });

  test("a proof of the new destination itself", async () => {
    const house = await open();
    const proof = await proofOf(house, ADA, NEW);
    expect(await refused(change(house, proof))).toMatchObject(NO_PROOF);
  });

  test("an invented one", async () => {
    const house = await open();
    for (const proof of [`rcp_${"a".repeat(43)}`, "not.a.token", "rcp_"]) {
      expect(await refused(change(house, proof))).toMatchObject(NO_PROOF);
    }
  });

  test("nobody's name", async () => {
    const house = await open();
    const proof = await proofOf(house);
    expect(await refused(change(house, proof, { identity: undefined }))).toMatchObject({ code: "INVALID_INPUT" });
  });
});

describe("a proof that is spent between the send and the check", () => {
  test("approves nothing: no code reaches Twilio", async () => {
    const house = await open();
    const proof = await proofOf(house);
    const { sid } = (await change(house, proof)).verification;
    await house.verify.redeem({ receipt: proof }, caller);
    const before = house.checks().length;
    expect(await refused(house.check(house.code(NEW), sid))).toMatchObject(NO_PROOF);
    expect(house.checks()).toHaveLength(before);
  });

  test("nor while Twilio judges the code", async () => {
    const house = await open();
    const proof = await proofOf(house);
    const { sid } = (await change(house, proof)).verification;
    const real = await house.context.gateway();
    const { createVerify } = await import("../../../src/core/verify.js");
    const checkVerification: typeof real.checkVerification = async (request) => {
      const checked = await real.checkVerification(request);
      await house.verify.redeem({ receipt: proof }, caller);
      return checked;
    };
    const verify = createVerify({ ...house.context, gateway: async () => ({ ...real, checkVerification }) });
    const { check } = await verify.check({ verificationSid: sid, code: house.code(NEW) }, caller);
    expect(check).toMatchObject({ verified: false, status: "failed" });
    expect(check).not.toHaveProperty("receipt");
    expect((await house.verify.check({ verificationSid: sid }, caller)).check.verified).toBe(false);
  });
});

describe("a destination that another person proved", () => {
  test("is refused, and nothing is sent", async () => {
    const house = await open();
    await proofOf(house, "user_grace", NEW);
    const delivered = house.simulator.inbox(NEW).length;
    const proof = await proofOf(house);
    expect(await refused(change(house, proof))).toMatchObject({ code: "INVALID_DESTINATION" });
    expect(house.simulator.inbox(NEW)).toHaveLength(delivered);
  });

  test("cannot be searched for: a proof stands for the first destination it is given for", async () => {
    const house = await open();
    await proofOf(house, "user_grace", person(2));
    const proof = await proofOf(house);
    await change(house, proof);
    for (const to of [person(2), person(3)])
      expect(await refused(change(house, proof, { to }))).toMatchObject(NO_PROOF);
  });

  test("is taken where the operator allows it", async () => {
    const house = await open({ settings: { phoneChange: { needsProof: true, allowsShared: true } } });
    await proofOf(house, "user_grace", NEW);
    expect(await changed(house, await proofOf(house))).toMatch(/^rcp_/);
  });

  test("is free again when it is erased, and is one's own for ever before", async () => {
    const house = await open();
    await proofOf(house, "user_grace", NEW);
    await house.verify.erase({ to: NEW }, caller);
    expect(await changed(house, await proofOf(house))).toMatch(/^rcp_/);
    expect(
      await refused(change(house, await proofOf(house, "user_grace", person(4)), { identity: "user_grace" })),
    ).toMatchObject({
      code: "INVALID_DESTINATION",
    });
    await proofOf(house, ADA, NEW);
    expect((await change(house, await proofOf(house), { resend: true })).verification.status).toBe("pending");
  });
});

describe("without [verify] phone_change", () => {
  test("the purpose is a word like any other, and a proof is not taken", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    const proof = await proofOf(house);
    expect(await refused(change(house, proof))).toMatchObject({ code: "INVALID_INPUT" });
    const { sid } = (await change(house, undefined)).verification;
    const { check } = await house.check(house.code(NEW), sid);
    expect((await redeem(house, check.receipt!)).claims).not.toHaveProperty("prior");
  });

  test("nor with it for another purpose", async () => {
    const house = await open();
    const proof = await proofOf(house);
    expect(await refused(change(house, proof, { purpose: "login" }))).toMatchObject({ code: "INVALID_INPUT" });
    expect((await house.send({ to: NEW, identity: ADA, purpose: "login" })).verification.status).toBe("pending");
  });
});
