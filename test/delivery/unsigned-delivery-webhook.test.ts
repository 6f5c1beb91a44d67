/** A receiver delivers what we signed, as we signed it, soon after, and nothing else. */
import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import { signDeliveryWebhook, verifyDeliveryWebhook } from "../../src/delivery/standard-webhooks.js";
import { CODE, everythingOf, ID, NOW, SECRET } from "./house.js";

const BODY = JSON.stringify({ type: "verification.code", id: ID, to: "+14155552671", code: CODE, expires_at: "" });
const OTHER = `whsec_${Buffer.from("another-secret-of-thirty-2-bytes").toString("base64")}`;
const good = signDeliveryWebhook(SECRET, ID, NOW, BODY);
const verify = (headers: object, body: string | Uint8Array = BODY, nowMs = NOW) =>
  verifyDeliveryWebhook(SECRET, headers as Record<string, string>, body, nowMs);
const signed = (body: string, id = ID, timestamp = String(NOW / 1_000)) => {
  const key = Buffer.from(SECRET.slice(6), "base64");
  const mac = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${mac}` };
};

test("the real one is taken, with its bytes or its text, whatever the case of the names", () => {
  expect(verify(good)).toMatchObject({ id: ID, code: CODE });
  expect(verify(good, Buffer.from(BODY))).toMatchObject({ code: CODE });
  expect(verify(Object.fromEntries(new Headers(good)))).toMatchObject({ code: CODE });
  expect(
    verify(Object.fromEntries(Object.entries(good).map(([name, value]) => [name.toUpperCase(), value]))),
  ).toBeDefined();
});

test("beside the signature of a newer or older secret, in any order", () => {
  const theirs = signDeliveryWebhook(OTHER, ID, NOW, BODY)["Webhook-Signature"];
  const ours = good["Webhook-Signature"];
  for (const both of [`${theirs} ${ours}`, `${ours} ${theirs}`, `v1a,xyz ${theirs} ${ours}`]) {
    expect(verify({ ...good, "Webhook-Signature": both })).toBeDefined();
  }
});

describe("refused", () => {
  const ours = good["Webhook-Signature"];
  test.each<[string, object]>([
    ["no header at all", {}],
    ["no id", { ...good, "Webhook-Id": undefined }],
    ["an empty id", { ...good, "Webhook-Id": "" }],
    ["another id", { ...good, "Webhook-Id": `${ID}0` }],
    ["a boundary moved", { ...good, "Webhook-Id": `${ID}.${NOW / 1_000}`, "Webhook-Timestamp": "" }],
    ["no time", { ...good, "Webhook-Timestamp": undefined }],
    ["another time", { ...good, "Webhook-Timestamp": String(NOW / 1_000 + 1) }],
    ["no signature", { ...good, "Webhook-Signature": undefined }],
    ["an empty signature", { ...good, "Webhook-Signature": "" }],
    ["a version alone", { ...good, "Webhook-Signature": "v1," }],
    ["no version", { ...good, "Webhook-Signature": ours.slice(3) }],
    ["another version", { ...good, "Webhook-Signature": ours.replace("v1", "v2") }],
    ["half a signature", { ...good, "Webhook-Signature": ours.slice(0, 20) }],
    ["a longer signature", { ...good, "Webhook-Signature": `${ours}=` }],
    ["another alphabet", { ...good, "Webhook-Signature": ours.toLowerCase() }],
    ["another secret's", signDeliveryWebhook(OTHER, ID, NOW, BODY)],
    ["a header that stands there twice", { ...good, "Webhook-Signature": [ours, ours] }],
    ["a header in two spellings", { ...good, "webhook-id": ID }],
    ["the signature behind a hundred others", { ...good, "Webhook-Signature": `${"v1,x ".repeat(100)}${ours}` }],
  ])("%s", (_, headers) => {
    expect(verify(headers)).toBeUndefined();
  });

  test("any changed byte of the body", () => {
    const bytes = Buffer.from(BODY);
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed[index]! ^= 1;
      expect(verify(good, changed)).toBeUndefined();
    }
    expect(verify(good, `${BODY} `)).toBeUndefined();
    expect(verify(good, "")).toBeUndefined();
  });

  test.each([-301_000, 301_000, -86_400_000])("after or before its time: %i ms", (offset) => {
    expect(verify(good, BODY, NOW - offset)).toBeUndefined();
    expect(verify(good, BODY, NOW - Math.sign(offset) * 299_000)).toBeDefined();
  });

  test.each(["", "now", "1e9", "-1", "Infinity", "0x69", " 1", "9".repeat(20)])(
    "a time that is none: %j",
    (timestamp) => {
      expect(verify(signed(BODY, ID, timestamp), BODY, Number(timestamp) * 1_000 || NOW)).toBeUndefined();
    },
  );

  test.each(["", "null", "[]", "{", '"verification.code"', '{"type": "something.else"}'])(
    "signed, but no code: %s",
    (body) => {
      expect(verify(signed(body), body)).toBeUndefined();
    },
  );
});

test.each(["", "whsec_", "canary", "whsec_canary", `${SECRET}!`, SECRET.slice(6), "whsec_Y2FuYXJ5"])(
  "a secret that is none is an error that does not tell it: %s",
  (secret) => {
    const thrown = (() => {
      try {
        return verifyDeliveryWebhook(secret, good, BODY, NOW);
      } catch (error) {
        return error;
      }
    })();
    expect(thrown).toBeInstanceOf(TypeError);
    if (secret) expect(everythingOf(thrown).replaceAll("whsec_ and", "")).not.toContain(secret);
  },
);
