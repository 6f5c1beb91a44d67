/** Two hundred error texts as operators paste them: the right code first, and nothing planted comes back. */
import { describe, expect, test } from "vitest";
import { explain } from "../../src/core/explain/explain.js";
import { caller, contextOf } from "./explain-context.js";
import { TEXTS } from "./explain-error-texts.js";
import { CANARIES, type Sample } from "./explain-planted.js";
import { BLIND_TEXTS } from "./explain-texts-blind.js";
import { BODY_TEXTS } from "./explain-texts-bodies.js";
import { LOG_TEXTS } from "./explain-texts-logs.js";
import { PROSE_TEXTS, WORD_TEXTS } from "./explain-texts-prose.js";
import { SDK_TEXTS } from "./explain-texts-sdk.js";

const KINDS: Record<string, Sample[]> = {
  "mixed, the first collection": TEXTS.map(([, text, first]) => [text, first]),
  "SDK exceptions and HTTP clients": SDK_TEXTS,
  "bodies, pages, webhooks, links": BODY_TEXTS,
  "log lines": LOG_TEXTS,
  "prose in eight languages": PROSE_TEXTS,
  "free words": WORD_TEXTS,
  "blind, written last": BLIND_TEXTS,
};
const samples = Object.values(KINDS).flat();

async function answerTo(text: string): Promise<{ found: (number | string)[]; wire: string }> {
  const answer = await explain({ message: text }, contextOf(), caller);
  const found = "error" in answer ? [answer.error.code] : answer.candidates.map(({ code }) => code);
  return { found, wire: JSON.stringify(answer) };
}

test("there are at least 200 different texts", () => {
  expect(new Set(samples.map(([text]) => text)).size).toBe(samples.length);
  expect(samples.length).toBeGreaterThanOrEqual(200);
});

test("the right code comes first in at least 98 %", async () => {
  const misses: string[] = [];
  for (const [kind, list] of Object.entries(KINDS)) {
    let right = 0;
    for (const [text, first] of list) {
      const { found } = await answerTo(text);
      if (found[0] === first) right += 1;
      else misses.push(`${first} expected, ${found.join(" ") || "nothing"} found: ${text.slice(0, 90)}`);
    }
    console.log(`${kind}: ${right}/${list.length}`);
  }
  const share = (100 * (samples.length - misses.length)) / samples.length;
  console.log(`right code first: ${share.toFixed(1)} % of ${samples.length}\n${misses.join("\n")}`);
  expect(share).toBeGreaterThanOrEqual(98);
});

describe("planted secrets and numbers", () => {
  test("stand in the texts", () => {
    const together = samples.map(([text]) => text).join("\n");
    const planted = CANARIES.filter((canary) => together.includes(canary));
    expect(planted.length).toBeGreaterThan(10);
  });

  test("never come back", async () => {
    for (const [text] of samples) {
      const { wire } = await answerTo(text);
      for (const canary of CANARIES) expect(wire, text.slice(0, 60)).not.toContain(canary);
    }
  });
});
