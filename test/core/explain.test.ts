import { describe, expect, test } from "vitest";
import { ERRORS } from "../../src/core/errors.js";
import { type ExplainedError, type ExplainInput, explain } from "../../src/core/explain/explain.js";
import { caller, contextOf, SID } from "./explain-context.js";

const ask = (input: ExplainInput) => explain(input, contextOf(), caller);
async function byCode(code: string | number): Promise<ExplainedError> {
  const answer = await ask({ code });
  if (!("error" in answer)) throw new Error("candidates instead of an error");
  return answer.error;
}

describe("by Twilio code", () => {
  test.each([60203, "60203", "60203 ", "Error 60203", "error: 60203", "Twilio error code 60203", "#60203", "[60203]"])(
    "%j is 60203",
    async (code) => {
      expect(await byCode(code)).toMatchObject({
        code: 60203,
        title: "Max send attempts reached.",
        meaning: expect.stringContaining("max send attempts"),
        retry: "wait_window",
        retry_after_ms: 600_000,
        severity: "error",
        product: "Verify",
        http_status: 429,
        docs_url: "https://www.twilio.com/docs/api/errors/60203",
      });
    },
  );

  test("a landline gets a call", async () => {
    expect(await byCode(60205)).toMatchObject({ retry: "other_channel", alternatives: ["call", "email", "totp"] });
  });

  test("windows that Twilio states are given in milliseconds", async () => {
    expect((await byCode(60202)).retry_after_ms).toBe(600_000);
    expect((await byCode(60410)).retry_after_ms).toBe(12 * 3_600_000);
    expect((await byCode(60200)).retry_after_ms).toBeUndefined();
  });

  test("a Verify code with a title only says so, and helps in general", async () => {
    const error = await byCode(60390);
    expect(error).toMatchObject({ code: 60390, title: "Factor not found", retry: "fix_first" });
    expect(error.meaning).toMatch(/^The factor was not found\. Documented title only/);
    expect(error.fixes[0]).toMatch(/^Check the name or SID/);
  });

  test("a code that Verify cannot meet has its title and the address", async () => {
    const error = await byCode(53006);
    expect(error).toMatchObject({ code: 53006, causes: [], retry: "fix_first" });
    expect(error.meaning).toMatch(/^Documented title only/);
    expect(error.fixes).toEqual(["Open the documentation page of this code."]);
  });

  test("an unknown code is said to be unknown, with its address and nothing invented", async () => {
    const error = await byCode(60999);
    expect(error.meaning).toMatch(/not in the catalogue/i);
    expect(error).toMatchObject({
      code: 60999,
      causes: [],
      fixes: ["Open the documentation page of this code."],
      severity: "unknown",
      docs_url: "https://www.twilio.com/docs/api/errors/60999",
    });
    expect(error.http_status).toBeUndefined();
  });
});

describe("by our own code", () => {
  test.each(Object.keys(ERRORS))("%s", async (code) => {
    const row = ERRORS[code as keyof typeof ERRORS];
    expect(await byCode(code)).toMatchObject({ code, meaning: row.message, fixes: [row.fix], retry: row.retry });
  });

  test("in any case", async () => expect((await byCode(" cooldown ")).code).toBe("COOLDOWN"));
});

describe("input that is refused", () => {
  test.each<[string, ExplainInput]>([
    ["nothing", {}],
    ["code and message", { code: 60200, message: "x" }],
    ["all three", { code: 60200, message: "x", verificationSid: SID }],
    ["an empty code", { code: "" }],
    ["a word", { code: "constructor" }],
    ["a phone number", { code: "+14155552671" }],
    ["seven digits", { code: 1234567 }],
    ["six digits, which may be a person's code", { code: 735918 }],
    ["four digits, which may be one too", { code: "code 4821" }],
    ["a fraction", { code: 60203.5 }],
    ["not a number", { code: Number.NaN }],
    ["a code inside a sentence", { code: "60203 and then 20404" }],
    ["an empty message", { message: " \n" }],
    ["a short SID", { verificationSid: "VE123" }],
    ["another SID", { verificationSid: SID.replace("VE", "AC") }],
    ["a SID with a tail", { verificationSid: `${SID}\n` }],
  ])("%s", async (_name, input) => {
    const error = await ask(input).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "VerifyError", code: "INVALID_INPUT" });
    expect(JSON.stringify(error)).not.toMatch(/14155552671|1234567|735918|4821|VE123|constructor/);
  });
});
