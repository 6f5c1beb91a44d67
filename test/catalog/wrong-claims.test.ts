/** Claims about Twilio that are common and false (facts/twilio-verify.md §7); none may be in our words. */
import { describe, expect, test } from "vitest";
import { createCatalogue } from "../../src/catalog/catalog.js";
import { EXPLANATIONS } from "../../src/catalog/explanations.js";

const catalogue = createCatalogue();
const textOf = (code: number) => {
  const { meaning, causes, fixes } = catalogue.entry(code)!;
  return [meaning, ...causes, ...fixes].join(" ");
};
const everything = Object.keys(EXPLANATIONS)
  .map((code) => textOf(Number(code)))
  .join("\n");

describe("false claims about one code", () => {
  test.each<[number, string, RegExp, RegExp]>([
    [60202, "is about checks, not sends or expiry", /max check attempts/i, /max send|verification expired/i],
    [60203, "is about sends, not checks", /max send attempts/i, /max check|wrong code/i],
    [20404, "is what an expired or approved verification gives", /expired.*approved/i, /wrong code/i],
    [30003, "is an unreachable handset, not filtering", /switched off|coverage/i, /filter|10dlc|landline/i],
    [30007, "is filtering", /filtered/i, /handset/i],
    [21211, "is Messaging and Voice; Verify gives 60200", /Verify itself answers 60200/, /Verify raises/],
    [11200, "is every product's webhook, not only Voice", /every product/i, /only voice|twiml/i],
    [20429, "is the account, not one number", /for the account/i, /per[- ](?:number|phone|destination)/i],
    [20003, "is sent as Authenticate and asks for region", /"Authenticate".*region/s, /clock/i],
    [60200, "is not a disabled channel", /Channel is unknown/, /disabled in the Service|ask .* to enable the channel/i],
    [60212, "is concurrency, not a missing Service", /same time/i, /not found/i],
    [
      60410,
      "is Fraud Guard on SMS, not geo-permissions or SIM swap",
      /Fraud Guard.*SMS/s,
      /geo-?permission|sim.?swap|risk score/i,
    ],
    [60605, "is geo-permissions, not fraud", /geo-permissions/i, /fraud guard|pumping/i],
    [30034, "does not concern Verify's own senders", /own senders are exempt/i, /verify requires/i],
    [60204, "a friendly name is the brand, not a log label", /Twilio Sales/, /log/i],
    [60217, "e-mail needs SendGrid", /SendGrid/, /out of the box/i],
    [20008, "test credentials never work with Verify", /does not support them/i, /magic numbers work/i],
    [60214, "PSD2 forbids calls", /PSD2/, /use call/i],
  ])("%i %s", (code, _claim, says, neverSays) => {
    expect(textOf(code)).toMatch(says);
    expect(textOf(code)).not.toMatch(neverSays);
  });
});

test.each([
  [/increase (?:the )?(?:ttl|lifetime)|code_ttl/i, "a lifetime that the API can set"],
  [/\bttl\b|doForceCheckOnce/, "invented Service parameters"],
  [/Verify Guard/, "a wrong name of Fraud Guard"],
  [/GET \/?(?:v2\/)?(?:Services\/\S+\/)?Verifications\b/, "a list of verifications"],
  [/clock skew/i, "clock skew of signatures"],
  [/risk score|medium risk/i, "a Fraud Guard score"],
  [/status callback/i, "callbacks of verifications"],
  [/10dlc .{0,30}(?:needed|required) for verify/i, "10DLC for Verify"],
  [/\bie1\b.{0,30}latency|\bau1\b/i, "Verify in other regions"],
  [/automatically (?:re)?(?:try|send|fall)/i, "automatic re-sends"],
])("nothing says %s (%s)", (claim) => {
  expect(everything).not.toMatch(claim);
});

test("no code calls voice, rcs, custom, totp or push a channel to send by", () => {
  const sendable = new Set(["sms", "call", "whatsapp", "email", "totp"]);
  for (const { alternatives = [] } of Object.values(EXPLANATIONS))
    for (const name of alternatives) expect(sendable.has(name)).toBe(true);
});
