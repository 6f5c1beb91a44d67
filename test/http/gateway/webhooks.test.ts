/** What Twilio posts to the running gateway, signed with the simulated account's token. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { signatureOf } from "../../../src/twilio/signature.js";
import { AUTH_TOKEN, PHONE, SERVICE } from "../../mcp/house.js";
import type { Json } from "../../mcp/peer.js";
import { type Gateway, startGateway, until } from "./support.js";

const PATH = "/webhooks/verify-events";

/** As Event Streams posts them (facts/twilio-verify.md §4.2). */
async function post({ origin }: Gateway, events: object[], { authToken = AUTH_TOKEN, path = PATH } = {}) {
  const body = JSON.stringify(events);
  const query = `?bodySHA256=${createHash("sha256").update(body).digest("hex")}`;
  const url = `${origin}${path}${query}`;
  const signature = signatureOf(authToken, { url, contentType: "application/json", body: Buffer.from(body) });
  const headers = { "content-type": "application/json", "x-twilio-signature": signature };
  return (await fetch(url, { method: "POST", headers, body })).status;
}

const undelivered = (verificationSid: string, attemptSid: string) => ({
  specversion: "1.0",
  type: "com.twilio.accountsecurity.verify.message.undelivered",
  source: `/v2/Services/${SERVICE}/Verifications/${verificationSid}`,
  id: `EZ${"a1".repeat(16)}`,
  time: new Date().toISOString(),
  datacontenttype: "application/json",
  data: {
    service_sid: SERVICE,
    verification_sid: verificationSid,
    attempt_sid: attemptSid,
    channel: "SMS",
    error_code: 30003,
    to: PHONE,
  },
});

test("an event is taken once, counted, and never with another's signature", async () => {
  const gateway = await startGateway();
  const sent = await gateway.call("/verify/send", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ to: PHONE }),
  });
  const { sid } = ((await sent.json()) as Json).verification;
  const event = undelivered(sid, `VL${"b2".repeat(16)}`);
  expect(await post(gateway, [event], { authToken: "another" })).toBe(403);
  expect(await post(gateway, [event])).toBe(200);
  expect(await post(gateway, [event])).toBe(200);
  await until(() => gateway.lines("webhook").length >= 3);
  expect(gateway.lines("webhook").map(({ outcome }) => outcome)).toEqual(["forged", "taken", "duplicate"]);
  const metrics = await (await gateway.call("/metrics")).text();
  expect(metrics).toContain('twilio_verify_webhooks_total{operation="verify-events",outcome="taken"} 1');
  expect(gateway.said()).not.toContain(PHONE.slice(2));
});

test("an unknown tenant's path takes nothing", async () => {
  const gateway = await startGateway();
  expect(await post(gateway, [{}], { path: `/tenants/ghost${PATH}` })).toBe(503);
});

test("doctor finds the webhook address of a running gateway sound", async () => {
  const gateway = await startGateway();
  const { command, args, env, cwd } = gateway.house.launch({ args: ["doctor", "--json"] });
  const more = `\n[http]\npublic_url = "${gateway.origin}"\n`;
  const { appendFileSync } = await import("node:fs");
  appendFileSync(`${gateway.house.folder}/twilio-verify.toml`, more);
  const stdout = await new Promise<string>((resolve) => {
    execFile(command, args, { env, cwd }, (_error, out) => resolve(out));
  });
  const findings = JSON.parse(stdout) as Json[];
  expect(findings.find(({ check }) => check === "webhooks")).toMatchObject({ status: "ok" });
});
