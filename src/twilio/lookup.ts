/** Lookup v2: facts/twilio-verify.md §1.9. */
import type { Gateway } from "../core/ports/gateway.js";
import { malformed, type TwilioClient } from "./client.js";
import { refused } from "./failure.js";
import { countryCode, errorCode } from "./resource.js";

const LINE_TYPES = [
  ..."mobile landline tollFree fixedVoip nonFixedVoip personal".split(" "),
  ..."premium voicemail sharedCost uan pager unknown".split(" "),
];

export function lookupCalls(client: TwilioClient): Pick<Gateway, "lookupNumber"> {
  return {
    async lookupNumber(e164) {
      if (!/^\+[1-9]\d{6,14}$/.test(e164)) return refused("PhoneNumber");
      return client.call("lookup_number", async (sdk) => {
        const numbers = (await sdk.lookups()).phoneNumbers;
        const number = await numbers(encodeURIComponent(e164)).fetch({ fields: "line_type_intelligence" });
        const line = number.lineTypeIntelligence;
        // A package that is missing, or failed inside the 200, leaves the type unknown: never a guess.
        const isKnown = line && !errorCode(line.errorCode);
        return {
          valid: typeof number.valid === "boolean" ? number.valid : malformed(),
          country: countryCode(number.countryCode),
          lineType: isKnown ? LINE_TYPES.find((type) => type === line.type) : undefined,
        };
      });
    },
  };
}
