import { expect, test } from "vitest";
import type { SendInput } from "../../../src/core/send/intent.js";
import { type House, MASK, NO_LIMITS, openHouse, person, refusal, SECOND } from "../house.js";

const model = { agent: true };
const open = (confirmSend: "always" | "new_destination" = "always") =>
  openHouse({ agents: { confirmSend }, limits: NO_LIMITS, settings: { psd2: true } });
const paid = { amount: "10.00 EUR", payee: "Acme" };

async function tokenFor(house: House, input: Partial<SendInput> = {}): Promise<string> {
  const { code, details } = await refusal(house.send({ ...paid, ...input }, model));
  expect(code).toBe("CONFIRMATION_REQUIRED");
  return details.confirmation!.token;
}

test("nothing is sent before the confirmation, and once with it", async () => {
  const house = await open();
  const confirmation = await tokenFor(house);
  expect(house.sends()).toHaveLength(0);
  const { verification } = await house.send({ ...paid, confirmation }, model);
  expect(verification).toMatchObject({ to: MASK, replayed: false });
  expect(house.sends()).toHaveLength(1);
});

test("the refusal tells what will be sent, masked, and the token, in words alone", async () => {
  const house = await open();
  const error = await refusal(house.send(paid, model));
  const { message, fix } = error.toJSON();
  expect(message).toContain(`${MASK} by sms`);
  expect(fix).toContain(error.details.confirmation!.token);
});

const CHANGES: Record<string, Partial<SendInput>> = {
  destination: { to: person(2) },
  channel: { channel: "call" },
  amount: { amount: "1000.00 EUR" },
  payee: { payee: "Mallory" },
  purpose: { purpose: "phone_change" },
  resend: { resend: true },
};

test.each(Object.keys(CHANGES))("a confirmation does not hold for another %s", async (what) => {
  const house = await open();
  const confirmation = await tokenFor(house);
  const error = await refusal(house.send({ ...paid, confirmation, ...CHANGES[what] }, model));
  expect(error.code).toBe("CONFIRMATION_REQUIRED");
  expect(house.sends()).toHaveLength(0);
});

test("nor for another actor, session or tenant, nor later, nor forged", async () => {
  const house = await open();
  const confirmation = await tokenFor(house);
  for (const by of [{ actor: "other" }, { session: "s2" }, { tenant: "t2" }]) {
    expect((await refusal(house.send({ ...paid, confirmation }, { ...model, ...by }))).code).toBe(
      "CONFIRMATION_REQUIRED",
    );
  }
  const [, expiresAt, ...rest] = confirmation.split(".");
  for (const forged of [
    "",
    "cfm.",
    "yes",
    "true",
    ["cfm", Number(expiresAt) + 60_000, ...rest].join("."),
    `${confirmation}A`,
  ]) {
    expect((await refusal(house.send({ ...paid, confirmation: forged }, model))).code).toBe("CONFIRMATION_REQUIRED");
  }
  house.clock.advance(301 * SECOND);
  expect((await refusal(house.send({ ...paid, confirmation }, model))).code).toBe("CONFIRMATION_REQUIRED");
  expect(house.sends()).toHaveLength(0);
});

test("it is spent with the send: 20 calls at once and later ones send one message", async () => {
  const house = await open();
  const confirmation = await tokenFor(house);
  await Promise.all(Array.from({ length: 20 }, () => house.send({ ...paid, confirmation }, model)));
  house.clock.advance(61 * SECOND);
  const late = await refusal(house.send({ ...paid, confirmation }, model));
  expect(late.code).toBe("CONFIRMATION_REQUIRED");
  expect(house.sends()).toHaveLength(1);
});

test("a destination that was proven is no new one", async () => {
  const house = await open("new_destination");
  const confirmation = await tokenFor(house);
  const { verification } = await house.send({ ...paid, confirmation }, model);
  await house.verify.check(
    { verificationSid: verification.sid, code: house.code(), ...paid },
    { tenant: "t1", actor: "agent", session: "s1", ...model },
  );
  house.clock.advance(61 * SECOND);
  expect((await house.send(paid, model)).verification.replayed).toBe(false);
  expect((await refusal(house.send({ ...paid, to: person(3) }, model))).code).toBe("CONFIRMATION_REQUIRED");
});

test("an application is not asked", async () => {
  const house = await open();
  expect((await house.send(paid)).verification.status).toBe("pending");
});
