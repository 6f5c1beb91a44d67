/** The custom channel: the same limits, claims, receipts and pages as a code of Twilio's. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { DeliveryFailure, DeliveryMessage, DeliveryOutcome } from "../../../src/core/ports/delivery.js";
import { caller, EMAIL, type HouseOptions, NO_LIMITS, openHouse, other, PERSON, refused, SECOND } from "../house.js";

interface Post {
  messages: DeliveryMessage[];
  answer(outcome: DeliveryOutcome): void;
}

async function open(options: HouseOptions = {}, reaches: "email" | "any" = "any") {
  const messages: DeliveryMessage[] = [];
  let next: DeliveryOutcome = { ok: true };
  const deliver = async (message: DeliveryMessage) => {
    messages.push(message);
    return next;
  };
  const house = await openHouse({ limits: NO_LIMITS, ...options, delivery: { reaches, deliver } });
  const post: Post = {
    messages,
    answer: (outcome) => {
      next = outcome;
    },
  };
  const send = (input = {}, by = {}) => house.send({ channel: "custom", ...input }, by);
  return { house, post, send };
}

test("a code goes out, verifies once, and its receipt is honest", async () => {
  const { house, post, send } = await open();
  const { verification } = await send({ purpose: "login", locale: "de" });
  expect(verification).toMatchObject({ status: "pending", channel: "custom", sendsLeft: 4 });
  expect(post.messages).toMatchObject([{ to: PERSON, purpose: "login", locale: "de", id: `${verification.sid}-1` }]);
  const [{ code, expiresAt } = { code: "", expiresAt: 0 }] = post.messages;
  expect(code).toMatch(/^\d{6}$/);
  expect(expiresAt - house.clock.now()).toBe(600 * SECOND);

  expect((await house.check(other(code), verification.sid)).check).toMatchObject({ verified: false, attemptsLeft: 4 });
  const { check } = await house.check(code, verification.sid);
  expect(check).toMatchObject({ verified: true, channel: "custom" });
  const { claims } = await house.verify.redeem({ receipt: check.receipt! }, caller);
  expect(claims).toMatchObject({ amr: ["otp"], restricted: true, purpose: "login" });
  expect(house.simulator.requests()).toHaveLength(0);
});

test("20 equal sends at once are one message, and 20 right checks one approval", async () => {
  const { house, post, send } = await open();
  const sent = await Promise.all(Array.from({ length: 20 }, () => send()));
  expect(new Set(sent.map(({ verification }) => verification.sid)).size).toBe(1);
  expect(post.messages).toHaveLength(1);
  const checks = await Promise.all(
    Array.from({ length: 20 }, () => house.check(post.messages[0]!.code, sent[0]!.verification.sid)),
  );
  expect(new Set(checks.map(({ check }) => check.receipt)).size).toBe(1);
});

test("a resend has a new code and the old one is void; wrong tries go on counting", async () => {
  const { house, post, send } = await open();
  const { verification } = await send();
  await house.check("000000", verification.sid);
  const again = await send({ resend: true });
  expect(again.verification.sid).toBe(verification.sid);
  const [first, second] = post.messages;
  expect(second!.id).toBe(`${verification.sid}-2`);
  if (first!.code !== second!.code) {
    expect((await house.check(first!.code, verification.sid)).check).toMatchObject({
      verified: false,
      attemptsLeft: 3,
    });
  }
  expect((await house.check(second!.code, verification.sid)).check.verified).toBe(true);
});

test("five wrong codes are the end, also of the right one", async () => {
  const { house, post, send } = await open();
  const { verification } = await send();
  const { code } = post.messages[0]!;
  for (let step = 1; step <= 5; step += 1) await house.check(other(code, step), verification.sid);
  expect(await refused(house.check(code, verification.sid))).toMatchObject({ code: "MAX_CHECKS_REACHED" });
});

test("it expires, and can be canceled", async () => {
  const { house, post, send } = await open();
  const { verification } = await send();
  await house.verify.cancel({ verificationSid: verification.sid }, caller);
  expect(await refused(house.check(post.messages[0]!.code, verification.sid))).toMatchObject({
    code: "VERIFICATION_NOT_FOUND",
  });
  house.clock.advance(61 * SECOND);
  const next = await send();
  house.clock.advance(600 * SECOND);
  expect(await refused(house.check(post.messages[1]!.code, next.verification.sid))).toMatchObject({
    code: "VERIFICATION_EXPIRED",
  });
});

const FAILURES: [DeliveryFailure, object][] = [
  [{ ok: false, certainty: "rejected", reason: "refused_destination" }, { code: "CHANNEL_NOT_AVAILABLE" }],
  [{ ok: false, certainty: "rejected", reason: "bad_credentials" }, { code: "AUTHENTICATION_FAILED" }],
  [{ ok: false, certainty: "rejected", reason: "misconfigured" }, { code: "NOT_CONFIGURED" }],
  [{ ok: false, certainty: "not_sent", reason: "insecure" }, { code: "NOT_CONFIGURED" }],
  [
    { ok: false, certainty: "rejected", reason: "rate_limited", retryAfterMs: 7_000 },
    { code: "RATE_LIMITED", retry_after_ms: 7_000 },
  ],
  [{ ok: false, certainty: "not_sent", reason: "unavailable" }, { code: "TWILIO_UNAVAILABLE" }],
  [{ ok: false, certainty: "unknown", reason: "timeout" }, { code: "SEND_OUTCOME_UNKNOWN" }],
];

test.each(FAILURES)("%o is told as what it means, with another channel where that helps", async (failure, expected) => {
  const { house, post, send } = await open();
  post.answer(failure);
  const error = await refused(send());
  expect(error).toMatchObject(expected);
  expect(error.twilio).toBeUndefined();
  if (error.code === "CHANNEL_NOT_AVAILABLE") expect(error.alternatives).toContain("sms");
  // What was certainly not sent may be tried again at once; what may have been sent is never sent by itself.
  post.answer({ ok: true });
  if (failure.certainty === "unknown") expect(await refused(send())).toMatchObject(expected);
  else expect((await send()).verification.status).toBe("pending");
  expect(post.messages).toHaveLength(failure.certainty === "unknown" ? 1 : 2);
  expect(house.simulator.inbox(PERSON)).toEqual([]);
});

test("amount and payee are bound to the code", async () => {
  const paid = { amount: "10.00 EUR", payee: "Acme" };
  const { house, post, send } = await open({ settings: { psd2: true } });
  const { verification } = await send(paid);
  expect(post.messages[0]).toMatchObject(paid);
  const { code } = post.messages[0]!;
  const check = (changed = {}) =>
    house.verify.check({ verificationSid: verification.sid, code, ...paid, ...changed }, caller);
  expect((await check({ amount: "1000.00 EUR" })).check.verified).toBe(false);
  expect((await check()).check.verified).toBe(true);
});

test("what only reaches mailboxes is not offered for numbers, and nothing delivers where nothing is set", async () => {
  const { send } = await open({}, "email");
  expect(await refused(send())).toMatchObject({ code: "CHANNEL_NOT_AVAILABLE" });
  expect((await send({ to: EMAIL })).verification.channel).toBe("custom");
  const house = await openHouse();
  expect(await refused(house.send({ channel: "custom" }))).toMatchObject({ code: "CHANNEL_NOT_AVAILABLE" });
});

test("the person may enter it on a page, and gets a new one there only where addresses are kept", async () => {
  const { house, post, send } = await open();
  const model = { agent: true };
  const { verification } = await send({}, model);
  await house.verify.check({ verificationSid: verification.sid }, { ...caller, ...model });
  const [token = ""] = house.tokens;
  expect(await refused(house.verify.resend(token, {}))).toMatchObject({ code: "CHANNEL_NOT_AVAILABLE" });
  expect(await house.verify.enter(token, post.messages[0]!.code, {})).toMatchObject({ state: "approved" });

  const keeping = await open({ settings: { keepsDestinations: true } });
  const kept = await keeping.send({}, model);
  await keeping.house.verify.check({ verificationSid: kept.verification.sid }, { ...caller, ...model });
  expect(await keeping.house.verify.resend(keeping.house.tokens[0]!, {})).toMatchObject({ state: "open" });
  expect(keeping.post.messages).toHaveLength(2);
});

test("it is listed and explained from our own record, since Twilio knows nothing of it", async () => {
  const { house, send } = await open();
  const { verification } = await send();
  const { verifications } = await house.verify.list({}, caller);
  expect(verifications).toMatchObject([{ sid: verification.sid, channels: ["custom"], status: "pending" }]);
  const custom = await house.verify.list({ channel: "custom" }, caller);
  expect(custom).toMatchObject({ verifications: [{ sid: verification.sid }], summary: { total: 1, converted: 0 } });
  const one = await house.verify.list({ verificationSid: verification.sid }, caller);
  expect(one.verifications).toHaveLength(1);
  expect(await house.verify.explain({ verificationSid: verification.sid }, caller)).toMatchObject({
    error: { code: "NO_ERROR" },
  });
});

test("the code is nowhere in the state", async () => {
  const { house, post, send } = await open();
  const { verification } = await send();
  const { code } = post.messages[0]!;
  await house.check(code, verification.sid);
  for (const name of readdirSync(house.folder)) {
    expect(readFileSync(`${house.folder}/${name}`, "latin1").includes(`"${code}"`)).toBe(false);
  }
});
