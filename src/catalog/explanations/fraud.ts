import { NOT_SMS } from "../entries.js";
import type { Explanations } from "../explanation.js";

/** Blocks against fraud, and countries that are switched off (facts/twilio-verify.md §2.4, §3.2). */
export const fraud: Explanations = {
  60410: {
    meaning:
      "Fraud Guard blocked SMS to the prefix of this number for 12 hours; the block is renewed while the abuse continues.",
    causes: ["SMS pumping was detected on this prefix. The block covers SMS only."],
    fixes: [
      "Do not retry by SMS; offer one of the alternatives.",
      "If the person is known to be genuine, ask the operator to add the number to the SafeList.",
      "Lower the Fraud Guard level, or send once with RiskCheck=disable, only after the operator has judged the risk.",
    ],
    retry: "wait_window",
    surface: "api",
    alternatives: NOT_SMS,
  },
  60411: {
    meaning: "The number or prefix is already in the SafeList, which is what was wanted.",
    causes: ["It was added before."],
    fixes: ["Treat this as success."],
    retry: "ok",
    surface: "api",
  },
  60412: {
    meaning: "Fraudulent Signup Prevention blocked the verification.",
    causes: ["Twilio's risk model judged this sign-up as fraudulent."],
    fixes: ["Do not retry.", "Hand the sign-up over to a person, and ask the operator to review it with Twilio."],
    retry: "never",
    surface: "api",
  },
  60413: {
    meaning: "Device Intelligence blocked the verification.",
    causes: ["The device behind the telemetry ID was judged as risky."],
    fixes: ["Do not retry.", "Ask for a stronger proof of identity, or refuse."],
    retry: "never",
    surface: "api",
  },
  60605: {
    meaning: "The country of the destination is blocked by the account's Verify geo-permissions for this channel.",
    causes: ["The country is switched off for the channel, for the whole account."],
    fixes: [
      "Offer one of the alternatives.",
      "Ask the operator to enable the country in the Console, under Verify > Settings > Geo permissions.",
    ],
    retry: "never",
    surface: "api",
    alternatives: NOT_SMS,
  },
};
