/** What only a known contact could be refused for must not be refused, or both must be. */
import { expect, test } from "vitest";
import type { Delivery } from "../../../src/core/ports/delivery.js";
import { type HouseOptions, NO_LIMITS, openHouse, PERSON, refused } from "../house.js";

const model = { tenant: "t1", actor: "agent", session: "s1", agent: true };
const BOOK = {
  user_42: PERSON,
  abroad: "+252612345678",
  premium: "+19005550123",
  garbled: "415-CODE",
  local: "4155552672",
};
const open = (options: HouseOptions = {}) =>
  openHouse({ agents: { destinations: "any" }, contacts: BOOK, limits: NO_LIMITS, ...options });

const normal = (value: unknown) =>
  JSON.parse(
    JSON.stringify(value)
      .replace(/VE[0-9a-f]{32}/g, "VE")
      .replace(/contact:\w+/g, "contact")
      .replace(/cfm\.[\w.-]+/g, "cfm"),
  );
/** The answer or the refusal, without what differs by chance. */
const outcome = async (call: Promise<unknown>) =>
  normal(
    await call.then(
      (value) => value,
      (error) => error.toJSON(),
    ),
  );

test.concurrent.each([
  ["a language that Twilio does not speak", { locale: "xx-XX" }],
  ["a country that there is not", { country: "XX" }],
  ["another country's reading of it", { country: "GB" }],
])("%s", async (_, more) => {
  const house = await open({ settings: { defaultCountry: "US" } });
  const nobody = await outcome(house.send({ contact: "nobody", ...more }, model));
  expect(nobody.verification?.status).toBe("pending");
  for (const contact of ["user_42", "local"]) {
    expect(await outcome(house.send({ contact, ...more }, model))).toEqual(nobody);
  }
  expect(house.simulator.inbox().map(({ to }) => to)).toEqual(["+14155552672", PERSON]);
});

test.concurrent.each(["abroad", "premium", "garbled"])(
  "a mistake of the operator's in the book: %s",
  async (contact) => {
    const house = await open();
    const nobody = await outcome(house.send({ contact: "nobody" }, model));
    expect(await outcome(house.send({ contact }, model))).toEqual(nobody);
    expect(house.sends()).toHaveLength(0);
    expect(house.lines.filter(({ event }) => event === "contact_not_reachable")).toHaveLength(1);
    // The application is told.
    expect(await refused(house.send({ contact }))).not.toMatchObject({ code: "INTERNAL" });
  },
);

test.concurrent("a call where payments are verified, which Twilio refuses", async () => {
  const house = await open({ settings: { psd2: true } });
  const bill = { amount: "1.00", payee: "Acme", channel: "call" as const };
  const both = await Promise.all(
    ["user_42", "nobody"].map((contact) => outcome(house.send({ contact, ...bill }, model))),
  );
  expect(both[0]).toMatchObject({ code: "CHANNEL_NOT_AVAILABLE" });
  expect(both[1]).toEqual(both[0]);
});

test.concurrent.each([
  ["by a delivery of our own", "custom", "sms"],
  ["by a delivery of our own, by default", undefined, "custom"],
  ["over the network, by default", undefined, "sna"],
] as const)("a code %s, which begins another verification than Twilio's", async (_, channel, defaultChannel) => {
  const delivery: Delivery = { reaches: "any", deliver: async () => ({ ok: true }) };
  const house = await open({ delivery, settings: { defaultChannel } });
  const both = [];
  for (const contact of ["user_42", "nobody"]) {
    const sids: string[] = [];
    for (const by of ["sms", channel] as const) {
      const sent = house.send({ contact, channel: by, resend: true }, model);
      sids.push(
        await sent.then(
          ({ verification }) => verification.sid,
          ({ code }) => code,
        ),
      );
    }
    both.push([sids.at(-1), sids[0] === sids[1]]);
  }
  expect(both).toEqual(Array(2).fill(["CHANNEL_NOT_AVAILABLE", false]));
});

test.concurrent.each([
  ["credentials that Twilio refuses", { status: 401, code: 20003 }],
  ["an account that Twilio throttles", { status: 429, code: 20429, retry_after: 7 }],
  ["a Twilio that does not answer", { drop: "after" }],
] as const)("%s", async (_, fault) => {
  const both = [];
  for (const contact of ["user_42", "nobody"]) {
    // Each in a house of its own: a closed gate would refuse the second one.
    const house = await open({ timeoutMs: 800 });
    house.simulator.faults({ match: { path: "/Verifications" }, times: 10, ...fault });
    both.push(await outcome(house.send({ contact }, model)));
  }
  expect(both[0]).toMatchObject({ retry: expect.any(String) });
  expect(both[1]).toEqual(both[0]);
});

test.concurrent("Twilio's own five sends and five checks, where the operator allows more", async () => {
  const house = await open();
  const both = await Promise.all(
    ["user_42", "nobody"].map(async (contact, index) => {
      const by = { ...model, session: `s${index}` };
      const { verification } = await house.send({ contact }, by);
      const answers = [];
      for (let more = 0; more < 5; more += 1) answers.push(await outcome(house.send({ contact, resend: true }, by)));
      for (let step = 0; step < 7; step += 1) {
        answers.push(await outcome(house.check(`00000${step}`, verification.sid, by)));
      }
      answers.push(await outcome(house.send({ contact, resend: true }, by)));
      return answers;
    }),
  );
  expect(both[0]!.map(({ code }) => code ?? "")).toEqual(
    expect.arrayContaining(["RATE_LIMITED", "MAX_CHECKS_REACHED"]),
  );
  expect(both[1]).toEqual(both[0]);
}, 60_000);

test.concurrent("a person is asked before a known contact, too, who proved the number long ago", async () => {
  const house = await open({ agents: { destinations: "contacts", confirmSend: "new_destination" } });
  const application = { ...model, agent: false };
  const { verification } = await house.send({ to: PERSON }, application);
  await house.check(house.code(), verification.sid, application);
  const both = await Promise.all(
    ["user_42", "nobody"].map((contact) => outcome(house.send({ contact }, { ...model, session: "another" }))),
  );
  expect(both[0]).toMatchObject({ code: "CONFIRMATION_REQUIRED" });
  expect(both[1]).toEqual(both[0]);
});
