/** Text made to be slow: twice the length must not take much more than twice the time, within the bound and beyond it. */
import { describe, expect, test } from "vitest";
import { knownOf } from "../../src/core/redact/known.js";
import { redact, sweep } from "../../src/core/redact/redact.js";

const MOST = 2.5;
const KNOWN = ["+14155552671", "735918", "aaaaaaaaaaaaaaab", "11111111111112"];
const SPELLINGS = knownOf(KNOWN);

const repeat = (unit: string) => (length: number) => unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
const ended = (unit: string, end: string) => (length: number) => repeat(unit)(length - end.length) + end;

/** Each nearly a shape, again and again, or one shape that never ends. */
const SLOW: Readonly<Record<string, (length: number) => string>> = {
  digits: repeat("1"),
  "digits apart": repeat("1 "),
  "digits far apart": repeat("1    "),
  "digits too far apart": repeat("1     "),
  "numbers beside words": repeat("1234,code,"),
  parentheses: repeat("(+"),
  letters: repeat("a"),
  "letters apart": repeat("a-"),
  capitals: repeat("AC"),
  words: repeat("word "),
  "an address that never ends": repeat("a."),
  "a domain that never ends": ended("b.", "@"),
  "a domain without its end": (length) => `a@${repeat("b.")(length - 3)}1`,
  "addresses without domains": repeat("a@"),
  "addresses one in another": repeat("a@b."),
  "half tokens": repeat("eyJ"),
  "half tokens with dots": repeat("eyJhbGciOiJIUzI1NiJ9."),
  schemes: repeat("Basic "),
  "a scheme and spaces": repeat("Bearer          "),
  "percent, decoded to percent": repeat("%2525"),
  percent: repeat("%41"),
  "half percent": repeat("%4"),
  "JSON escapes": repeat("\\u0031"),
  backslashes: repeat("\\"),
  entities: repeat("&#49;"),
  "entities of entities": repeat("&amp;#49;"),
  "half entities": repeat("&#1"),
  dates: repeat("2026-11-22"),
  "half dates": repeat("2026-1"),
  times: repeat("12:34:56 "),
  months: repeat("Nov"),
  identifiers: repeat("01234567-89ab-"),
  fingerprints: repeat("01234567."),
  "base64 of text": repeat("YWFh"),
  "base64 of digits": repeat("MTIz"),
  "base64 of nearly text": repeat("YWFh____"),
  "paths like base64": repeat("/usr/lib/node"),
  hex: repeat("61"),
  "hex of nearly text": repeat("616161616161ff"),
  NULs: repeat("1\0"),
  "digits of another script": repeat("٣"),
  "marks out of order": repeat("\u0301\u0316"),
  "marks and invisible characters": repeat("\u0301\u200b\u0316\u034f"),
  "marks on digits": repeat("1\u20e3"),
  "invisible characters": repeat("\u200b"),
  "one character that folds to eighteen": repeat("\ufdfa"),
  "nearly a known value": ended("a", "b"),
  "nearly a known value, apart": repeat("a.a a-"),
  "nearly a known number": repeat("11111111111111 "),
  "a known value, again and again": repeat("a a a a a a a a a a a a a a a b"),
  "line breaks": repeat("code\n"),
};

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

/**
 * How much more time twice the length takes: the median of three doublings, each of medians measured in turn. A single
 * one may meet the size at which an expression's stack no longer fits where it was, and then takes several times as long.
 */
function ratioOf(run: (text: string) => unknown, textOf: (length: number) => string, least: number): number {
  const texts = [1, 2, 4, 8].map((times) => textOf(times * least));
  const rounds = roundsOf(run, texts[0]!);
  // Expressions are compiled when they have run for a while.
  timeOf(run, texts.at(-1)!, rounds);
  const repeats = Array.from({ length: 5 }, () => texts.map((text) => timeOf(run, text, rounds)));
  const times = texts.map((_, size) => median(repeats.map((row) => row[size]!)));
  return median(times.slice(1).map((time, shorter) => time / times[shorter]!));
}

/** Enough of them that the clock can tell. */
function roundsOf(run: (text: string) => unknown, text: string): number {
  for (let rounds = 1; ; rounds *= 2) if (timeOf(run, text, rounds) > 0.5 || rounds >= 64) return rounds;
}

/** Milliseconds of this process's own work, so that neighbours on the machine do not count. */
function timeOf(run: (text: string) => unknown, text: string, rounds: number): number {
  const start = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) run(text);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

/** A disturbed measurement is repeated; what is quadratic stays near 4 however often it is measured. */
function isLinear(run: (text: string) => unknown, textOf: (length: number) => string, least: number): boolean {
  return Array.from({ length: 5 }).some(() => ratioOf(run, textOf, least) < MOST);
}

describe.each(Object.entries(SLOW))("%s", (_, textOf) => {
  test("up to the bound of 8 KiB", () => {
    expect(isLinear((text) => redact(text, KNOWN), textOf, 1_024)).toBe(true);
  });

  test("without a bound", () => {
    expect(isLinear((text) => sweep(text, SPELLINGS), textOf, 8_192)).toBe(true);
  });
});

test("the measure tells a quadratic search from a linear one", () => {
  const quadratic = Array.from({ length: 5 }, () => ratioOf((text) => /a+b/.test(text), repeat("a"), 1_024));
  expect(Math.max(...quadratic)).toBeGreaterThan(MOST);
  expect(isLinear((text) => /(?<!a)a+b/.test(text), repeat("a"), 1_024)).toBe(true);
});
