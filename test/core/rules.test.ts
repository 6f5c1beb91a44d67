/** Every limit, alone and switched on: it admits up to its number, refuses with its own name and time, and forgets on time. */
import { describe, expect, test } from "vitest";
import type { ErrorCode } from "../../src/core/errors.js";
import { RULES } from "../../src/core/limits/rule-table.js";
import type { RateLimits } from "../../src/core/ports/settings.js";
import {
  caller,
  DAY,
  EMAIL,
  HOUR,
  type House,
  MINUTE,
  NO_LIMITS,
  openHouse,
  other,
  PERSON,
  person,
  refusal,
  SECOND,
} from "./house.js";

interface Row {
  code: ErrorCode;
  limit: number;
  /** Absent: as many as the limit says. One where the limit is a length of time. */
  admits?: number;
  windowMs: number;
  /** What a refusal tells to wait, from the first counted call on; absent: the window. */
  waitMs?: number;
  /** The `index`th call that this rule counts. */
  call(house: House, index: number): Promise<unknown>;
  /** A call that this rule leaves alone even when it is full. */
  unaffected(house: House): Promise<unknown>;
}

const resend = (house: House) => house.send({ resend: true });
const elsewhere = (house: House) => house.send({ to: EMAIL, resend: true });
const guess = (house: House, index: number) => guessAs(house, index, undefined);
const guessElsewhere = async (house: House) => house.check("123456", (await elsewhere(house)).verification.sid);

/** A wrong code each time, for one verification that is made when first needed. */
async function guessAs(house: House, index: number, identity: string | undefined): Promise<unknown> {
  const verificationSid = (house.simulator.inbox()[0] ?? (await sendFirst(house))).verification_sid;
  return house.verify.check({ verificationSid, code: other(house.code(), index + 1), identity }, caller);
}

async function sendFirst(house: House) {
  await house.send();
  return house.simulator.inbox()[0]!;
}

async function sendThatFails(house: House, index: number): Promise<unknown> {
  house.simulator.clearFaults();
  house.sendFault({ status: 503, code: 20503 });
  return house.send({ to: person(index) });
}

/** `sendPerIpPer10m` → `send_per_ip_per_10m`. */
const wireName = (key: string) => RULES.find(({ limitKey }) => limitKey === key)!.name;

/** The rules that only count what others do have tests of their own below. */
const TABLE: Partial<Record<keyof RateLimits, Row>> = {
  sendPerTenantPerMinute: {
    code: "RATE_LIMITED",
    limit: 3,
    windowMs: MINUTE,
    call: (house, index) => house.send({ to: person(index) }, { session: `s${index}`, actor: `a${index}` }),
    unaffected: (house) => house.send({}, { tenant: "t2" }),
  },
  destinationsPerSessionPerHour: {
    code: "RATE_LIMITED",
    limit: 3,
    windowMs: HOUR,
    call: (house, index) => house.send({ to: person(index) }),
    unaffected: (house) => house.send({ to: person(9) }, { session: "s2" }),
  },
  sendPerSessionPerHour: {
    code: "RATE_LIMITED",
    limit: 5,
    windowMs: HOUR,
    call: (house, index) => house.send({ to: person(index) }),
    unaffected: (house) => house.send({ to: person(9) }, { session: "s2" }),
  },
  sendPerIpPer10m: {
    code: "RATE_LIMITED",
    limit: 5,
    windowMs: 10 * MINUTE,
    call: (house, index) => house.send({ to: person(index) }, { ip: "198.51.100.1", session: `s${index}` }),
    unaffected: (house) => house.send({ to: person(9) }, { ip: "198.51.100.2" }),
  },
  sendPerToPer10m: {
    code: "RATE_LIMITED",
    limit: 3,
    windowMs: 10 * MINUTE,
    call: resend,
    unaffected: elsewhere,
  },
  sendPerToPerDay: { code: "RATE_LIMITED", limit: 4, windowMs: DAY, call: resend, unaffected: elsewhere },
  resendCooldownSeconds: {
    code: "COOLDOWN",
    limit: 45,
    admits: 1,
    windowMs: 45 * SECOND,
    call: resend,
    unaffected: elsewhere,
  },
  checkPerIdentityPer10m: {
    code: "RATE_LIMITED",
    limit: 3,
    windowMs: 10 * MINUTE,
    call: (house, index) => guessAs(house, index, "ada"),
    unaffected: (house) => guessAs(house, 50, "bob"),
  },
  checkPerToPer10m: {
    code: "RATE_LIMITED",
    limit: 3,
    windowMs: 10 * MINUTE,
    call: guess,
    unaffected: guessElsewhere,
  },
  checkPerVerification: {
    code: "MAX_CHECKS_REACHED",
    limit: 3,
    windowMs: DAY,
    // A used-up verification can be replaced when it expires.
    waitMs: 10 * MINUTE,
    call: guess,
    unaffected: guessElsewhere,
  },
  cooldownSecondsAfterFailedCheck: {
    code: "LOCKED_OUT",
    limit: 90,
    admits: 1,
    windowMs: 90 * SECOND,
    call: guess,
    unaffected: guessElsewhere,
  },
  failedChecksBeforeDisable: {
    code: "FACTOR_DISABLED",
    limit: 3,
    windowMs: Number.POSITIVE_INFINITY,
    call: guess,
    unaffected: guessElsewhere,
  },
  twilioFailuresPer30s: {
    code: "CIRCUIT_OPEN",
    limit: 3,
    windowMs: 30 * SECOND,
    call: sendThatFails,
    unaffected: (house) => house.verify.check({ to: PERSON, code: "123456" }, caller),
  },
};

