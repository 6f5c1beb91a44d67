/** What each route takes, what it refuses and with which status, and what it leaves behind. */
import { once } from "node:events";
import { type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import { describe, expect, test, vi } from "vitest";
import { VerifyError } from "../../../src/core/errors.js";
import type { WebhookItem, WebhookJudges } from "../../../src/core/ports/webhook.js";
import { webhookRoutes } from "../../../src/http/webhooks/webhooks.js";
import type { Runtime } from "../../../src/runtime.js";
import { isSigned } from "../../../src/twilio/signature.js";
import { caller, EMAIL, NOW, SECOND } from "../../core/house.js";
import { eventually } from "../../eventually.js";
import {
  eventOf,
  newSid,
  ORIGIN,
  openGate,
  post,
  recordOf,
  type Signed,
  signedForm,
  signedJson,
  signedSendgrid,
  signedText,
  TOKEN,
  uuid,
  webhookLines,
} from "./support.js";

/** Routes in front of a core that only writes down what reaches it. */
function openDoor(judges: WebhookJudges = { twilio: (request) => isSigned(TOKEN, request) }, publicUrl = ORIGIN) {
  const taken: [source: string, items: readonly WebhookItem[]][] = [];
  const logged: (object | undefined)[] = [];
  const door = {
    fail: undefined as unknown,
    hang: false,
    judges: async () => judges,
    receive: async (source: string, items: readonly WebhookItem[]) => {
      if (door.hang) await new Promise(() => {});
      if (door.fail) throw door.fail;
      taken.push([source, items]);
      return { taken: items.length };
    },
  };
  const log = (_level: string, _event: string, fields?: object) => logged.push(fields);
  return { app: webhookRoutes(door, { publicUrl, log }), door, taken, logged };
}

const CANCELED = () => eventOf("verification.canceled", { verification_sid: newSid("VE") }, NOW);

describe("refused, with nothing taken", () => {
  const form = (change: Partial<Signed["init"]["headers"]> = {}, query = "") => {
    const signed = signedForm("sms-status", { MessageSid: newSid("SM"), MessageStatus: "sent" }, query);
    return { ...signed, init: { ...signed.init, headers: { ...signed.init.headers, ...change } as never } };
  };

  test.each<[string, () => Signed, number, string]>([
    ["no signature", () => form({ "x-twilio-signature": "" }), 403, "forged"],
    ["another's token", () => signedJson("verify-events", [CANCELED()], "0".repeat(31)), 403, "forged"],
    ["another path", () => ({ ...form(), url: `${ORIGIN}/webhooks/voice-status` }), 403, "forged"],
    ["another query", () => ({ ...form(), url: `${ORIGIN}/webhooks/sms-status?delivery=x` }), 403, "forged"],
    ["no JSON", () => signedText("verify-events", "[{]"), 400, "malformed"],
    ["no list", () => signedJson("verify-events", { ...CANCELED() }), 400, "malformed"],
    ["a list of something else", () => signedJson("verify-events", [1]), 400, "malformed"],
    ["an empty form", () => signedForm("sms-status", {}), 400, "malformed"],
    ["a large form", () => signedForm("sms-status", { Body: "x".repeat(40_000) }), 413, "too_large"],
    ["a large list", () => signedJson("verify-events", ["x".repeat(1_100_000)]), 413, "too_large"],
  ])("%s", async (_what, signed, status, outcome) => {
    const { app, taken, logged } = openDoor();
    expect(await post(app, signed())).toBe(status);
    expect(taken).toEqual([]);
    expect(logged).toMatchObject([{ outcome, httpStatus: status }]);
  });

  test("without an Auth Token or a key of SendGrid's, whatever comes", async () => {
    const { app, taken } = openDoor({});
    expect(await post(app, signedJson("verify-events", [CANCELED()]))).toBe(503);
    expect(await post(app, form())).toBe(503);
    expect(await post(app, signedSendgrid([], Date.now()))).toBe(503);
    expect(taken).toEqual([]);
  });

  test("the runtime has no judge without its key, and one with it", async () => {
    const gate = await openGate();
    const without = gate.neighbour({ webhookAuthToken: undefined, sendgridEventsKey: undefined }) as Runtime;
    expect(await without.webhookJudges()).toEqual({});
    expect(Object.keys(await gate.runtime.webhookJudges())).toEqual(["twilio", "sendgrid"]);
  });

  test("a signature of Twilio's opens nothing at SendGrid's route, even with the key set", async () => {
    const gate = await openGate();
    const { url, init } = signedSendgrid([{ sg_event_id: "e1" }], NOW);
    const twilios = signedJson("sendgrid", [{ sg_event_id: "e1" }]);
    expect(await post(gate.app, twilios)).toBe(403);
    expect(await post(gate.app, { url, init: { ...init, body: `${init.body} ` } })).toBe(403);
    expect(await post(gate.app, { url, init })).toBe(200);
  });

  test("a GET, and any other path", async () => {
    const { app } = openDoor();
    expect((await app.request("/webhooks/verify-events")).status).toBe(404);
    expect((await app.request("/webhooks/other", { method: "POST" })).status).toBe(404);
  });
});

describe("a store that does not answer", () => {
  test("503, so that it is delivered again", async () => {
    const { app, door, logged } = openDoor();
    door.fail = new VerifyError("POLICY_STORE_UNAVAILABLE");
    expect(await post(app, signedJson("verify-events", [CANCELED()]))).toBe(503);
    expect(logged).toMatchObject([{ code: "POLICY_STORE_UNAVAILABLE" }, { outcome: "failed" }]);
  });

  test("is not waited for longer than Twilio waits", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { app, door, logged } = openDoor();
      door.hang = true;
      const answer = post(app, signedJson("verify-events", [CANCELED()]));
      await eventually(() => expect(vi.getTimerCount()).toBe(1));
      vi.advanceTimersByTime(5 * SECOND - 1);
      expect(await answer).toBe(503);
      expect(logged).toMatchObject([{ outcome: "late" }]);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("the address that was signed", () => {
  test("is the configured one, whatever the request's host says, with the query as it arrived", async () => {
    const { app, taken } = openDoor();
    const server = createAdaptorServer({ fetch: app.fetch, overrideGlobalObjects: false }) as Server;
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    // A browser's URL would write the apostrophe anew.
    const query = "?delivery=it's+%e4%20here&x=%7E";
    const { init } = signedForm("sms-status", { MessageSid: newSid("SM"), MessageStatus: "sent" }, query);
    const { method, headers, body } = init;
    const path = `/webhooks/sms-status${query}`;
    const sent = request({ port, host: "127.0.0.1", method, path, headers: { ...headers, host: "evil.example.com" } });
    const [answer] = (await once(sent.end(body), "response")) as [IncomingMessage];
    server.closeAllConnections();
    server.close();
    expect(answer.statusCode).toBe(200);
    expect(taken).toHaveLength(1);
    const other = openDoor(undefined, "https://elsewhere.example.com");
    expect(await post(other.app, signedForm("sms-status", { MessageSid: newSid("SM"), MessageStatus: "sent" }))).toBe(
      403,
    );
  });

  test("has the path of a tenant in it, where the routes are mounted under one", async () => {
    const { app, taken } = openDoor();
    const { Hono } = await import("hono");
    const gateway = new Hono().route("/t/acme", app);
    const path = "/t/acme/webhooks/sms-status";
    const { signatureOf } = await import("../../../src/twilio/signature.js");
    const contentType = "application/x-www-form-urlencoded";
    const body = "MessageSid=SM1&MessageStatus=sent";
    const signature = signatureOf(TOKEN, { url: ORIGIN + path, contentType, body });
    const init = { method: "POST", headers: { "content-type": contentType, "x-twilio-signature": signature }, body };
    expect((await gateway.request(path, init)).status).toBe(200);
    expect(taken).toHaveLength(1);
  });
});

test("`delivery` is that of the signed address, never that of a body", async () => {
  const { app, taken } = openDoor();
  const fields = { MessageSid: newSid("SM"), MessageStatus: "sent", delivery: "of-the-body" };
  await post(app, signedForm("sms-status", fields, "?delivery=of-the-address"));
  await post(app, signedForm("sms-status", fields));
  expect(taken.map(([, [item]]) => item!.delivery)).toEqual(["of-the-address", null]);
});

describe("taken or ignored, always 200", () => {
  test("each line says of what, how it went and how late it was", async () => {
    const gate = await openGate();
    const { sid } = (await gate.send()).verification;
    const late = eventOf("verification.canceled", { verification_sid: sid }, gate.clock.now() - 3 * SECOND);
    const events = [late, eventOf("verification.pending", { verification_sid: sid }, gate.clock.now())];
    expect(await post(gate.app, signedJson("verify-events", events))).toBe(200);
    expect(await post(gate.app, signedJson("verify-events", [late]))).toBe(200);
    expect(webhookLines(gate)).toMatchObject([
      { operation: "verify-events", outcome: "taken", lagMs: 3 * SECOND, verificationSid: sid },
      { outcome: "ignored", lagMs: 0 },
      { outcome: "duplicate", lagMs: 3 * SECOND },
    ]);
    expect(await recordOf(gate, sid)).toMatchObject({ status: "canceled" });
  });

  test.each<[string, (sid: string) => Signed]>([
    [
      "doctor's test event",
      () => signedJson("verify-events", [{ id: `doctor-${uuid()}`, type: "twilio-verify-mcp.doctor.test", data: {} }]),
    ],
    [
      "an event of another product",
      (sid) =>
        signedJson("verify-events", [
          { ...eventOf("x", { verification_sid: sid }, NOW), type: "com.twilio.messaging.message.sent" },
        ]),
    ],
    [
      "an unknown kind",
      (sid) => signedJson("verify-events", [eventOf("verification.exploded", { verification_sid: sid }, NOW)]),
    ],
    [
      "an event without data",
      () =>
        signedJson("verify-events", [
          { id: newSid("EZ"), type: "com.twilio.accountsecurity.verify.verification.canceled" },
        ]),
    ],
    [
      "an event of another Service",
      (sid) =>
        signedJson("verify-events", [
          eventOf("verification.canceled", { verification_sid: sid, service_sid: newSid("VA") }, NOW),
        ]),
    ],
    [
      "an event of the day before yesterday",
      (sid) =>
        signedJson("verify-events", [
          eventOf("verification.canceled", { verification_sid: sid }, NOW - 2 * 86_400 * SECOND),
        ]),
    ],
    [
      "a message that is not ours",
      () => signedForm("sms-status", { MessageSid: newSid("SM"), MessageStatus: "failed" }),
    ],
    [
      "a factor that was made",
      () => signedForm("verify-factors", { type: "factor.created", uuid: uuid(), factor_sid: newSid("YF") }),
    ],
    ["a click in a mail", () => signedSendgrid([{ event: "click", sg_event_id: "e1", timestamp: NOW / SECOND }], NOW)],
  ])("%s changes and stores nothing", async (_what, signed) => {
    const gate = await openGate();
    const { sid } = (await gate.send()).verification;
    const { store } = await gate.context.state();
    const kept = vi.spyOn((await gate.runtime.context.state()).store, "keepEvent");
    expect(await post(gate.app, signed(sid))).toBe(200);
    expect(kept).not.toHaveBeenCalled();
    expect(await store.openEvents(caller.tenant, 9)).toEqual([]);
    expect(await recordOf(gate, sid)).toMatchObject({ status: "pending" });
  });
});

test("nothing that a request says is in an answer or a line", async () => {
  const gate = await openGate();
  const { sid } = (await gate.send()).verification;
  const secret = { to: "+14155552671", friendly_name: EMAIL, verification_sid: sid, error_code: 30003, channel: "sms" };
  const { url, init } = signedJson("verify-events", [eventOf("message.undelivered", secret, NOW)]);
  const answer = await gate.app.request(url, init);
  const forged = await gate.app.request(url, { ...init, body: `${init.body} ` });
  expect([await answer.text(), await forged.text()]).toEqual(["", ""]);
  expect(JSON.stringify(gate.lines)).not.toMatch(/5552671|ada@/);
});
