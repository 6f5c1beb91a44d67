/** Script in whatever a request or the core can carry: none of it may come out as markup, and the headers would stop it. */
import { expect, test } from "vitest";
import { VerifyError } from "../../src/core/errors.js";
import { type Answer, newToken, openPage } from "./support.js";

const MARK = "zq7";
const SCRIPTS = [
  `<script>${MARK}</script>`,
  `"><img src=x onerror=${MARK}>`,
  `' autofocus onfocus='${MARK}`,
  `</title><svg onload=${MARK}>`,
  `&lt;${MARK}&gt;`,
  `javascript:${MARK}`,
  `${MARK}\r\nset-cookie: a=b`,
];
const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => ENTITIES[character]!);
/** Each time that the text stands there, it is whole and every special character in it is an entity. */
const withoutEscaped = (body: string, text: string) =>
  [text, text.replace(/[\r\n]/g, "")].reduce((rest, form) => rest.replaceAll(escaped(form), ""), body);

const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

test.each(SCRIPTS)("a request cannot put %j into a page", async (script) => {
  const page = await openPage();
  const token = page.door.give();
  const said = encodeURIComponent(script);
  const answers = [
    await page.call(`/c/${token}?r=${said}&w=${said}&code=${said}&${said}=${said}`),
    await page.call(`/c/${token}?r=wrong&w=${said}`),
    await page.call(`/c/${said}`),
    await page.call(`/c/${newToken()}?r=${said}`),
    await page.post(`/c/${token}?r=${said}`, { code: script }),
    await page.submit(`/c/${token}`, { code: script }),
    await page.post(`/c/${said}`, { code: script }),
    await page.post(`/c/${token}`, { code: script }, { origin: "https://evil.example" }),
    await page.call(`/c/${token}`, {
      headers: { referer: `http://x/${said}`, "user-agent": said, cookie: `a=${said}` },
    }),
  ];
  for (const { body, headers } of answers) expect(`${body}${JSON.stringify(headers)}`).not.toContain(MARK);
});

test.each([...SCRIPTS, "__proto__", "constructor", "WRONG", "wrong,wrong"])("%j is no outcome", async (word) => {
  const at = Date.now();
  const page = await openPage({ clock: { now: () => at } });
  const token = page.door.give();
  const said = encodeURIComponent(word);
  const plain = await page.call(`/c/${token}`);
  const { status, body } = await page.call(`/c/${token}?r=${said}&w=${said}`);
  expect([status, body]).toEqual([200, plain.body]);
  expect((await page.call(`/c/${token}?r=wait&w=${said}`)).body).toContain("Try again in a moment.");
});

test.each(SCRIPTS)("the core cannot put %j into a page as markup", async (script) => {
  const page = await openPage();
  for (const state of ["open", "approved", "over"] as const) {
    const token = page.door.give({
      state,
      to: script,
      channel: script,
      amount: script,
      payee: script,
      resendAfter: script,
      expiresAt: script,
    });
    const { body } = await page.call(`/c/${token}`);
    expect(withoutEscaped(body, script)).not.toContain(MARK);
    expect(body.includes(MARK)).toBe(state !== "over");
  }
});

test("an error of the core shows none of its own words", async () => {
  const page = await openPage();
  const token = page.door.give();
  for (const error of [new VerifyError("TWILIO_REJECTED", { message: MARK, fix: MARK, rule: MARK }), new Error(MARK)]) {
    page.door.fail = error;
    const { body } = await page.submit(`/c/${token}`, { code: "123456" });
    expect(body).toContain("Something went wrong on our side.");
    expect(body).not.toContain(MARK);
  }
  page.door.entry = async () => {
    throw new Error(MARK);
  };
  const { status, body } = await page.call(`/c/${token}`);
  expect(status).toBe(503);
  expect(body).not.toContain(MARK);
  expect(page.lines.at(-1)).toEqual(["entry_page_failed", { code: "INTERNAL" }]);
});

test("a payee cannot be shown in another order than it is", async () => {
  const page = await openPage();
  const { body } = await page.call(`/c/${page.door.give({ payee: "Bank\u202egro.live\u202c\u0007 AG" })}`);
  expect(body).toContain("<bdi>Bankgro.live AG</bdi>");
});

test("every answer carries every header, and none carries the code or a cookie", async () => {
  const page = await openPage();
  const token = page.door.give();
  const approved = page.door.give({ state: "approved" });
  const answers: Record<string, [Answer, status: number]> = {
    page: [await page.call(`/c/${token}`), 200],
    approved: [await page.call(`/c/${approved}`), 200],
    over: [await page.call(`/c/${page.door.give({ state: "over" })}`), 410],
    script: [await page.call("/c/entry.js"), 200],
    style: [await page.call("/c/entry.css"), 200],
    unknown: [await page.call(`/c/${newToken()}`), 404],
    malformed: [await page.call("/c/x"), 404],
    "wrong code": [await page.post(`/c/${token}`, { code: "123456" }), 303],
    "cross-site": [await page.post(`/c/${token}`, {}, { origin: "https://evil.example" }), 403],
    "wrong host": [await page.call(`/c/${token}`, { headers: { host: "evil.example" } }), 403],
    "no form": [await page.post(`/c/${token}`, {}, { "content-type": "text/plain" }), 415],
    "too long": [await page.post(`/c/${token}`, { code: "1".repeat(3_000) }), 413],
  };
  for (const [name, [{ status, headers, body }, expected]] of Object.entries(answers)) {
    expect(status, name).toBe(expected);
    expect(headers, name).toMatchObject(HEADERS);
    expect(headers["referrer-policy"], name).toBe(name === "page" ? "strict-origin" : "no-referrer");
    expect(headers["set-cookie"], name).toBeUndefined();
    expect(headers["strict-transport-security"], name).toBeUndefined();
    expect(`${JSON.stringify(headers)}${body}`, name).not.toContain("123456");
  }
});
