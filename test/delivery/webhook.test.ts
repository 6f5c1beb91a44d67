import { describe, expect, test, vi } from "vitest";
import { signDeliveryWebhook, verifyDeliveryWebhook } from "../../src/delivery/standard-webhooks.js";
import { eventually } from "../eventually.js";
import { type Answer, closedPort, hasOpenssl, json, selfSigned, serve } from "../twilio/servers.js";
import { CODE, deliver, ID, NOW, SECRET, webhook } from "./house.js";

const taken: Answer = (response) => void response.writeHead(204).end();
const failure = (certainty: string, reason: string, more = {}) => ({ ok: false, certainty, reason, ...more });

test("one signed POST that its receiver can verify", async () => {
  const server = await serve(taken);
  const more = { to: "+14155552671", locale: "pt-BR", purpose: "login", amount: "EUR 10.00", payee: "Smith & Sons" };
  const withMore = { ...more, sid: "what else the caller holds" };
  expect(await deliver(webhook(server.origin), withMore)).toEqual({ ok: true });
  const [{ method, url, headers, body }, ...others] = server.seen as [(typeof server.seen)[0]];
  expect(others).toEqual([]);
  expect([method, url]).toEqual(["POST", "/codes?app=1"]);
  expect(headers).toMatchObject({
    "content-type": "application/json",
    "idempotency-key": ID,
    "webhook-id": ID,
    "webhook-timestamp": String(NOW / 1_000),
    "webhook-signature": expect.stringMatching(/^v1,[A-Za-z0-9+/]{43}=$/),
  });
  const expected = {
    type: "verification.code",
    id: ID,
    code: CODE,
    expires_at: "2026-11-22T10:10:00.000Z",
    ...more,
  };
  expect(JSON.parse(body)).toEqual(expected);
  expect(verifyDeliveryWebhook(SECRET, headers, body, NOW)).toEqual(expected);
});

test("the signature is the one of the Standard Webhooks libraries", () => {
  // The vector of their own tests (standard-webhooks/standard-webhooks libraries/javascript/src/webhook.test.ts).
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
  const signed = signDeliveryWebhook(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330_000, '{"test": 2432232314}');
  expect(signed["Webhook-Signature"]).toBe("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
});

describe("what an answer means", () => {
  test.each<[string, Answer, object]>([
    ["200", (r) => json(r, 200, {}), { ok: true }],
    ["202 whose body never ends", (r) => void r.writeHead(202).write("x"), { ok: true }],
    ["409: it has it already", (r) => json(r, 409, {}), { ok: true }],
    ["400", (r) => json(r, 400, {}), failure("rejected", "misconfigured")],
    ["401", (r) => json(r, 401, {}), failure("rejected", "bad_credentials")],
    ["403", (r) => json(r, 403, {}), failure("rejected", "bad_credentials")],
    ["404", (r) => json(r, 404, {}), failure("rejected", "misconfigured")],
    ["408", (r) => json(r, 408, {}), failure("rejected", "unavailable")],
    ["422: nobody's device", (r) => json(r, 422, {}), failure("rejected", "refused_destination")],
    [
      "429",
      (r) => json(r, 429, {}, { "Retry-After": 3 }),
      failure("rejected", "rate_limited", { retryAfterMs: 3_000 }),
    ],
    ["500", (r) => json(r, 500, {}), failure("unknown", "unavailable")],
    ["503", (r) => json(r, 503, {}, { "Retry-After": 3 }), failure("unknown", "unavailable", { retryAfterMs: 3_000 })],
    ["no answer", () => {}, failure("unknown", "timeout")],
    ["a connection that breaks", (r) => void r.destroy(), failure("unknown", "unavailable")],
    ["another protocol", (r) => void r.socket?.end("220 mail\r\n"), failure("unknown", "unavailable")],
  ])("%s", async (_, answer, expected) => {
    const server = await serve(answer);
    expect(await deliver(webhook(server.origin, { timeoutMs: 300 }))).toEqual(expected);
    expect(server.seen).toHaveLength(1);
  });

  test("the connection ends with the outcome, whatever the server still means to say", async () => {
    const closed = vi.fn();
    const { origin } = await serve((response) => void response.on("close", closed).writeHead(202).write("x"));
    await deliver(webhook(origin));
    await eventually(() => expect(closed).toHaveBeenCalled());
  });

  test("nobody there", async () => {
    const nobody = webhook(`http://127.0.0.1:${await closedPort()}`);
    expect(await deliver(nobody)).toEqual(failure("not_sent", "unavailable"));
  });

  test.runIf(hasOpenssl)("a certificate that nobody vouches for", async () => {
    const server = await serve(taken, selfSigned());
    expect(await deliver(webhook(server.origin))).toEqual(failure("not_sent", "insecure"));
    expect(server.seen).toEqual([]);
  });
});
