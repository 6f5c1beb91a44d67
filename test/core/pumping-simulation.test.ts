/**
 * SMS pumping against the budgets, and two weeks of ordinary people beside it (facts/policy.md §8 T19). The policy core
 * over a real store; only Twilio is a function here, so that thousands of sends fit into seconds.
 */
import { expect, test } from "vitest";
import { VerifyError } from "../../src/core/errors.js";
import type { Gateway, Verification } from "../../src/core/ports/gateway.js";
import type { RateLimits, Settings } from "../../src/core/ports/settings.js";
import { createVerify, type Verify } from "../../src/core/verify.js";
import { DAY, HOUR, MINUTE, NO_LIMITS, openHouse, SECOND } from "./house.js";

const CODE = "424242";
const FORTNIGHT_DAYS = 14;
/**
 * Only the budgets, with their defaults: nobody here comes twice, so limits on a person would only make it slower.
 */
const BUDGETS_ALONE = Object.fromEntries(
  Object.entries(NO_LIMITS).filter(([name]) => !name.startsWith("unverified")),
) as Partial<RateLimits>;

/** mulberry32: the same numbers on every run. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What Twilio would say to a send and a right code, without a network. */
function instantTwilio(real: Gateway, now: () => number): Gateway & { sent: string[] } {
  const sent: string[] = [];
  const open = new Map<string, Verification>();
  return {
    ...real,
    sent,
    createVerification: async ({ to, channel }) => {
      sent.push(to);
      const sid = `VE${sent.length.toString(16).padStart(32, "0")}`;
      const at = now();
      const value: Verification = {
        ...{ sid, to, channel, status: "pending", createdAt: at, updatedAt: at },
        sendAttempts: [{ at, channel, sid: "" }],
      };
      open.set(sid, value);
      return { ok: true, value };
    },
    checkVerification: async ({ verificationSid = "" }) => {
      const { sid, to, channel } = open.get(verificationSid)!;
      return { ok: true, value: { sid, to, channel, status: "approved", valid: true, snaErrorCodes: [] } };
    },
  };
}

async function openTown(settings: Partial<Settings>) {
  const house = await openHouse({ settings, limits: BUDGETS_ALONE });
  const { context } = house.neighbour({ store: { url: "sqlite::memory:", onError: "refuse", processes: 1 } });
  const twilio = instantTwilio(await context.gateway(), house.clock.now);
  const withTwilio = { ...context, gateway: async () => twilio, log: () => {} };
  const verifyWith = (change: Partial<Settings> = {}) =>
    createVerify({ ...withTwilio, settings: { ...context.settings, ...change } });
  return { clock: house.clock, twilio, verifyWith };
}

/** @returns the code of the refusal, or undefined when it was sent. */
async function attempt(verify: Verify, to: string, by: { session: string; ip: string }) {
  try {
    const { verification } = await verify.send({ to }, { tenant: "t1", actor: "app", ...by });
    return { sid: verification.sid };
  } catch (error) {
    if (error instanceof VerifyError) return { refused: error.code, rule: error.details.rule };
    throw error;
  }
}

/** Mobile ranges, each as (country, beginning of a valid number, digits that follow). */
const RANGES: Readonly<Record<string, [string, number]>> = {
  AZ: ["+99450", 7],
  BD: ["+88017", 8],
  EG: ["+2010", 8],
  ID: ["+62812", 8],
  KE: ["+25471", 7],
  KG: ["+99655", 7],
  LK: ["+9477", 7],
  NG: ["+23480", 8],
  OM: ["+9689", 7],
  PH: ["+63917", 7],
  TJ: ["+99293", 7],
  UZ: ["+99890", 7],
};
const COUNTRIES = Object.keys(RANGES);

test("pumping: sequential ranges, rotating addresses, twelve countries, fresh sessions: at most 20 messages a country and day", async () => {
  const town = await openTown({ allowedCountries: COUNTRIES, unverifiedBudgets: "deny" });
  const verify = town.verifyWith();
  const sent: Record<string, number[]> = {};
  let tried = 0;
  let byBudget = 0;
  for (let day = 0; day < 2; day += 1) {
    for (const country of COUNTRIES) sent[country] = [...(sent[country] ?? []), 0];
    for (let minute = 0; minute < 24 * 60; minute += 6) {
      for (const country of COUNTRIES) {
        const [beginning, length] = RANGES[country]!;
        const to = `${beginning}${String(1_234_567 + tried).padStart(length, "2")}`;
        const by = { session: `s${tried}`, ip: `198.51.${tried % 256}.${(tried >> 8) % 256}` };
        const outcome = await attempt(verify, to, by);
        tried += 1;
        if (outcome.sid) sent[country]![day]! += 1;
        else {
          expect(outcome.refused, `${country} ${to}`).toBe("FRAUD_BLOCKED");
          byBudget += 1;
        }
      }
      town.clock.advance(6 * MINUTE);
    }
  }
  const most = Math.max(...Object.values(sent).flat());
  const total = Object.values(sent)
    .flat()
    .reduce((sum, count) => sum + count);
  console.log(`pumping: ${tried} tries, ${total} sent, ${byBudget} refused; at most ${most} a country and day`);
  expect(tried).toBe(2 * 240 * COUNTRIES.length);
  expect(most).toBeLessThanOrEqual(20);
  expect(town.twilio.sent).toHaveLength(total);
}, 60_000);

