/** What makes a send suspicious, whom that stops, and whom it never stops. */
import { describe, expect, test } from "vitest";
import type { ChallengeSettings, ChallengeSignal, RateLimits, Settings } from "../../../src/core/ports/settings.js";
import { createVerify } from "../../../src/core/verify.js";
import { altchaOf, CHALLENGE, solve } from "../../challenge/solve.js";
import { eventually } from "../../eventually.js";
import { openAuto } from "../fallback/support.js";
import { caller, type House, NO_LIMITS, openHouse, PERSON, person, refusal } from "../house.js";
import { openRiskHouse, said } from "../risk/house.js";

const when = (...signals: ChallengeSignal[]): ChallengeSettings => ({ ...CHALLENGE, mode: "suspicious", signals });

async function open(challenge: ChallengeSettings, limits: Partial<RateLimits> = {}, settings: Partial<Settings> = {}) {
  return openHouse({ limits: { ...NO_LIMITS, ...limits }, settings: { challenge, ...settings } });
}

const codes = async (house: House, count: number, by: object[] = []) => {
  const outcomes = [];
  for (let index = 0; index < count; index += 1) {
    const call = house.send({ to: person(index) }, by[index]);
    outcomes.push(
      await call.then(
        () => "sent",
        ({ code }) => code,
      ),
    );
  }
  return outcomes;
};

describe.each<[ChallengeSignal, Partial<RateLimits>, Partial<Settings>, object[]]>([
  ["country_budget", { unverifiedPerCountryPerHour: 4 }, {}, []],
  ["country_budget", { unverifiedPerCountryPerDay: 4 }, {}, []],
  ["prefix_budget", { unverifiedPerPrefixPerHour: 4 }, {}, []],
  ["spike", { spikePerPrefixPerHour: 2 }, {}, []],
  ["spike", { spikePerCountryPerHour: 2 }, {}, []],
  ["spike", { spikePerAsnPerHour: 2 }, {}, [{ asn: "64496" }, { asn: "64496" }, { asn: "64496" }]],
])("%s with %j", (signal, limits, settings, by) => {
  test("lets the ordinary through, then asks", async () => {
    const house = await open(when(signal), limits, settings);
    expect(await codes(house, 3, by)).toEqual(["sent", "sent", "STEP_UP_REQUIRED"]);
    const { fields } = house.lines.find(({ event }) => event === "challenge_required")!;
    expect(fields).toMatchObject({ rule: `challenge_${signal}`, country: "US" });
    const { store } = await house.context.state();
    const [last] = await store.decisions({ tenant: caller.tenant, limit: 1 });
    expect(last).toMatchObject({ outcome: "STEP_UP_REQUIRED", rule: `challenge_${signal}` });
  });

  test("asks for nothing where the operator leaves it out", async () => {
    const others = (["country_budget", "prefix_budget", "ip_countries", "spike", "medium_risk"] as const).filter(
      (other) => other !== signal,
    );
    const house = await open(when(...others), limits, settings);
    expect(await codes(house, 3, by)).toEqual(["sent", "sent", "sent"]);
  });
});

test("ip_countries: one address, several countries", async () => {
  const house = await open(
    when("ip_countries"),
    { unverifiedCountriesPerIpPerDay: 2 },
    { allowedCountries: ["US", "DE"] },
  );
  const by = { ip: "203.0.113.9" };
  await house.send({}, by);
  expect((await refusal(house.send({ to: "+4915112345678" }, by))).code).toBe("STEP_UP_REQUIRED");
  await house.send({ to: "+4915112345678" }, { ip: "203.0.113.10" });
});

test("codes that people enter make it ordinary again", async () => {
  const house = await open(when("country_budget"), { unverifiedPerCountryPerHour: 4 });
  for (let index = 0; index < 6; index += 1) {
    const { verification } = await house.send({ to: person(index) });
    expect((await house.check(house.code(person(index)), verification.sid)).check.verified).toBe(true);
  }
});

test("off asks for nothing, whatever happens", async () => {
  const house = await open({ ...when("spike"), mode: "off" }, { spikePerCountryPerHour: 1 });
  expect(await codes(house, 4)).toEqual(["sent", "sent", "sent", "sent"]);
});

