/** Known and unknown contacts give the same answers, at the same times (facts/policy.md §8 T17). */
import { expect, test } from "vitest";
import { tries } from "../../depth.js";
import { type House, type HouseOptions, NO_LIMITS, openHouse, PERSON, person, refused, SECOND } from "../house.js";

const model = { tenant: "t1", actor: "agent", session: "s1", agent: true };
const BOOK = { user_42: PERSON, landline: "+14155552672" };
const open = (options: HouseOptions = {}) =>
  openHouse({ agents: { destinations: "contacts" }, contacts: BOOK, limits: NO_LIMITS, ...options });

/** What differs by chance or by what the caller gave itself. */
const normal = (value: unknown) => {
  const sids: string[] = [];
  const numbered = (sid: string) => {
    if (!sids.includes(sid)) sids.push(sid);
    return `VE${sids.indexOf(sid)}`;
  };
  return JSON.parse(
    JSON.stringify(value)
      .replace(/VE[0-9a-f]{32}/g, numbered)
      .replace(/contact:\w+/g, "contact")
      .replace(/\/c\/[\w-]{43}/g, "/c/"),
  );
};

test.concurrent("a contact is verified without its number in any answer, log line or record", async () => {
  const house = await open();
  const sent = await house.send({ contact: "user_42" }, model);
  expect(sent.verification.to).toBe("contact:user_42");
  const { sid } = sent.verification;
  const checked = await house.verify.check({ verificationSid: sid, code: house.code() }, model);
  expect(checked.check).toMatchObject({ verified: true, to: "contact:user_42" });
  const { store } = await house.context.state();
  const told = JSON.stringify([sent, checked, house.lines, await store.decisions({ tenant: "t1", limit: 50 })]);
  for (const digits of [PERSON.slice(1), PERSON.slice(2), PERSON.slice(-4)]) expect(told).not.toContain(digits);
});

test.concurrent("where only contacts may be verified, a number moves nothing", async () => {
  const house = await open();
  expect(await refused(house.send({ to: person(1) }, model))).toMatchObject({ code: "INVALID_INPUT" });
  expect(await refused(house.verify.check({ to: PERSON, code: "123456" }, model))).toMatchObject({
    code: "INVALID_INPUT",
  });
  expect(await refused(house.verify.list({ to: PERSON }, model))).toMatchObject({ code: "INVALID_INPUT" });
  expect(house.simulator.requests().filter(({ method }) => method === "POST")).toHaveLength(0);
});

/** Every step of two conversations, of which one is about nobody. */
async function conversation(house: House, contact: string, session: string): Promise<unknown[]> {
  const by = { ...model, session };
  const answers: unknown[] = [];
  const say = async (call: Promise<unknown>) => {
    answers.push(
      await call.then(
        (value) => value,
        (error) => error.toJSON(),
      ),
    );
  };
  await say(house.send({ contact }, by));
  await say(house.send({ contact }, by));
  await say(house.send({ contact, resend: true }, by));
  await say(house.send({ contact, channel: "call", resend: true }, by));
  const { store, fingerprint } = await house.context.state();
  const key = contact in BOOK ? BOOK[contact as keyof typeof BOOK] : `contact:${contact}`;
  const { sid } = (await store.latestVerification("t1", fingerprint("destination", "t1", key)))!;
  await say(house.verify.check({ verificationSid: sid }, by));
  for (const code of ["000001", "000002", "000001"]) await say(house.verify.check({ verificationSid: sid, code }, by));
  await say(house.verify.list({ verificationSid: sid }, by));
  await say(house.verify.list({}, by));
  await say(house.verify.explain({ verificationSid: sid }, by));
  await say(house.verify.cancel({ verificationSid: sid }, by));
  await say(house.verify.check({ verificationSid: sid }, by));
  await say(house.verify.cancel({ verificationSid: sid }, by));
  await say(house.send({ contact, channel: "sna" }, by));
  return normal(answers) as unknown[];
}

