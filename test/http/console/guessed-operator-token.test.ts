/** Somebody tries tokens: each wrong one takes its time, few at once, and none is written anywhere. */
import { expect, test } from "vitest";
import { openConsole, TOKEN } from "./support.js";

test("a wrong token waits a second and is not repeated; more than eight at once are not looked at", async () => {
  const desk = await openConsole();
  const guesses = Array.from({ length: 20 }, (_, index) => `guess-number-${index}`);
  const startedAt = performance.now();
  const tries = guesses.map(async (guess) => {
    const answer = await desk.signIn(guess);
    return { ...answer, tookMs: performance.now() - startedAt };
  });
  const answers = await Promise.all(tries);
  const wrong = answers.filter(({ status }) => status === 401);
  const busy = answers.filter(({ status }) => status === 429);
  expect([wrong.length, busy.length]).toEqual([8, 12]);
  for (const { tookMs, headers } of wrong) {
    expect(tookMs).toBeGreaterThanOrEqual(1_000);
    expect(headers["set-cookie"]).toBeUndefined();
  }
  for (const { headers } of busy) expect(headers["retry-after"]).toBe("1");
  expect(desk.lines.filter(([event]) => event === "console_sign_in_refused")).toHaveLength(8);
  const all = JSON.stringify([answers, desk.lines]);
  for (const guess of guesses) expect(all).not.toContain(guess);
  expect((await desk.signIn(TOKEN)).status).toBe(303);
});

test("a token that is too long, or a body, is not looked at", async () => {
  const desk = await openConsole();
  expect((await desk.signIn("x".repeat(1_025))).status).toBe(401);
  expect((await desk.signIn("x".repeat(3_000))).status).toBe(413);
  expect((await desk.post("/console/sign-in", {}, { "content-type": "application/json" })).status).toBe(415);
});
