/** The page with the secret of an authenticator app: guarded as the entry page is, and nothing that a preview could use up. */
import { expect, test } from "vitest";
import { VerifyError } from "../../src/core/errors.js";
import { CODE, newToken, openPage, RECOVERY, SECRET } from "./support.js";

const textOf = (body: string) =>
  body
    .replace(/<head>.*<\/head>/s, "")
    .replace(/<[^>]*\shidden>.*?<\/div>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

test("it shows a QR code as an image of its own, the secret in fours, and takes the first code", async () => {
  const page = await openPage();
  const token = page.door.giveEnrolment();
  const { status, body, headers } = await page.call(`/t/${token}`);
  expect(status).toBe(200);
  expect(headers["cache-control"]).toBe("no-store");
  expect(headers["content-security-policy"]).toContain("img-src 'self' data:");
  const [, image = ""] = /<img class="qr" src="data:image\/svg\+xml;base64,([\w+/=]+)"/.exec(body) ?? [];
  expect(Buffer.from(image, "base64").toString()).toMatch(/^<svg [^>]*viewBox="0 0 \d+ \d+"/);
  expect(textOf(body)).toContain(SECRET.replace(/(.{4})(?=.)/g, "$1 "));
  expect(textOf(body)).toContain("5 tries left");
  expect(body).toContain(`action="/t/${token}"`);
  expect(body).not.toContain("otpauth:");
  expect(body).not.toMatch(/<script(?! src="\/c\/entry.js")/);
});

test("the right code answers with the recovery codes at once; afterwards nothing secret is left", async () => {
  const page = await openPage();
  const token = page.door.giveEnrolment();
  const confirmed = await page.post(`/t/${token}`, { code: CODE.replace(/(...)/, "$1 ") });
  expect(confirmed.status).toBe(200);
  expect(confirmed.headers["cache-control"]).toBe("no-store");
  for (const code of RECOVERY) expect(confirmed.body).toContain(`<li>${code}</li>`);
  const { body } = await page.call(`/t/${token}`);
  for (const secret of [SECRET, ...RECOVERY]) expect(body).not.toContain(secret);
  expect(textOf(body)).toContain("Your app is set up");
});

test("codes that wait are shown by a press of the button, never by opening the address", async () => {
  const page = await openPage();
  const token = page.door.giveEnrolment({ state: "verified", codesWait: true });
  for (let times = 0; times < 3; times += 1) {
    const { body } = await page.call(`/t/${token}`);
    for (const code of RECOVERY) expect(body).not.toContain(code);
    expect(body).toContain(`action="/t/${token}/codes"`);
  }
  expect(page.door.calls.some(([name]) => name === "codes")).toBe(false);
  const shown = await page.post(`/t/${token}/codes`);
  for (const code of RECOVERY) expect(shown.body).toContain(code);
  const again = await page.submit(`/t/${token}/codes`);
  for (const code of RECOVERY) expect(again.body).not.toContain(code);
});

test("a wrong code, and every refusal, leads back to the page with words of ours", async () => {
  const page = await openPage();
  const token = page.door.giveEnrolment();
  expect(textOf((await page.submit(`/t/${token}`, { code: "000000" })).body)).toContain("the app shows now");
  expect(textOf((await page.submit(`/t/${token}`, { code: "letters" })).body)).toContain("Enter the digits");
  for (const [code, words] of [
    ["IN_PROGRESS", "being checked"],
    ["CHECK_OUTCOME_UNKNOWN", "answer was lost"],
    ["TWILIO_UNAVAILABLE", "went wrong on our side"],
    ["INVALID_INPUT", "Enter the digits"],
  ] as const) {
    page.door.fail = new VerifyError(code, { retryAfterMs: 4_000, message: "<b>never shown</b>" });
    const { body } = await page.submit(`/t/${token}`, { code: CODE });
    expect(textOf(body), code).toContain(words);
    expect(body).not.toContain("never shown");
  }
  page.door.enrolments.get(token)!.state = "over";
  const over = await page.call(`/t/${token}`);
  expect(over.status).toBe(410);
  expect(over.body).not.toContain(SECRET);
});

test("posts from elsewhere, other hosts, guessed tokens and big bodies reach nothing", async () => {
  const page = await openPage();
  const token = page.door.giveEnrolment({ codesWait: true });
  const foreign = [
    { origin: "https://evil.example", "sec-fetch-site": "cross-site" },
    { origin: undefined, "sec-fetch-site": undefined },
    { origin: "null" },
  ];
  for (const headers of foreign) {
    expect((await page.post(`/t/${token}`, { code: CODE }, headers)).status).toBe(403);
    expect((await page.post(`/t/${token}/codes`, {}, headers)).status).toBe(403);
  }
  for (const path of [`/t/${token}`, `/t/${token}/codes`]) {
    expect((await page.call(path, { headers: { host: "evil.example" } })).status).toBe(403);
  }
  expect((await page.post(`/t/${token}`, { code: "1".repeat(3_000) })).status).toBe(413);
  expect(page.door.calls).toEqual([]);
  for (const guess of [newToken(), "none-of-ours", `${token}A`, `${token}/other`]) {
    const { status, body, headers } = await page.call(`/t/${guess}`);
    expect(status).toBe(404);
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(body).not.toContain(guess);
  }
});

test("an entry page for an app asks for its code, offers a recovery code, and has nothing to send again", async () => {
  const page = await openPage();
  const token = page.door.give({ channel: "totp", to: "authenticator app" });
  const { body } = await page.call(`/c/${token}`);
  expect(textOf(body)).toContain("The code that your authenticator app shows now.");
  expect(textOf(body)).not.toContain("Nothing arrived?");
  expect(textOf(body)).not.toContain("Sent to");
  expect(body).toContain('id="recovery"');
  await page.post(`/c/${token}`, { code: "abcde-23456" });
  expect(page.door.calls.at(-1)).toEqual(["enter", token, "abcde23456"]);
  expect(textOf((await page.submit(`/c/${token}`, { code: "000000" })).body)).toContain("the app shows now");
});
