/** The page as a browser without JavaScript uses it: forms, redirects, and text that is complete as it stands. */
import { expect, test } from "vitest";
import { ERRORS, type ErrorCode, VerifyError } from "../../src/core/errors.js";
import { readCode } from "../../src/http/pages/entry-form.js";
import { OUTCOME_TEXT } from "../../src/http/pages/entry-text.js";
import { CODE, MASK, openPage } from "./support.js";

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();
/** What a person reads: no tags, one space. */
const textOf = (body: string) =>
  body
    .replace(/<head>.*<\/head>/s, "")
    .replace(/<[^>]*\shidden>.*?<\/div>/gs, "")
    .replace(/<[^>]+>/g, "")
    .replace(/\s+/g, " ");

test("the page says where the code went, how long it lasts and how many tries are left", async () => {
  const page = await openPage();
  const { body, headers } = await page.call(`/c/${page.door.give({ expiresAt: inMs(9 * 60_000 - 500) })}`);
  const text = textOf(body);
  expect(headers["content-type"]).toBe("text/html; charset=UTF-8");
  expect(text).toContain(`Sent to ${MASK}`);
  expect(text).toContain("by SMS");
  expect(text).toContain("Expires in 9 minutes");
  expect(text).toContain("3 tries left");
  expect(text).not.toContain("You can ask for a new one");
  expect(text).not.toContain("Simulation");
  expect(text).not.toContain("approves a payment");
});

test.each([
  ["email", "by e-mail"],
  ["call", "by phone call"],
  ["whatsapp", "on WhatsApp"],
])("channel %s in words", async (channel, words) => {
  const page = await openPage();
  expect(textOf((await page.call(`/c/${page.door.give({ channel })}`)).body)).toContain(words);
});

test("what the code approves is shown, before and after", async () => {
  const page = await openPage();
  const token = page.door.give({ amount: "49.90 EUR", payee: "Café Zwölf", simulated: true });
  for (const answer of [await page.call(`/c/${token}`), await page.submit(`/c/${token}`, { code: CODE })]) {
    expect(textOf(answer.body)).toMatch(/This code approves a payment to ?Café Zwölf.*49\.90 EUR/);
    expect(textOf(answer.body)).toContain("Simulation: no real message was sent");
  }
});

test("a wrong code, told after a redirect; then the right one", async () => {
  const page = await openPage();
  const token = page.door.give();
  const { status, headers } = await page.post(`/c/${token}`, { code: "000000" });
  expect([status, headers.location]).toEqual([303, `/c/${token}?r=wrong`]);
  const wrong = await page.call(headers.location!);
  expect(wrong.body).toContain(`<p class="problem" id="told" role="alert">${OUTCOME_TEXT.wrong}</p>`);
  expect(wrong.body).toMatch(/aria-describedby="told hint facts"\s+aria-invalid="true"/);
  expect(textOf(wrong.body)).toContain("2 tries left");

  const right = await page.submit(`/c/${token}`, { code: CODE });
  expect(textOf(right.body)).toContain("You can close this page and go back to the conversation.");
  expect(right.body).not.toContain("<form");
  expect((await page.call(`/c/${token}?r=wrong`)).body).not.toContain(OUTCOME_TEXT.wrong);
});

test("the last wrong code leaves no form, only what to do", async () => {
  const page = await openPage();
  const { body } = await page.submit(`/c/${page.door.give({ attemptsLeft: 1 })}`, { code: "000000" });
  expect(textOf(body)).toContain(OUTCOME_TEXT.used_up);
  expect(body).not.toContain("<form");
});

test.each(["48 29-13", " 482\u2013913 ", "٤٨٢٩١٣", "４８２９１３", "\u2068482913\u2069", "4 8 2 9 1 3"])(
  "%j is the code as people write it",
  async (code) => {
    const page = await openPage();
    const token = page.door.give();
    await page.post(`/c/${token}`, { code });
    expect(page.door.calls).toEqual([["enter", token, CODE]]);
  },
);

