/** Every call, as the served OpenAPI document says it (house.ts judges each answer). */
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { ROUTES } from "../../../src/http/rest/routes.js";
import { MASK, NO_LIMITS, PERSON } from "../../core/house.js";
import { KEY, ORIGIN, openGateway, REQUEST } from "./house.js";

const SID = `VE${"0".repeat(32)}`;

test("a whole verification: send, look, check, redeem; every success of the document is seen", async () => {
  const { house, document, seen, send, get, post } = await openGateway();
  const sent = await send({ purpose: "login" });
  const { sid } = sent.body.verification;
  expect([sent.status, sent.headers.get("location"), sent.body.verification.to]).toEqual([201, sid, MASK]);
  expect(sent.body.next_step).toContain("POST /verify/check");
  expect((await send({ purpose: "login" })).body.verification).toMatchObject({ sid, replayed: true });

  const pending = await get(`/verify/${sid}`);
  expect(pending.body.verification).toMatchObject({ sid, to: MASK, status: "pending", channels: ["sms"] });
  const wrong = await post("/verify/check", { verification_sid: sid, code: house.wrongCode() });
  expect([wrong.status, wrong.body.check.verified]).toEqual([200, false]);
  const right = await post("/verify/check", { verification_sid: sid, code: house.code() });
  expect(right.body.check).toMatchObject({ verified: true, status: "approved" });
  expect((await get(`/verify/${sid}`)).body.verification.status).toBe("approved");

  const redeemed = await post("/receipts/redeem", { receipt: right.body.check.receipt, purpose: "login" });
  expect(redeemed.body.claims).toMatchObject({
    purpose: "login",
    amr: ["otp", "sms"],
    provider: { verification: sid },
  });
  const keys = await get("/.well-known/jwks.json");
  const { kid } = JSON.parse(Buffer.from(redeemed.body.token.split(".")[0], "base64url").toString());
  expect(keys.body.keys.map((key: { kid: string }) => key.kid)).toContain(kid);
  expect(keys.text).not.toContain('"d"');
  expect((await post("/receipts/redeem", { receipt: right.body.check.receipt })).status).toBe(404);

  const other = (await send({ to: "+14155553001" })).body.verification.sid;
  expect((await post(`/verify/${other}/cancel`, { reason: "mistyped" })).body.verification.status).toBe("canceled");
  expect((await post(`/verify/${other}/cancel`)).status).toBe(200);
  for (const code of ["60203", "VERIFICATION_EXPIRED", "BLOCKED"]) {
    const { status, text } = await get(`/errors/${code}`);
    expect([status, text]).toEqual([200, expect.not.stringMatching(/send_otp|check_otp/)]);
  }

  const successes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses }]) =>
      Object.keys(responses)
        .filter((status) => status.startsWith("2"))
        .map((status) => `${method} ${path} ${status}`),
    ),
  );
  expect(successes.filter((one) => !seen.has(one))).toEqual([]);
});

test("a receipt tells everything that was said at the send", async () => {
  const { house, send, post } = await openGateway({ settings: { psd2: true }, receipts: { nonce: true } });
  const payment = { amount: "49.90 EUR", payee: "Acme" };
  const said = { ...payment, identity: "user_42", purpose: "payment", nonce: "n-0123456789" };
  const { sid } = (await send(said, { "idempotency-key": KEY })).body.verification;
  const checked = await post("/verify/check", { verification_sid: sid, code: house.code(), ...payment });
  const { receipt } = checked.body.check;
  expect((await post("/receipts/redeem", { receipt })).status).toBe(404);
  const { claims } = (await post("/receipts/redeem", { receipt, nonce: said.nonce, sub: "user_42" })).body;
  expect(claims).toMatchObject({ sub: "user_42", purpose: "payment", nonce: said.nonce, psd2: payment });
  expect(claims.txn).toBeDefined();
});

test("Silent Network Auth stands in no list of Twilio's, and is found all the same", async () => {
  const { send, get } = await openGateway();
  const { sid } = (await send({ channel: "sna" })).body.verification;
  expect((await get(`/verify/${sid}`)).body.verification).toMatchObject({ sid, channels: ["sna"], status: "pending" });
});