/** An ordinary town: 1,000 sends a day, busier by day than by night, 80 of 100 enter their code. */
async function liveOneDay(verify: Verify, clock: { advance(ms: number): void }, next: () => number) {
  let sent = 0;
  const refusedBy: string[] = [];
  let waiting: { sid: string; inMs: number }[] = [];
  const pass = async (ms: number) => {
    clock.advance(ms);
    for (const one of waiting) one.inMs -= ms;
    for (const { sid } of waiting.filter(({ inMs }) => inMs <= 0)) {
      await verify.check({ verificationSid: sid, code: CODE }, { tenant: "t1", actor: "app", session: sid });
    }
    waiting = waiting.filter(({ inMs }) => inMs > 0);
  };
  for (let hour = 0; hour < 24; hour += 1) {
    const share = (1 + 0.6 * Math.sin((2 * Math.PI * (hour - 9)) / 24)) / 24;
    const count = Math.round(1_000 * share);
    const stepMs = Math.floor(HOUR / count);
    for (let index = 0; index < count; index += 1) {
      const to = `+1${AREAS[Math.floor(next() * AREAS.length)]}${200 + Math.floor(next() * 700)}${String(Math.floor(next() * 10_000)).padStart(4, "0")}`;
      const ip = `203.0.${Math.floor(next() * 256)}.${Math.floor(next() * 256)}`;
      const outcome = await attempt(verify, to, { session: `p${next()}`, ip });
      if (outcome.sid) sent += 1;
      else refusedBy.push(outcome.rule ?? outcome.refused!);
      if (outcome.sid && next() < 0.8) waiting.push({ sid: outcome.sid, inMs: 20 * SECOND + next() * 60 * SECOND });
      await pass(stepMs);
    }
    await pass(HOUR - stepMs * count);
  }
  // The last of the evening enter theirs.
  await pass(2 * MINUTE);
  return { sent, refusedBy };
}

const AREAS = "201 202 203 205 206 207 208 209 210 212 213 214 215 216 217 218 219 224 225 228 229 231 234 239".split(
  " ",
);

test("ordinary people: 1,000 sends a day, 80 % entered, 14 days of deny after one of record: nobody is refused", async () => {
  const town = await openTown({ allowedCountries: ["US"] });
  const next = random(20_261_122);
  const startedAt = performance.now();
  const first = await liveOneDay(town.verifyWith({ unverifiedBudgets: "record" }), town.clock, next);
  expect(first.refusedBy).toEqual([]);
  const verify = town.verifyWith({ unverifiedBudgets: "deny" });
  let sent = 0;
  const refusedBy: string[] = [];
  for (let day = 0; day < FORTNIGHT_DAYS; day += 1) {
    const lived = await liveOneDay(verify, town.clock, next);
    sent += lived.sent;
    refusedBy.push(...lived.refusedBy);
  }
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  console.log(`ordinary: ${sent} sent in 14 days, ${refusedBy.length} refused; ${seconds} s`);
  expect(refusedBy).toEqual([]);
  expect(sent).toBeGreaterThan(13_900);

  // The price of growing with what is usual: at home an attacker finds more room than abroad.
  let pumped = 0;
  for (let index = 0; index < 2_400; index += 1) {
    const by = { session: `a${index}`, ip: `198.51.${index % 256}.${index >> 8}` };
    if ((await attempt(verify, `+1415555${2_000 + index}`, by)).sid) pumped += 1;
    town.clock.advance(DAY / 2_400);
  }
  const budget = Math.ceil(0.3 * 1_000);
  console.log(
    `pumping at home, one range, after a fortnight of 800 entered codes a day: ${pumped} of 2400 sent in a day`,
  );
  expect(pumped).toBeLessThanOrEqual(budget);
}, 240_000);