/** The name of the rule that refused, or what else became of it. */
async function outcomeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => "admitted",
    ({ details, code }) => details?.rule ?? `admitted, then ${code}`,
  );
}

const ELSEWHERE = /^(spend|unverified|lookups|spike)/;

test("the table knows every rule", () => {
  const names = RULES.map(({ limitKey }) => limitKey)
    .filter((key) => key !== null)
    .sort();
  expect(Object.keys(NO_LIMITS).sort()).toEqual(names);
  expect(Object.keys(TABLE).sort()).toEqual(names.filter((name) => !ELSEWHERE.test(name)));
});

describe.each(Object.entries(TABLE) as [keyof RateLimits, Row][])("%s", (name, row) => {
  const { code, limit, admits = limit, windowMs, waitMs = windowMs, call, unaffected } = row;
  const alone = () => openHouse({ limits: { ...NO_LIMITS, [name]: limit } });

  /** Up to the limit, a second apart. */
  async function fill(house: House): Promise<void> {
    for (let index = 0; index < admits; index += 1) {
      if (index > 0) house.clock.advance(SECOND);
      expect(await outcomeOf(call(house, index))).toMatch(/^admitted/);
    }
  }

  test("refuses at its limit, with its own name, code and time", async () => {
    const house = await alone();
    await fill(house);
    const asked = house.simulator.requests().length;
    const error = (await refusal(call(house, admits))).toJSON();
    expect(error).toMatchObject({ code, rule: wireName(name) });
    expect(house.simulator.requests()).toHaveLength(asked);

    const elapsedMs = (admits - 1) * SECOND;
    expect(error.retry_after_ms).toBe(Number.isFinite(windowMs) ? waitMs - elapsedMs : undefined);
  });

  test.runIf(Number.isFinite(windowMs))("refuses a millisecond before its time and admits at it", async () => {
    const house = await alone();
    await fill(house);
    house.clock.advance(windowMs - (admits - 1) * SECOND - 1);
    expect(await outcomeOf(call(house, admits))).toBe(wireName(name));
    house.clock.advance(1);
    expect(await outcomeOf(call(house, admits))).toMatch(/^admitted/);
  });

  test("leaves alone what it does not count", async () => {
    const house = await alone();
    await fill(house);
    expect(await outcomeOf(unaffected(house))).toMatch(/^admitted/);
  });

  test("is switched off by 0", async () => {
    const house = await openHouse({ limits: NO_LIMITS });
    for (let index = 0; index <= admits; index += 1) {
      expect(await outcomeOf(call(house, index))).toMatch(/^admitted/);
    }
  });
});