test.each(["", "123", "12345678901", "12a456", "1e5555", "+482913", "482913;", "½½½½", "四八二九"])(
  "%j is not a code: said without a check",
  async (code) => {
    const page = await openPage();
    const token = page.door.give();
    const { body } = await page.submit(`/c/${token}`, { code });
    expect(body).toContain(OUTCOME_TEXT.format);
    expect(page.door.calls).toEqual([["entry", token]]);
    expect(readCode(code)).toBeUndefined();
  },
);

test("a new code, then the server says how long until the next", async () => {
  const page = await openPage();
  const token = page.door.give();
  const sent = await page.submit(`/c/${token}/resend`);
  expect(sent.body).toContain(`<p class="notice" id="told" role="status">${OUTCOME_TEXT.sent}</p>`);
  expect(textOf(sent.body)).toMatch(/You can ask for a new one in (30|29) seconds/);
  expect(sent.body).not.toMatch(/<button[^>]*disabled/);
  page.door.fail = new VerifyError("COOLDOWN", { retryAfterMs: 28_200 });
  const { headers } = await page.post(`/c/${token}/resend`);
  expect(headers.location).toBe(`/c/${token}?r=wait&w=30`);
  expect(textOf((await page.call(headers.location!)).body)).toContain("too soon. Try again in 30 seconds.");
});

const OUTCOMES: [ErrorCode, retryAfterMs: number | undefined, says: string][] = [
  ["LOCKED_OUT", 240_001, "Checking is paused after wrong codes. Try again in 5 minutes."],
  ["RATE_LIMITED", 3_500_000, "Too many tries for now. Try again in 60 minutes."],
  ["RATE_LIMITED", 9e9, "Too many tries for now. Try again in 24 hours."],
  ["COOLDOWN", 900, "Try again in 5 seconds."],
  ["MAX_CHECKS_REACHED", 60_000, "The tries for this code are used up."],
  ["FACTOR_DISABLED", undefined, "Codes can no longer be checked for this destination."],
  ["VERIFICATION_EXPIRED", undefined, "This code has expired."],
  ["IN_PROGRESS", 500, "Your code is being checked already."],
  [
    "CHECK_OUTCOME_UNKNOWN",
    undefined,
    "it is not certain whether your code was accepted. Load this page again in a moment.",
  ],
  ["SEND_OUTCOME_UNKNOWN", 30_000, "If none does, try again in 30 seconds."],
  ["DESTINATION_SUPPRESSED", undefined, "A new code cannot be sent there."],
  ["CIRCUIT_OPEN", 30_000, "Something went wrong on our side. Try again in 30 seconds."],
  ["POLICY_STORE_UNAVAILABLE", undefined, "Something went wrong on our side. Try again in a moment."],
];

test.each(OUTCOMES)("%s after %s ms is told in plain words", async (code, retryAfterMs, says) => {
  const page = await openPage();
  page.door.fail = new VerifyError(code, { retryAfterMs });
  const { status, body } = await page.submit(`/c/${page.door.give()}`, { code: CODE });
  expect(status).toBe(200);
  expect(textOf(body)).toContain(says);
  expect(body).toContain('role="alert"');
});

test("every error of the core ends in a page with words of ours", async () => {
  const page = await openPage();
  for (const code of Object.keys(ERRORS) as ErrorCode[]) {
    page.door.fail = new VerifyError(code);
    const { status, body } = await page.submit(`/c/${page.door.give()}`, { code: CODE });
    expect(status, code).toBe(code === "VERIFICATION_NOT_FOUND" ? 404 : 200);
    expect(body, code).not.toContain("{wait}");
    expect(body, code).not.toContain(ERRORS[code].fix);
  }
});

test("an entry that is over says so, and expired is over", async () => {
  const page = await openPage();
  const token = page.door.give({ state: "over" });
  const over = await page.call(`/c/${token}`);
  expect([over.status, textOf(over.body).includes("This code is over")]).toEqual([410, true]);
  page.door.entry = async () => {
    throw new VerifyError("VERIFICATION_EXPIRED");
  };
  expect((await page.call(`/c/${token}`)).body).toBe(over.body);
});
