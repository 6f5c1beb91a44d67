/** A stranger tries addresses: a token that nobody gave out must look like no token at all. */
import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { type Answer, newToken, openPage } from "./support.js";

const GUESSES = 10_000;
const MALFORMED = [
  "",
  "a",
  "a".repeat(42),
  "a".repeat(44),
  `${"a".repeat(42)}.`,
  `${"a".repeat(42)}%2F`,
  `${"a".repeat(42)}%00`,
  "%ff",
  "%",
  "..%2f..%2fetc%2fpasswd",
  "entry.html",
  "__proto__",
  `${"a".repeat(43)}/more`,
  `${"a".repeat(43)}/`,
];

const told = ({ status, headers: { date, ...headers }, body }: Answer) => ({ status, headers, body });

test("ten thousand guesses all get one page, and none reaches the check", { timeout: 120_000 }, async () => {
  const page = await openPage();
  page.door.give();
  const first = told(await page.call(`/c/${newToken()}`));
  expect(first.status).toBe(404);
  for (let done = 0; done < GUESSES; done += 20) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => page.call(`/c/${newToken()}`)));
    for (const answer of answers) expect(told(answer)).toEqual(first);
  }
  expect(new Set(page.door.calls.map(([name]) => name))).toEqual(new Set(["entry"]));
  expect(page.lines.map(([event]) => event)).toEqual(["entry_page_opened"]);
});

test("a malformed token is answered like an unknown one, byte for byte, and the core is not asked", async () => {
  const page = await openPage();
  const unknown = told(await page.call(`/c/${newToken()}`));
  const asked = page.door.calls.length;
  const noise = Array.from({ length: 50 }, (_, size) => encodeURIComponent(randomBytes(size).toString("latin1")));
  for (const token of [...MALFORMED, ...noise]) {
    expect(told(await page.call(`/c/${token}`)), token).toEqual(unknown);
  }
  expect(page.door.calls).toHaveLength(asked);
});

test.each([
  ["a code", "", { code: "123456" }],
  ["a resend", "/resend", {}],
])("a post of %s to a guessed address says the same", async (_what, path, fields) => {
  const page = await openPage();
  const unknown = told(await page.call(`/c/${newToken()}`));
  for (const token of [newToken(), "a".repeat(42)]) {
    expect(told(await page.post(`/c/${token}${path}`, fields)), token).toEqual(unknown);
  }
});

test("one letter away from a real token is nothing", async () => {
  const page = await openPage();
  const token = page.door.give();
  expect((await page.call(`/c/${token}`)).status).toBe(200);
  const other = `${token[0] === "a" ? "b" : "a"}${token.slice(1)}`;
  expect((await page.call(`/c/${other}`)).status).toBe(404);
});
