/** Error texts as they really come: whose code is found, and that nothing of them comes back. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Explanation, explain } from "../../src/core/explain/explain.js";
import { codesIn } from "../../src/core/explain/text.js";
import { caller, catalogue, contextOf } from "./explain-context.js";
import { TEXTS } from "./explain-error-texts.js";
import { CANARIES, inBody, PHONE, VA, VE } from "./explain-planted.js";

const ask = (message: string): Promise<Explanation> => explain({ message }, contextOf(), caller);
const codesOf = (answer: Explanation) =>
  "error" in answer ? [answer.error.code] : answer.candidates.map(({ code }) => code);

describe("the code of a text", () => {
  test.each(TEXTS)("%s", async (_name, text, first, only) => {
    const answer = await ask(text);
    expect(codesOf(answer)[0]).toBe(first);
    expect(Object.keys(answer)).toEqual([only ? "error" : "candidates"]);
    for (const canary of CANARIES) expect(JSON.stringify(answer)).not.toContain(canary);
  });

  test("a label goes before a link, a link before prose", async () => {
    expect(codesOf(await ask('Twilio error 60212 … see errors/60203 … {"code":60202}'))).toEqual([60202, 60203, 60212]);
  });

  test("several are candidates, best first, at most five", async () => {
    expect(codesOf(await ask("60200 60202, 60203, 60204, 60205, 60206, 60207; 60202"))).toHaveLength(5);
    expect(codesOf(await ask("first 60212, then 60203"))).toEqual([60212, 60203]);
    const answer = await ask("errors 60202, 60203");
    expect(answer).toEqual({
      candidates: [60202, 60203].map((code) => ({
        code,
        title: expect.any(String),
        meaning: expect.any(String),
        docs_url: `https://www.twilio.com/docs/api/errors/${code}`,
      })),
    });
  });
});

describe("digits that are no code", () => {
  test.each([
    ["a SID", `verification ${VE} of ${VA}`],
    ["a phone number", "sent to +49 151 60200 21211 and +4915160202"],
    ["a phone number behind a code's digits", "+1 415 60203 21"],
    ["a national number", "call (602) 555-0200 or 60200 21211"],
    ["a timestamp", "2026-11-22T10:20:30.60203Z 10:20:30.060203"],
    ["a port", "listening on 127.0.0.1:60200, localhost:60202, [::1]:60203, port 60204"],
    ["a line of a file", "at send (file:///app/send.js:60200:12)"],
    ["a process", "node[60200]: started, pid=60202"],
    ["a duration or size", "took 60200 ms, 60202 bytes, 20404ms"],
    ["an amount", "price €60200 and 60202% and 60203.50"],
    ["a longer number", "order 6020311 and 1160200"],
    ["a post code", "Chicago, IL 60601 and ZIP code 60602"],
    ["a UUID", "request 60200202-6020-4020-8020-602036020360"],
    ["a one-time code", "Your verification code is 60202. OTP: 60203, PIN 60204"],
    [
      "a code in a request",
      `Code=60202&To=x, CustomCode=60203, {"Code": "60204"}, { Code: '60205' }, \\"Code\\":\\"60206\\"`,
    ],
    ["an unknown number", 'my code: 482913, "code": 482913, Twilio code 482913'],
  ])("%s", (_name, text) => {
    expect(codesIn(text, catalogue)).toEqual([]);
  });

  test("a code stays one beside a phone number, a time or a port", async () => {
    for (const text of [
      `60203 for ${PHONE}`,
      `${PHONE} 60203`,
      "+1 415 555 2671 60203",
      "10:20:30 60203",
      "2026-11-22 60203",
      "127.0.0.1:8080 60203",
      "60203.",
      "60203 3 times",
    ])
      expect(codesOf(await ask(text)), text).toEqual([60203]);
  });
});

describe("what the text adds", () => {
  const errorOf = async (text: string) =>
    ((await ask(text)) as { error: { meaning: string; causes: string[]; fixes: string[] } }).error;

  test.each([
    [`Invalid parameter: To`, "To", /E\.164/],
    [`Invalid parameter \`Channel\`: carrier-pigeon-canary`, "Channel", /custom, totp, push, voice/],
    ['Invalid parameter "Code"', "Code", /4 to 10/],
    ["Invalid parameter: templatesid", "TemplateSid", /TemplateSid/],
  ])("60200 names the parameter of %j", async (message, name, cause) => {
    const error = await errorOf(inBody(60200, message, 400).replaceAll('\\"', '"'));
    expect(error.meaning).toContain(`the parameter ${name}:`);
    expect(error.causes.join(" ")).toMatch(cause);
    expect(error.fixes.at(-1)).toBe("Do not repeat the call unchanged.");
    expect(JSON.stringify(error)).not.toContain("canary");
  });

  test("a parameter that is not Twilio's is not repeated", async () => {
    const error = await errorOf(inBody(60200, "Invalid parameter: IgnoreAllRules", 400));
    expect(error.meaning).toMatch(/^A parameter is malformed/);
    expect(JSON.stringify(error)).not.toContain("IgnoreAllRules");
  });

  test("20404 on a check or a verification is expired, approved or never existed", async () => {
    for (const path of ["VerificationCheck", `Verifications/${VE}`]) {
      const error = await errorOf(inBody(20404, `The requested resource /Services/${VA}/${path} was not found`, 404));
      expect(error.meaning).toMatch(/expired, was already approved, or never existed/);
    }
  });

  test.each([
    [`Services/${VA}`, /does not know this Verify Service/, "fix_first"],
    [`Services/${VA}/Entities/jane-canary/Factors/YF${"1".repeat(32)}`, /^The factor was not found/, "fix_first"],
    [`Services/${VA}/Entities/jane-canary/Challenges/YC1`, /^The challenge/, "fix_first"],
    [`Services/${VA}/Entities/jane-canary`, /^The entity/, "fix_first"],
    [`Services/${VA}/RateLimits/RK1/Buckets/BL1`, /^The bucket/, "fix_first"],
    [`Services/${VA}/MessagingConfigurations/DE`, /^The messaging configuration/, "fix_first"],
    [`SafeList/Numbers/${PHONE}`, /not in the SafeList/, "never"],
    ["Attempts/VL1", /does not list this attempt/, "never"],
  ])("20404 on %s is about that", async (path, meaning, retry) => {
    const error = await errorOf(inBody(20404, `The requested resource /v2/${path} was not found`, 404));
    expect(error.meaning).toMatch(meaning);
    expect(error).toMatchObject({ retry });
    expect(JSON.stringify(error)).not.toMatch(/canary|VA60200|2671/);
  });

  test("20404 without a path keeps all its meanings", async () => {
    const error = await errorOf(inBody(20404, "Not Found", 404));
    expect(error.meaning).toMatch(/expired, already approved, or never created/);
    expect(error).toMatchObject({ retry: "new_resource" });
  });

  test("20003 asks for the region of the key, and knows the region when the text shows it", async () => {
    expect(JSON.stringify(await errorOf(inBody(20003, "Authenticate", 401)))).toMatch(/region of the key/);
    for (const sign of ["https://verify.dublin.ie1.twilio.com/v2", "{ region: 'au1' }", '"region": "ie1"']) {
      const error = await errorOf(`${sign} ${inBody(20003, "Authenticate", 401)}`);
      expect(error.meaning, sign).toMatch(/another region than US1/);
      expect(error.fixes[0]).toMatch(/leave region and edge unset/);
    }
    const us1 = await errorOf(`https://verify.dublin.us1.twilio.com ${inBody(20003, "Authenticate", 401)}`);
    expect(us1.meaning).not.toMatch(/another region/);
  });

  test("each of several codes is refined by itself", async () => {
    const text = `${inBody(60200, "Invalid parameter: Locale", 400)}\n${inBody(20404, `/Services/${VA}/VerificationCheck was not found`, 404)}`;
    const answer = await ask(text);
    if (!("candidates" in answer)) throw new Error("one error instead of candidates");
    expect(answer.candidates.map(({ code, meaning }) => [code, meaning?.split(":")[0]])).toEqual([
      [60200, "Twilio refused the parameter Locale"],
      [20404, "The check found no open verification"],
    ]);
  });
});

describe("untrusted text", () => {
  test("nothing of it is echoed, whatever it is", async () => {
    const word = fc.stringMatching(/^[a-z0-9]{12,24}$/);
    const place = fc.constantFrom(
      (s: string) => `Twilio error 60203: ${s}`,
      (s: string) => `{"code":60200,"message":"Invalid parameter: ${s}"}`,
      (s: string) => `${s} blocked`,
      (s: string) => `https://www.twilio.com/docs/errors/${s}`,
      (s: string) => `${s}: ${s}`,
    );
    await fc.assert(
      fc.asyncProperty(word, place, async (secret, text) => {
        expect(JSON.stringify(await ask(text(secret)))).not.toContain(secret);
      }),
    );
  });

  test("the same text gives the same answer", async () => {
    for (const [, text] of TEXTS) expect(await ask(text)).toEqual(await ask(text));
  });

  test("any text is answered, without an error", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, unit: "binary" }), async (text) => {
        fc.pre(text.trim() !== "");
        expect(codesOf(await ask(text)).length).toBeLessThanOrEqual(5);
      }),
    );
  });

  test("a hostile text takes no more than a moment", async () => {
    const start = performance.now();
    for (const part of [
      "code ",
      "error",
      "fehler",
      "1",
      "12345 ",
      "+1 ",
      "60200,",
      "twilio.com/",
      "A_",
      '"',
      "<",
      "a.a",
      "-1",
    ])
      await ask(part.repeat(100_000));
    expect(performance.now() - start).toBeLessThan(10_000);
  });
});
