import { expect, test } from "vitest";
import { NO_LIMITS, openHouse, refused } from "./house.js";

const SPELLINGS = [
  "+14155552671",
  "+1 (415) 555-2671",
  "tel:+1-415-555-2671",
  "001 415 555 2671",
  "415.555.2671",
  "(415) 555‑2671",
  "\u202a+1\u00a0415\u00a0555\u00a02671\u202c",
  "+１４１５５５５２６７１",
  "+١٤١٥٥٥٥٢٦٧١",
  "14155552671",
];

test("every spelling of a number is the same intent", async () => {
  const house = await openHouse({ settings: { defaultCountry: "US" } });
  for (const to of SPELLINGS) await house.send({ to });
  expect(house.sends()).toHaveLength(1);
});

test("every spelling of a number counts on one limit", async () => {
  const house = await openHouse({ settings: { defaultCountry: "US" }, limits: { ...NO_LIMITS, sendPerToPer10m: 3 } });
  const outcomes: string[] = [];
  for (const to of SPELLINGS) {
    outcomes.push(
      await house.send({ to, resend: true }).then(
        () => "sent",
        ({ details }) => details.rule,
      ),
    );
  }
  expect(outcomes).toEqual(["sent", "sent", "sent", ...Array(SPELLINGS.length - 3).fill("send_per_to_per_10m")]);
});

test.each([
  [["ada.l@gmail.com", "adal@gmail.com", "a.d.a.l+x@googlemail.com", "ADAL+y@GMAIL.com"]],
  [["bob@example.com", "bob+1@example.com", "BOB+two@Example.Com"]],
])("nor does a mailbox get a limit for each of its spellings: %j", async (spellings) => {
  const house = await openHouse({ limits: { ...NO_LIMITS, sendPerToPer10m: 1 } });
  const [first, ...others] = spellings;
  await house.send({ to: first });
  for (const to of others) {
    expect(await refused(house.send({ to, resend: true }))).toMatchObject({ rule: "send_per_to_per_10m" });
  }
});
