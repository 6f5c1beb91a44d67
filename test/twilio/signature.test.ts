/** Twilio's own vectors (facts/twilio-verify.md §4.1), then what the SDK leaves open. */
import { describe, expect, test } from "vitest";
import { hashOf, isSigned, signatureOf, type WebhookRequest } from "../../src/twilio/signature.js";

const TOKEN = "12345";
const PATH = "mycompany.com/myapp.php?foo=1&bar=2";
const URL_ = `https://${PATH}`;
const FORM = "application/x-www-form-urlencoded";
const JSON_BODY = '{"property": "value", "boolean": true}';
const JSON_HASH = "0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620";
const EMPTY_OBJECT_HASH = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

const body = (fields: [string, string][]) => new URLSearchParams(fields).toString();
const P = body([
  ["CallSid", "CA1234567890ABCDE"],
  ["Digits", "1234"],
  ["From", "+14158675309"],
  ["To", "+18005551212"],
  ["Caller", "+14158675309"],
]);
const form = (url: string, text = P): WebhookRequest => ({ url, contentType: FORM, body: text });
const json = (url: string, text = JSON_BODY): WebhookRequest => ({ url, contentType: "application/json", body: text });
const many = (name: string, values: string[]): [string, string][] => values.map((value) => [name, value]);

const VECTORS: [what: string, request: WebhookRequest, signature: string][] = [
  ["a form", form(URL_), "RSOYDt4T1cUTdK1PDd93/VVr8B8="],
  [
    "a form, with a port that was not signed",
    form(URL_.replace(".com/", ".com:1234/")),
    "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
  ],
  ["http, signed with its port", form(`http://${PATH.replace(".com/", ".com:1234/")}`), "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="],
  ["https, signed with :443", form(URL_), "kvajT1Ptam85bY51eRf/AJRuM3w="],
  ["http, signed with :80", form(`http://${PATH}`), "0ZXoZLH/DfblKGATFgpif+LLRf4="],
  ["user and password", form(`https://user:pass@${PATH}`), "CukzLTc1tT5dXEDIHm/tKBanW10="],
  ["user and password, signed with :443", form(`https://user:pass@${PATH}`), "ZQFR1PTIZXF2MXB8ZnKCvnnA+rI="],
  ["a user", form(`https://user@${PATH}`), "2YRLlVAflCqxaNicjMpJcSTgzSs="],
  ["an apostrophe in the query, signed as %27", form(`${URL_}&Body=It's+amazing`), "TfZzewPq8wqrGlMfyAud8+/IvJ0="],
  ["an apostrophe in the query, signed as it is", form(`${URL_}&Body=It's+amazing`), "dsq4Ehbj6cs+KdTkpF5sSSplOWw="],
  [
    "a repeated parameter",
    form(URL_, body(many("MessagingBinding.Address", ["+1325xxxxxxx", "+1415xxxxxxx"]))),
    "83O6e2vORAoJHUNzJjDWN1jz+BA=",
  ],
  [
    "a repeated parameter with a repeated value",
    form(URL_, body([["Sid", "CA123"], ["SidAccount", "AC123"], ...many("Digits", ["5678", "1234", "1234"])])),
    "IK+Dwps556ElfBT0I3Rgjkr1wJU=",
  ],
  ["JSON", json(`${URL_}&bodySHA256=${JSON_HASH}`), "a9nBmqA0ju/hNViExpshrM61xv4="],
  ["an empty object", json(`${URL_}&bodySHA256=${EMPTY_OBJECT_HASH}`, "{}"), "Ldidvp12m26NI7eqEvxnEpkd9Hc="],
  [
    "JSON, and no other query",
    json(`https://mycompany.com/myapp.php?bodySHA256=${JSON_HASH}`),
    "y77kIzt2vzLz71DgmJGsen2scGs=",
  ],
  ["GET", { url: URL_ }, "zYQTYrRWXE7LtzbG4PfP7/bkkGo="],
];

describe("the official vectors", () => {
  test.each(VECTORS)("%s", (_what, request, signature) => {
    expect(isSigned(TOKEN, { ...request, signature })).toBe(true);
    expect(isSigned("12346", { ...request, signature })).toBe(false);
    expect(isSigned(TOKEN, { ...request, signature: signature.replace(/^./, "_") })).toBe(false);
    expect(isSigned(TOKEN, { ...request, signature, body: `${request.body ?? ""}&x=1` })).toBe(false);
    expect(isSigned(TOKEN, { ...request, signature, url: `${request.url}&x=1` })).toBe(false);
  });

  test("the hashes of bodies", () => {
    expect([hashOf(JSON_BODY), hashOf("{}")]).toEqual([JSON_HASH, EMPTY_OBJECT_HASH]);
  });

  test("what we sign is what Twilio signs", () => {
    expect(signatureOf(TOKEN, form(URL_))).toBe("RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    expect(signatureOf(TOKEN, json(`${URL_}&bodySHA256=${JSON_HASH}`))).toBe("a9nBmqA0ju/hNViExpshrM61xv4=");
  });
});

describe("what a repeated request could try", () => {
  const url = `${URL_}&bodySHA256=${JSON_HASH}`;
  const signature = "a9nBmqA0ju/hNViExpshrM61xv4=";

  test.each<[string, Partial<WebhookRequest>]>([
    ["another body", { body: '{"property": "other", "boolean": true}' }],
    ["no body", { body: "" }],
    ["an empty form instead", { contentType: FORM, body: "" }],
    ["the hash taken out of the URL", { url: URL_ }],
  ])("%s", (_what, change) => {
    expect(isSigned(TOKEN, { ...json(url), signature })).toBe(true);
    expect(isSigned(TOKEN, { ...json(url), signature, ...change })).toBe(false);
  });

  test("a JSON body under the signature of a GET", () => {
    expect(isSigned(TOKEN, { ...json(URL_), signature: "zYQTYrRWXE7LtzbG4PfP7/bkkGo=" })).toBe(false);
  });

  test.each([
    ["no signature", TOKEN, URL_, undefined],
    ["an empty signature", TOKEN, URL_, ""],
    ["no URL", TOKEN, "//nowhere", "x"],
    ["no token", "", URL_, signatureOf("", { url: URL_ })],
  ])("%s is refused, never thrown", (_what, token, where, given) => {
    expect(isSigned(token, { url: where, signature: given })).toBe(false);
  });

  test("bytes that are no UTF-8 are hashed as they arrived", () => {
    const bytes = Uint8Array.from([0xff, 0x00, 0xfe]);
    const signed = { url: `${URL_}&bodySHA256=${hashOf(bytes)}`, contentType: "application/octet-stream", body: bytes };
    expect(isSigned(TOKEN, { ...signed, signature: signatureOf(TOKEN, signed) })).toBe(true);
  });
});
