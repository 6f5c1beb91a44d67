/** An application on the running gateway: from the send to a receipt that it verifies by itself. */
import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from "jose";
import { expect, test } from "vitest";
import { PHONE } from "../../mcp/house.js";
import type { Json } from "../../mcp/peer.js";
import { type Gateway, startGateway } from "./support.js";

async function post({ call }: Gateway, path: string, body: object, headers = {}) {
  const answer = await call(path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  return { status: answer.status, body: (await answer.json()) as Json, type: answer.headers.get("content-type") };
}

test("send, check, redeem; and the token verifies with the published keys alone", async () => {
  const gateway = await startGateway({ more: '\n[receipts]\nshow = "token"\n' });
  const sent = await post(gateway, "/verify/send", { to: PHONE }, { "idempotency-key": "order-4711-0000000" });
  expect(sent.status).toBe(201);
  const again = await post(gateway, "/verify/send", { to: PHONE }, { "idempotency-key": "order-4711-0000000" });
  expect([again.status, again.body.verification.sid]).toEqual([200, sent.body.verification.sid]);
  expect(gateway.house.simulator.inbox(PHONE)).toHaveLength(1);

  const { sid } = sent.body.verification;
  const read = await (await gateway.call(`/verify/${sid}`)).json();
  expect(JSON.stringify(read)).toContain('"pending"');
  const { code } = gateway.house.simulator.inbox(PHONE)[0]!;
  const checked = await post(gateway, "/verify/check", { verification_sid: sid, code });
  expect(checked.body.check).toMatchObject({ verified: true });

  const jwks = (await (await fetch(`${gateway.origin}/.well-known/jwks.json`)).json()) as JSONWebKeySet;
  const { payload } = await jwtVerify(checked.body.check.receipt, createLocalJWKSet(jwks));
  expect(payload).toMatchObject({ iss: "urn:twilio-verify-mcp", amr: ["otp", "sms"] });
  const redeemed = await post(gateway, "/receipts/redeem", { receipt: checked.body.check.receipt });
  expect(redeemed.status).toBe(200);
  expect((await post(gateway, "/receipts/redeem", { receipt: checked.body.check.receipt })).status).not.toBe(200);
});

test("every answer has a name of its own, whoever gives it", async () => {
  const { call, origin } = await startGateway();
  const answers = [
    await call("/verify/send", { method: "POST", headers: { "content-type": "application/json" }, body: "{}" }),
    await call("/errors/60203"),
    await fetch(`${origin}/verify/send`, { method: "POST" }),
    await fetch(`${origin}/docs`),
    await fetch(`${origin}/healthz`),
  ];
  expect(answers.map(({ status }) => status)).toEqual([400, 200, 401, 200, 200]);
  const names = answers.map(({ headers }) => headers.get("x-request-id"));
  expect(new Set(names.filter((name) => /^[0-9a-f-]{36}$/.test(name ?? ""))).size).toBe(5);
  const problem = (await answers[2]!.json()) as Json;
  expect(problem.request_id).toBe(names[2]);
});

test("every refusal is a problem, and says where its words are", async () => {
  const gateway = await startGateway();
  const { status, body, type } = await post(gateway, "/verify/send", { to: "12345" });
  expect([status, type, body.code]).toEqual([400, "application/problem+json", "INVALID_DESTINATION"]);
  expect((await gateway.call(body.type)).status).toBe(200);
  const open = await fetch(`${gateway.origin}/verify/send`, { method: "POST" });
  expect([open.status, ((await open.json()) as Json).code]).toEqual([401, "UNAUTHENTICATED"]);
});

test("the document and its page need no token", async () => {
  const { origin } = await startGateway();
  const document = (await (await fetch(`${origin}/openapi.json`)).json()) as Json;
  expect([document.openapi, document.servers[0].url]).toEqual(["3.1.1", origin]);
  const page = await fetch(`${origin}/docs`);
  expect([page.status, page.headers.get("content-security-policy")]).toEqual([
    200,
    expect.stringContaining("default-src 'none'"),
  ]);
});