describe("medium risk at Lookup, where no stronger factor is asked for", () => {
  const risky = (challenge: ChallengeSettings) =>
    openRiskHouse({ guard: { stepUpOnMediumRisk: false }, settings: { challenge } });

  test("is asked for a proof, which then sends", async () => {
    const house = await risky(when("medium_risk"));
    house.says({ lineType: said("nonFixedVoip") });
    const asked = await refusal(house.send());
    expect(house.sends()).toEqual([]);
    await house.send({ proofOfWork: await solve(altchaOf(asked)) });
    expect(house.sends()).toHaveLength(1);
  });

  test("nobody is asked at low risk", async () => {
    const house = await risky(when("medium_risk"));
    await house.send();
    expect(house.sends()).toHaveLength(1);
  });

  test("Lookup costs nothing before a challenge is solved, and one proof does for both", async () => {
    const house = await risky(CHALLENGE);
    house.says({ lineType: said("nonFixedVoip") });
    const asked = await refusal(house.send());
    expect(house.asked).toEqual([]);
    await house.send({ proofOfWork: await solve(altchaOf(asked)) });
    expect([house.asked.length, house.sends().length]).toEqual([1, 1]);
  });
});

describe("agents cannot solve anything", () => {
  const agent = { agent: true };

  test("they are refused in words for their operator, without a challenge", async () => {
    const house = await open(CHALLENGE);
    const error = await refusal(house.send({}, agent));
    expect(error.toJSON()).toEqual({
      code: "STEP_UP_REQUIRED",
      message: expect.stringContaining("an agent cannot do"),
      fix: expect.stringContaining("[challenge] mode"),
      retry: "never",
    });
    expect(error.details.challenge).toBeUndefined();
  });

  test("a proof that a model brings along changes nothing", async () => {
    const house = await open(CHALLENGE);
    const proofOfWork = await solve(altchaOf(await refusal(house.send())));
    expect((await refusal(house.send({ proofOfWork }, agent))).code).toBe("STEP_UP_REQUIRED");
    expect(house.sends()).toEqual([]);
  });

  test.each(["suspicious", "always"] as const)("mode %s does not tell which contacts exist", async (mode) => {
    const house = await openHouse({
      limits: { ...NO_LIMITS, spikePerPrefixPerHour: 1 },
      contacts: { user_1: person(1), user_2: person(2) },
      settings: { challenge: { ...CHALLENGE, mode, signals: ["spike"] } },
    });
    const outcome = async (contact: string) => {
      const call = house.send({ contact }, { ...agent, session: contact });
      const result = await call.then(
        (value) => value,
        (error) => error.toJSON(),
      );
      return JSON.parse(
        JSON.stringify(result)
          .replace(/VE[0-9a-f]{32}/g, "VE")
          .replaceAll(contact, "contact"),
      );
    };
    const first = await outcome("user_1");
    expect(await outcome("user_2")).toEqual(first);
    expect(await outcome("nobody")).toEqual(first);
    expect(house.sends()).toHaveLength(mode === "always" ? 0 : 1);
  });
});

test("a message that follows by itself, and a resend from our own page, ask nobody", async () => {
  const house = await openAuto({ settings: { challenge: CHALLENGE } });
  const proofOfWork = await solve(altchaOf(await refusal(house.send())));
  house.sendFault({ undelivered: 30003 });
  const { verification } = await house.send({ proofOfWork });
  await house.verify.check({ verificationSid: verification.sid }, caller);
  await eventually(() => expect(house.sends().map(({ form }) => form.Channel)).toEqual(["sms", "call"]));
  await house.verify.send({ to: PERSON, resend: true }, { ...caller, byPerson: true });
  expect(house.sends()).toHaveLength(3);
});

test.each(["create", "read"] as const)("nothing is sent where the adapter fails (%s)", async (method) => {
  const house = await open(CHALLENGE);
  const proofOfWork = method === "read" ? await solve(altchaOf(await refusal(house.send()))) : undefined;
  const real = await house.context.challenges();
  const broken = { ...real.proofOfWork, [method]: () => Promise.reject(new Error("broken")) };
  const verify = createVerify({ ...house.context, challenges: async () => ({ proofOfWork: broken }) });
  expect((await refusal(verify.send({ to: PERSON, proofOfWork }, caller))).code).toBe("INTERNAL");
  expect(house.sends()).toEqual([]);
});

test("a proof that cannot be remembered sends nothing", async () => {
  const house = await open(CHALLENGE);
  const proofOfWork = await solve(altchaOf(await refusal(house.send())));
  const state = await house.context.state();
  const store = { ...state.store, remember: () => Promise.reject(new Error("gone")) };
  const verify = createVerify({ ...house.context, state: async () => ({ ...state, store }) });
  await refusal(verify.send({ to: PERSON, proofOfWork }, caller));
  expect(house.sends()).toEqual([]);
});