test.each<[string, string, unknown, Record<string, string>, number, string]>([
  ["POST", "/verify/send", {}, {}, 400, "INVALID_INPUT"],
  ["POST", "/verify/send", "{", {}, 400, "INVALID_INPUT"],
  ["POST", "/verify/send", "[]", {}, 400, "INVALID_INPUT"],
  ["POST", "/verify/send", { to: PERSON, confirmation: "x" }, {}, 400, "INVALID_INPUT"],
  ["POST", "/verify/send", { to: PERSON, idempotency_key: "k".repeat(16) }, {}, 400, "INVALID_INPUT"],
  ["POST", "/verify/send", { to: "nobody" }, {}, 400, "INVALID_DESTINATION"],
  ["POST", "/verify/send", { to: PERSON }, { "idempotency-key": "short" }, 400, "INVALID_INPUT"],
  ["POST", "/verify/send", { to: PERSON }, { "verify-session": "a b" }, 400, "INVALID_INPUT"],
  ["POST", "/verify/send", { to: PERSON }, { "verify-proof": "a b" }, 400, "INVALID_INPUT"],
  ["POST", "/verify/send", `{"to":"${PERSON}"}`, { "content-type": "text/plain" }, 415, "UNSUPPORTED_MEDIA_TYPE"],
  ["POST", "/verify/check", { code: "123456" }, {}, 400, "INVALID_INPUT"],
  ["POST", "/verify/check", { verification_sid: SID, code: "123456" }, {}, 404, "VERIFICATION_NOT_FOUND"],
  ["POST", `/verify/${SID}/cancel`, undefined, {}, 404, "VERIFICATION_NOT_FOUND"],
  ["POST", "/verify/nobody/cancel", undefined, {}, 400, "INVALID_INPUT"],
  ["GET", `/verify/${SID}`, undefined, {}, 404, "VERIFICATION_NOT_FOUND"],
  ["GET", "/verify/nobody", undefined, {}, 400, "INVALID_INPUT"],
  ["GET", "/errors/made-up", undefined, {}, 400, "INVALID_INPUT"],
  ["POST", "/receipts/redeem", { receipt: "rcp_unknown" }, {}, 404, "VERIFICATION_NOT_FOUND"],
  ["DELETE", `/verify/${SID}`, undefined, {}, 405, "METHOD_NOT_ALLOWED"],
  ["GET", "/verify/send", undefined, {}, 405, "METHOD_NOT_ALLOWED"],
])("%s %s %j %j is refused: %i %s", async (method, path, body, headers, status, code) => {
  const { app, get, post, house } = await openGateway();
  const call = { GET: () => get(path, headers), POST: () => post(path, body, headers) }[method];
  const answer = (await call?.()) ?? (await asProblem(await app.request(path, { method })));
  expect(answer.body).toMatchObject({ status, code, type: `/errors/${code}`, request_id: REQUEST });
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(house.sends()).toEqual([]);
});

async function asProblem(response: Response) {
  return { headers: response.headers, body: await response.json() };
}

test("whatever else is mounted beside it keeps its answers", async () => {
  const { app } = await openGateway();
  expect(await (await app.request("/elsewhere")).text()).toBe("mine");
  expect((await app.request("/nowhere")).headers.get("content-type")).not.toContain("problem");
});

test("a request that the document admits is taken, and one that it does not is refused", async () => {
  const { document, send } = await openGateway({ settings: { psd2: true } });
  const schema = document.paths["/verify/send"]!.post!.requestBody!.content["application/json"].schema;
  const admits = new Ajv2020({ strict: false }).compile(schema);
  const payment = { amount: "49.90 EUR", payee: "Acme" };
  for (const body of [
    payment,
    {},
    { ...payment, channel: "pigeon" },
    { ...payment, extra: 1 },
    { ...payment, locale: "de" },
  ]) {
    const { status } = await send(body);
    expect(admits({ to: PERSON, ...body }), JSON.stringify(body)).toBe(status !== 400);
  }
});

test("limits by session need the header: without it there are none", async () => {
  const { send } = await openGateway({ limits: { ...NO_LIMITS, sendPerSessionPerHour: 1 } });
  const numbers = [1, 2, 3, 4].map((last) => ({ to: `+1415555300${last}` }));
  const session = { "verify-session": "shop-session-9" };
  expect((await send(numbers[0], session)).status).toBe(201);
  const second = await send(numbers[1], session);
  expect(second.body).toMatchObject({ status: 429, code: "RATE_LIMITED", rule: "send_per_session_per_hour" });
  expect(second.headers.get("retry-after")).toBe("3600");
  for (const number of numbers.slice(2)) {
    const sent = await send(number);
    expect([sent.status, sent.body.verification.sends_left > 0]).toEqual([201, true]);
  }
});

test("the document describes every route and nothing else, with ids that are unique", async () => {
  const { document, app } = await openGateway();
  expect(document.servers).toEqual([{ url: ORIGIN }]);
  expect(Object.keys(document.paths).sort()).toEqual(
    [...ROUTES.map(({ path }) => path), "/.well-known/jwks.json"].sort(),
  );
  const ids = Object.values(document.paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId));
  expect(new Set(ids).size).toBe(ids.length);
  expect(await (await app.request("/openapi.json")).text()).not.toMatch(/send_otp|check_otp/);
});
