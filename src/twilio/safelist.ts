/** The SafeList: numbers that Twilio never blocks, in the whole account (facts/twilio-verify.md §1.6). It cannot be listed. */
import type { SafelistInstance } from "twilio/lib/rest/verify/v2/safelist.js";
import type { Gateway, SafeListEntry } from "../core/ports/gateway.js";
import { malformed, type TwilioClient } from "./client.js";
import { refused } from "./failure.js";
import { isE164 } from "./options.js";
import { sidOf } from "./resource.js";

type SafeListCalls = Pick<Gateway, "addToSafeList" | "fetchFromSafeList" | "removeFromSafeList">;

export function safeListCalls(client: TwilioClient): SafeListCalls {
  return {
    async addToSafeList(e164) {
      if (!isE164(e164)) return refused("PhoneNumber");
      return client.call("add_to_safe_list", async (sdk) =>
        theEntry(await (await sdk.verify()).safelist.create({ phoneNumber: e164 }), e164),
      );
    },

    async fetchFromSafeList(e164) {
      if (!isE164(e164)) return refused("PhoneNumber");
      return client.call("fetch_from_safe_list", async (sdk) =>
        theEntry(await (await sdk.verify()).safelist(encodeURIComponent(e164)).fetch(), e164),
      );
    },

    async removeFromSafeList(e164) {
      if (!isE164(e164)) return refused("PhoneNumber");
      return client.call("remove_from_safe_list", async (sdk) => {
        await (await sdk.verify()).safelist(encodeURIComponent(e164)).remove();
        return undefined;
      });
    },
  };
}

/** The number that was asked about, and no other. */
function theEntry({ sid, phoneNumber }: SafelistInstance, e164: string): SafeListEntry {
  return { sid: sidOf("GN", sid), phoneNumber: phoneNumber === e164 ? e164 : malformed() };
}
