/** "Delivered" or "bounced" is believed of SendGrid alone, and not twice as fresh. */
import { generateKeyPairSync, sign } from "node:crypto";
import { describe, expect, test } from "vitest";
import { verifySendgridEvents } from "../../src/delivery/sendgrid-events.js";
import { ID, NOW } from "./house.js";

const SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature";
const TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp";
const BODY = `[{"event":"delivered","delivery_id":"${ID}","sg_event_id":"one","timestamp":1795341600}]\r\n`;
const AT = String(NOW / 1_000);

const keysOn = (namedCurve: string) => generateKeyPairSync("ec", { namedCurve });
const keys = keysOn("prime256v1");
type Keys = typeof keys;
const der = ({ publicKey }: Keys) => publicKey.export({ type: "spki", format: "der" }).toString("base64");
const KEY = der(keys);

const signed = (body = BODY, at = AT, { privateKey }: Keys = keys) => ({
  [SIGNATURE]: sign("sha256", Buffer.from(at + body), privateKey).toString("base64"),
  [TIMESTAMP]: at,
});
const verify = (headers: object, body: string | Uint8Array = BODY, nowMs = NOW, key = KEY) =>
  verifySendgridEvents(key, headers as Record<string, string>, body, nowMs);

test("SendGrid's own is believed, as text or bytes, whatever the case of the names", () => {
  expect(verify(signed())).toBe(true);
  expect(verify(signed(), Buffer.from(BODY))).toBe(true);
  expect(verify(Object.fromEntries(new Headers(signed())))).toBe(true);
});

test("the key and signature of SendGrid's own library are understood", () => {
  // The vector of sendgrid/sendgrid-nodejs packages/eventwebhook/src/eventwebhook.spec.js.
  const key =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEDr2LjtURuePQzplybdC+u4CwrqDqBaWjcMMsTbhdbcwHBcepxo7yAQGhHPTnlvFYPAZFceEu/1FwCM/QmGUhA==";
  const headers = {
    [SIGNATURE]: "MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH2j/0=",
    [TIMESTAMP]: "1588788367",
  };
  const body = JSON.stringify({ category: "example_payload", event: "test_event", message_id: "message_id" });
  expect(verify(headers, body, 1_588_788_367_000, key)).toBe(true);
  expect(verify(headers, body, NOW, key)).toBe(false);
});

describe("not believed", () => {
  const good = signed();
  test.each<[string, object]>([
    ["no header", {}],
    ["no signature", { ...good, [SIGNATURE]: undefined }],
    ["an empty signature", { ...good, [SIGNATURE]: "" }],
    ["a signature that is none", { ...good, [SIGNATURE]: "AAAA" }],
    ["no time", { ...good, [TIMESTAMP]: undefined }],
    ["another time", { ...good, [TIMESTAMP]: String(Number(AT) + 1) }],
    ["another key's", signed(BODY, AT, keysOn("prime256v1"))],
    ["another body's", signed(`${BODY} `)],
    ["a header that stands there twice", { ...good, [SIGNATURE]: [good[SIGNATURE], good[SIGNATURE]] }],
    ["a header in two spellings", { ...good, [SIGNATURE.toLowerCase()]: good[SIGNATURE] }],
  ])("%s", (_, headers) => {
    expect(verify(headers)).toBe(false);
  });

  test("a boundary between time and body that was moved, since nothing stands between them", () => {
    expect(verify({ ...good, [TIMESTAMP]: AT.slice(0, -1) }, `${AT.at(-1)}${BODY}`)).toBe(false);
    expect(verify({ ...signed(`0${BODY}`), [TIMESTAMP]: `${AT}0` })).toBe(false);
  });

  test("any changed byte of body or signature", () => {
    const bytes = Buffer.from(BODY);
    for (let index = 0; index < bytes.length; index++) {
      const changed = Buffer.from(bytes);
      changed[index]! ^= 1;
      expect(verify(good, changed)).toBe(false);
    }
    const signature = Buffer.from(good[SIGNATURE]!, "base64");
    for (let index = 0; index < signature.length; index++) {
      const changed = Buffer.from(signature);
      changed[index]! ^= 1;
      expect(verify({ ...good, [SIGNATURE]: changed.toString("base64") })).toBe(false);
    }
    expect(verify(good)).toBe(true);
  });

  test("a body that was parsed and written again", () => {
    expect(verify(good, JSON.stringify(JSON.parse(BODY)))).toBe(false);
  });

  test.each([301_000, 86_400_000])("a real one, repeated after %i ms or as much too early", (offset) => {
    expect(verify(good, BODY, NOW + offset)).toBe(false);
    expect(verify(good, BODY, NOW - offset)).toBe(false);
    expect(verify(good, BODY, NOW + 299_000)).toBe(true);
  });

  test.each(["", "now", "-1", "1e9", "9".repeat(20)])("a time that is none: %j", (at) => {
    expect(verify(signed(BODY, at))).toBe(false);
  });

  test("with a key that is not P-256, or none", () => {
    const other = keysOn("secp256k1");
    expect(verify(signed(BODY, AT, other), BODY, NOW, der(other))).toBe(false);
    const rsa = generateKeyPairSync("rsa", { modulusLength: 2_048 });
    expect(verify(signed(BODY, AT, rsa), BODY, NOW, der(rsa))).toBe(false);
    for (const key of ["", "x", KEY.slice(0, 40), `-----BEGIN PUBLIC KEY-----\n${KEY}`]) {
      expect(verify(good, BODY, NOW, key)).toBe(false);
    }
  });
});
