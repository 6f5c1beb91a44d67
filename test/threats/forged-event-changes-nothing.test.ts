/**
 * Somebody without the Auth Token sends events: 10^5 changed requests are judged as Twilio's own validator judges them,
 * and thousands sent to the routes change nothing. The 16 vectors of facts §4.1 are in test/twilio/signature.test.ts.
 */
import { createHash, createHmac, randomBytes } from "node:crypto";
import { validateRequest, validateRequestWithBody } from "twilio/lib/webhooks/webhooks.js";
import { describe, expect, test } from "vitest";
import { hear } from "../../src/core/events/read.js";
import { formIn, listIn } from "../../src/http/webhooks/parse.js";
import { hashOf, isSigned, signatureOf, type WebhookRequest } from "../../src/twilio/signature.js";
import { NOW } from "../core/house.js";
import {
  eventOf,
  newSid,
  openGate,
  post,
  type Signed,
  signedForm,
  signedJson,
  stateOf,
  webhookLines,
} from "../http/webhooks/support.js";

const MUTATIONS = 100_000;
const FORGERIES = 3_000;
const TOKEN = "12345";
const FORM = "application/x-www-form-urlencoded";

/** The same numbers in each run. */
function dice(seed: number) {
  let state = seed;
  return (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}
const roll = dice(20_261_122);

type Request = WebhookRequest & { signature: string; body: string };

const SID = newSid("VE");

const originals: Request[] = [
  "https://mycompany.com/webhooks/sms-status",
  `https://mycompany.com:8443/webhooks/sms-status?delivery=${SID}-1&x=it's`,
  `http://user:pass@mycompany.com/webhooks/sms-status?delivery=${SID}-2`,
].flatMap((url) => {
  const [message, account] = [newSid("SM"), newSid("AC")];
  const body = `MessageSid=${message}&SmsSid=${message}&AccountSid=${account}&MessageStatus=failed&SmsStatus=failed&ErrorCode=30003&To=%2B14155552671&A=1&A=2`;
  const json = JSON.stringify([eventOf("verification.canceled", { verification_sid: SID }, NOW)]);
  const form = { url, contentType: FORM, body };
  const signedUrl = `${url}${url.includes("?") ? "&" : "?"}bodySHA256=${hashOf(json)}`;
  const list = { url: signedUrl, contentType: "application/json", body: json };
  return [form, list].map((request) => ({ ...request, signature: signatureOf(TOKEN, request) }));
});

function scrambled(text: string): string {
  const at = roll(text.length + 1);
  const character = String.fromCharCode(33 + roll(94));
  const kinds = [
    () => text.slice(0, at) + character + text.slice(at),
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + character + text.slice(at + 1),
    () => text.slice(0, at),
    () => text + text.slice(at),
    () => text.toUpperCase(),
  ];
  return kinds[roll(kinds.length)]!();
}

/** One of the places that match, changed so. */
function mergedAt(text: string, pattern: RegExp, by: string): string {
  const places = [...text.matchAll(pattern)];
  const place = places[roll(places.length)];
  if (!place) return text;
  return text.slice(0, place.index) + by.replace("$1", place[1] ?? "") + text.slice(place.index + place[0].length);
}

const shuffledPairs = (body: string) =>
  body
    .split("&")
    .sort(() => roll(3) - 1)
    .join("&");
const withPort = (url: string) =>
  url.replace(/^(https?:\/\/(?:[^/@]*@)?[^/:]+)(:\d+)?/, `$1:${[443, 80, 8443][roll(3)]}`);
const rehashed = ({ url, body }: Request) => url.replace(/bodySHA256=\w+/, `bodySHA256=${hashOf(body)}`);

const CHANGES: ((request: Request) => Partial<Request>)[] = [
  ({ url }) => ({ url: scrambled(url) }),
  ({ body }) => ({ body: scrambled(body) }),
  ({ signature }) => ({ signature: scrambled(signature) }),
  () => ({ signature: randomBytes(20).toString("base64") }),
  () => ({ signature: "" }),
  // What is the same to Twilio, or should be.
  ({ body }) => ({ body: shuffledPairs(body) }),
  ({ body }) => ({ body: body.replaceAll("%2B", "%2b") }),
  // The signature has nothing between names and values, so that a border can be moved.
  ({ body }) => ({ body: mergedAt(body, /=/g, "") }),
  ({ body }) => ({ body: mergedAt(body, /&(\w+)=/g, "$1") }),
  ({ url, body }) => ({ url: `${url}${body.slice(0, 10)}`, body: body.slice(10) }),
  ({ url }) => ({ url: withPort(url) }),
  // What somebody without the token can compute.
  (request) => ({ url: rehashed({ ...request, body: "[]" }), body: "[]" }),
  ({ url }) => ({ url: `${url}&bodySHA256=${hashOf("[]")}`, body: "[]" }),
  (request) => ({ signature: signatureOf("12346", request) }),
  ({ url }) => ({ signature: createHmac("sha1", "").update(url).digest("base64") }),
  ({ url, body }) => ({
    signature: createHash("sha1")
      .update(url + body)
      .digest("base64"),
  }),
];

/** The SDK's own: by the body's hash where the URL has one, by parameters otherwise. */
function sdkSays({ url, body, signature, contentType }: Request): boolean {
  if (!URL.canParse(url)) return false;
  const params = () => {
    const form = new URLSearchParams(body);
    return Object.fromEntries([...form.keys()].map((name) => [name, form.getAll(name)]));
  };
  if (new URL(url).searchParams.has("bodySHA256")) return validateRequestWithBody(TOKEN, signature, url, body);
  return contentType === FORM && validateRequest(TOKEN, signature, url, params());
}

/** What the core makes of it: for which event it takes it, and what that changes. */
function meaningOf({ url, body, contentType }: Request) {
  const raw = { url, contentType, body: Buffer.from(body) };
  const source = contentType === FORM ? "sms-status" : "verify-events";
  const items = (contentType === FORM ? formIn : listIn)(raw, {}) ?? [];
  return items.flatMap((item) => {
    const heard = hear(source, item, undefined);
    return heard?.news ? [JSON.stringify(heard)] : [];
  });
}

describe("changed requests", () => {
  test(`${MUTATIONS} of them are judged as Twilio's validator does, and none means anything else than what was signed`, {
    timeout: 120_000,
  }, () => {
    const disagreed: Request[] = [];
    const forged: Request[] = [];
    let accepted = 0;
    for (let index = 0; index < MUTATIONS; index += 1) {
      const original = originals[roll(originals.length)]!;
      const changed = { ...original, ...CHANGES[roll(CHANGES.length)]!(original) };
      const ours = isSigned(TOKEN, changed);
      if (ours !== sdkSays(changed)) disagreed.push(changed);
      if (ours) accepted += 1;
      const meaning = ours ? meaningOf(changed) : [];
      if (meaning.some((one) => !meaningOf(original).includes(one))) forged.push(changed);
    }
    console.log(`${MUTATIONS} changed requests: ${accepted} accepted as the same, ${forged.length} forgeries accepted`);
    expect(disagreed.slice(0, 5)).toEqual([]);
    expect(forged.slice(0, 5)).toEqual([]);
    expect(accepted).toBeGreaterThan(MUTATIONS / 10);
  });
});

test(`${FORGERIES} forgeries at the routes: none is taken, nothing changes`, { timeout: 120_000 }, async () => {
  const gate = await openGate();
  const { sid } = (await gate.send()).verification;
  const before = await stateOf(gate, sid);
  const canceled = eventOf("verification.canceled", { verification_sid: sid }, NOW);
  const denied = { type: "challenge.denied", challenge_sid: newSid("YC") };
  const failed = { MessageSid: newSid("SM"), MessageStatus: "failed", ErrorCode: "21610" };
  const wrongs: (() => Signed)[] = [
    () => signedJson("verify-events", [canceled], randomBytes(16).toString("hex")),
    () => signedForm("verify-factors", denied, "", ""),
    () => signedForm("sms-status", failed, `?delivery=${sid}-1`, randomBytes(16).toString("hex")),
    () =>
      changedAfter(signedJson("verify-events", []), ({ init }) => ({
        init: { ...init, body: JSON.stringify([canceled]) },
      })),
    () => changedAfter(signedForm("sms-status", failed), ({ url }) => ({ url: `${url}?delivery=${sid}-1` })),
    () =>
      changedAfter(signedJson("verify-events", []), ({ url, init }) => {
        const body = JSON.stringify([canceled]);
        return { url: url.replace(/bodySHA256=\w+/, `bodySHA256=${hashOf(body)}`), init: { ...init, body } };
      }),
  ];
  for (let index = 0; index < FORGERIES; index += 1) {
    expect(await post(gate.app, wrongs[index % wrongs.length]!())).toBe(403);
  }
  expect(await stateOf(gate, sid)).toEqual(before);
  expect(new Set(webhookLines(gate).map(({ outcome }) => outcome))).toEqual(new Set(["forged"]));
  expect(await post(gate.app, signedJson("verify-events", [canceled]))).toBe(200);
  expect(await stateOf(gate, sid)).not.toEqual(before);
});

const changedAfter = (signed: Signed, change: (signed: Signed) => Partial<Signed>): Signed => ({
  ...signed,
  ...change(signed),
});
