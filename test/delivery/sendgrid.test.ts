import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { type Answer, closedPort, hasOpenssl, json, selfSigned, serve } from "../twilio/servers.js";
import { API_KEY, CODE, deliver, ID, MAILBOX, sendgrid } from "./house.js";
import documented from "./sendgrid-mail-send.json" with { type: "json" };

const accepted: Answer = (response) => void response.writeHead(202, { "X-Message-Id": "hkJ5yLYUS8-b7Rj8GKSx7g" }).end();
const failure = (certainty: string, reason: string) => ({ ok: false, certainty, reason });

test("one POST in the documented form: template, data, our id, and nothing that tracks", async () => {
  const server = await serve(accepted);
  const payment = { locale: "de", purpose: "payment", amount: "EUR 10.00", payee: "Smith & Sons" };
  expect(await deliver(sendgrid(server.origin), payment)).toEqual({ ok: true, messageId: "hkJ5yLYUS8-b7Rj8GKSx7g" });
  const [request, ...more] = server.seen;
  expect(more).toEqual([]);
  expect(request).toMatchObject({ method: "POST", url: "/v3/mail/send" });
  expect(request!.headers).toMatchObject({ authorization: `Bearer ${API_KEY}`, "content-type": "application/json" });
  expect(JSON.parse(request!.body)).toEqual({
    from: { email: "codes@example.org", name: "Example" },
    template_id: "d-0123456789abcdef",
    personalizations: [
      {
        to: [{ email: MAILBOX }],
        dynamic_template_data: { code: CODE, expires_in_minutes: 10, ...payment },
        custom_args: { delivery_id: ID },
      },
    ],
    mail_settings: { sandbox_mode: { enable: false } },
    tracking_settings: {
      click_tracking: { enable: false, enable_text: false },
      open_tracking: { enable: false },
      subscription_tracking: { enable: false },
      ganalytics: { enable: false },
    },
  });
});

test("every name in it is SendGrid's own", async () => {
  const server = await serve(accepted);
  await deliver(sendgrid(server.origin, { from: { email: "codes@example.org" } }));
  const ajv = new Ajv({ allErrors: true });
  addFormats.default(ajv);
  const validate = ajv.compile(documented);
  const body = JSON.parse(server.seen[0]!.body);
  expect(validate(body) || validate.errors).toBe(true);
  expect(validate({ ...body, templateId: "d-1" })).toBe(false);
});

test("messages at the same time do not mix", async () => {
  const server = await serve(accepted);
  const numbers = Array.from({ length: 20 }, (_, index) => index);
  await Promise.all(
    numbers.map((n) =>
      deliver(sendgrid(server.origin), { id: `VC-${n}`, code: `77${1000 + n}`, to: `p${n}@example.com` }),
    ),
  );
  const seen = server.seen.map(({ body }) => JSON.parse(body).personalizations[0]);
  for (const n of numbers) {
    expect(seen).toContainEqual({
      to: [{ email: `p${n}@example.com` }],
      dynamic_template_data: { code: `77${1000 + n}`, expires_in_minutes: 10 },
      custom_args: { delivery_id: `VC-${n}` },
    });
  }
});

test("a message ID that is none is left out", async () => {
  const server = await serve((response) => void response.writeHead(202, { "X-Message-Id": `<${MAILBOX}>` }).end());
  expect(await deliver(sendgrid(server.origin))).toEqual({ ok: true, messageId: undefined });
});

const errors = (field: string | null) => ({ errors: [{ message: `bad ${MAILBOX}`, field, help: null }] });