test.concurrent("every step of a conversation answers alike", async () => {
  const house = await open({
    limits: { ...NO_LIMITS, sendPerToPer10m: 5, checkPerVerification: 5, resendCooldownSeconds: 0 },
  });
  const [real, decoy] = await Promise.all([conversation(house, "user_42", "a"), conversation(house, "nobody", "b")]);
  expect(decoy).toEqual(real);
  expect(real).toHaveLength(15);
  expect(house.sends()).toHaveLength(3);
}, 60_000);

test.concurrent("an unknown contact is charged like a known one: the limit does not tell either", async () => {
  const house = await open({ limits: { ...NO_LIMITS, sendPerToPer10m: 1 } });
  const both = [];
  for (const contact of ["user_42", "nobody"]) {
    await house.send({ contact }, model);
    both.push(normal(await refused(house.send({ contact, resend: true }, model))));
  }
  expect(both[0]).toMatchObject({ code: "RATE_LIMITED" });
  expect(both[1]).toEqual(both[0]);
});

test.concurrent("an expired one ends alike", async () => {
  const house = await open();
  const sids = [];
  for (const contact of ["user_42", "nobody"]) sids.push((await house.send({ contact }, model)).verification.sid);
  house.clock.advance(601 * SECOND);
  const [real, decoy] = await Promise.all(
    sids.map((sid) => refused(house.verify.check({ verificationSid: sid, code: "000001" }, model))),
  );
  expect(normal(decoy)).toEqual(normal(real));
});

test("times do not tell: known and unknown come out of one distribution", async () => {
  let p = 0;
  // One distribution gives less than 0.01 once in a hundred samples, twice in a row once in ten thousand.
  for (let sample = 0; sample < 2 && p <= 0.01; sample += 1) {
    const { known, unknown } = await timesOf(tries({ light: 250, usual: 1_000 }));
    p = mannWhitney(known, unknown);
    console.log(`known and unknown contacts: ${known.length} pairs, Mann-Whitney p = ${p.toFixed(3)}`);
  }
  expect(p).toBeGreaterThan(0.01);
}, 240_000);

const AT_ONCE = 25;

async function timesOf(pairs: number): Promise<Record<"known" | "unknown", number[]>> {
  const contacts = Object.fromEntries(Array.from({ length: pairs }, (_, index) => [`known${index}`, person(index)]));
  const house = await open({ contacts });
  // Twilio's latency: a send, which only the known ones ask for, takes longer than a look.
  house.simulator.faults({ match: { method: "POST", path: "/Verifications" }, delay_ms: 80, times: pairs });
  house.simulator.faults({ match: { method: "GET", path: "/Verifications" }, delay_ms: 50, times: pairs });
  const times = { known: [] as number[], unknown: [] as number[] };
  const time = async (kind: "known" | "unknown", index: number) => {
    const startedAt = performance.now();
    const contact = `${kind}${index}`;
    const { verification } = await house.send({ contact }, { ...model, session: contact });
    times[kind].push(performance.now() - startedAt);
    expect(verification.replayed).toBe(false);
  };
  for (let from = 0; from < pairs; from += AT_ONCE) {
    const batch = Array.from({ length: AT_ONCE }, (_, index) => from + index);
    // Neither kind is always the first of its pair.
    await Promise.all(
      batch.flatMap((index) =>
        index % 2 ? [time("known", index), time("unknown", index)] : [time("unknown", index), time("known", index)],
      ),
    );
  }
  return times;
}

/** Two-sided p of the normal approximation. */
function mannWhitney(a: number[], b: number[]): number {
  const all = [...a.map((value) => ({ value, own: true })), ...b.map((value) => ({ value, own: false }))];
  const ranks = all.sort((x, y) => x.value - y.value).reduce((sum, { own }, index) => sum + (own ? index + 1 : 0), 0);
  const u = ranks - (a.length * (a.length + 1)) / 2;
  const z = (u - (a.length * b.length) / 2) / Math.sqrt((a.length * b.length * (all.length + 1)) / 12);
  return 2 * (1 - normalCdf(Math.abs(z)));
}

/** Abramowitz and Stegun 26.2.17. */
function normalCdf(z: number): number {
  const t = 1 / (1 + 0.2316419 * z);
  const poly = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return 1 - (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * poly;
}