describe("what an answer means", () => {
  test.each<[string, Answer, string, string]>([
    ["400 about the template", (r) => json(r, 400, errors("template_id")), "rejected", "misconfigured"],
    ["400 about no field", (r) => json(r, 400, errors(null)), "rejected", "misconfigured"],
    [
      "400 about the address",
      (r) => json(r, 400, errors("personalizations.0.to.0.email")),
      "rejected",
      "refused_destination",
    ],
    ["400 about a neighbour", (r) => json(r, 400, errors("personalizations.0.token")), "rejected", "misconfigured"],
    ["400 without a body", (r) => void r.writeHead(400).end(), "rejected", "misconfigured"],
    ["400 with an endless body", (r) => void r.writeHead(400).write("x".repeat(20_000)), "rejected", "misconfigured"],
    ["400 whose body never ends", (r) => void r.writeHead(400).write("x"), "rejected", "misconfigured"],
    [
      "400 whose body breaks off",
      (r) => void r.writeHead(400, { "Content-Length": 9 }).write("x", () => r.destroy()),
      "rejected",
      "misconfigured",
    ],
    ["401", (r) => json(r, 401, errors(null)), "rejected", "bad_credentials"],
    ["403", (r) => json(r, 403, errors(null)), "rejected", "bad_credentials"],
    ["404", (r) => json(r, 404, errors(null)), "rejected", "misconfigured"],
    ["413", (r) => json(r, 413, errors(null)), "rejected", "misconfigured"],
    ["429", (r) => json(r, 429, errors(null)), "rejected", "rate_limited"],
    ["500", (r) => json(r, 500, errors(null)), "unknown", "unavailable"],
    ["503", (r) => json(r, 503, errors(null)), "unknown", "unavailable"],
    ["200, which mail/send never answers", (r) => json(r, 200, {}), "unknown", "misconfigured"],
    ["a redirect", (r) => void r.writeHead(302, { Location: "/v3/mail/send" }).end(), "unknown", "misconfigured"],
    ["no answer", () => {}, "unknown", "timeout"],
    ["a connection that breaks", (r) => void r.destroy(), "unknown", "unavailable"],
    [
      "a change of protocol",
      (r) => void r.writeHead(101, { Upgrade: "x", Connection: "Upgrade" }).end(),
      "unknown",
      "timeout",
    ],
  ])("%s", async (_, answer, certainty, reason) => {
    const server = await serve(answer);
    expect(await deliver(sendgrid(server.origin, { timeoutMs: 300 }))).toEqual(failure(certainty, reason));
    expect(server.seen).toHaveLength(1);
  });

  test("an endless refusal is not read to its end", async () => {
    const { origin } = await serve((response) => {
      response.writeHead(400);
      const timer = setInterval(() => response.write("x".repeat(1_000)), 5);
      response.on("close", () => clearInterval(timer));
    });
    const late = new Promise((resolve) => setTimeout(resolve, 10_000, "still reading").unref());
    const outcome = await Promise.race([deliver(sendgrid(origin, { timeoutMs: 60_000 })), late]);
    expect(outcome).toEqual(failure("rejected", "misconfigured"));
  });

  test("nobody there", async () => {
    const nobody = sendgrid(`http://127.0.0.1:${await closedPort()}`);
    expect(await deliver(nobody)).toEqual(failure("not_sent", "unavailable"));
  });

  test.runIf(hasOpenssl)("a certificate that nobody vouches for", async () => {
    const server = await serve(accepted, selfSigned());
    expect(await deliver(sendgrid(server.origin))).toEqual(failure("not_sent", "insecure"));
    expect(server.seen).toEqual([]);
  });
});

describe("when to come again", () => {
  const at = "Sun, 22 Nov 2026 10:00:00 GMT";
  test.each<[string, number, Record<string, string | number>, number | undefined]>([
    ["SendGrid's reset, on its own clock", 429, { "X-RateLimit-Reset": Date.parse(at) / 1_000 + 30, Date: at }, 30_000],
    ["a reset that is past", 429, { "X-RateLimit-Reset": Date.parse(at) / 1_000 - 30, Date: at }, 0],
    ["a reset in a hundred years", 429, { "X-RateLimit-Reset": 4_950_000_000, Date: at }, 86_400_000],
    ["a reset that is no number", 429, { "X-RateLimit-Reset": "soon", Date: at }, undefined],
    ["Retry-After in seconds", 503, { "Retry-After": 7 }, 7_000],
    ["Retry-After as a date", 429, { "Retry-After": "Sun, 22 Nov 2026 10:00:09 GMT", Date: at }, 9_000],
    ["Retry-After as nonsense", 429, { "Retry-After": "never" }, undefined],
    ["nothing", 429, {}, undefined],
    ["not with a refusal that waiting does not mend", 401, { "Retry-After": 7 }, undefined],
  ])("%s", async (_, status, headers, expected) => {
    const server = await serve((response) => json(response, status, {}, headers));
    const outcome = await deliver(sendgrid(server.origin));
    expect(outcome).toMatchObject({ ok: false });
    expect("retryAfterMs" in outcome ? outcome.retryAfterMs : undefined).toBe(expected);
  });
});
