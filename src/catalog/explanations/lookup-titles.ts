import { entries, NO_REASON, PASSING, RETRY_ONCE } from "../entries.js";
import type { Explanations } from "../explanation.js";

const title = { retry: "fix_first", surface: "async", evidence: "title" } as const;
const UNKNOWN = "Treat the answer as unknown, never as safe.";

/** Lookup, titles only. Its codes come as an error, or inside the package of a 200 answer. */
export const lookupTitles: Explanations = entries(title, {
  60609: [
    "Live activity is not enabled.",
    "The account has no access to it.",
    "Ask the operator to request access, or leave the package out.",
    { surface: "api" },
  ],
  60610: ["The number is outside of the coverage.", "There is no data about this number.", UNKNOWN, { retry: "never" }],
  60612: [
    "The number is not a mobile number.",
    "The lookup asked for something that only mobile numbers have.",
    [UNKNOWN, "Ask the person for a mobile number if one is needed."],
    { retry: "never" },
  ],
  60613: ["The provider behind Lookup is degraded.", PASSING, [RETRY_ONCE, UNKNOWN], { retry: "backoff" }],
  60618: [
    "A parameter of the lookup is malformed.",
    "A value has the wrong form.",
    ["Correct the value, then look up again.", "Do not repeat the call unchanged."],
    { surface: "api" },
  ],
  60619: [
    "The lookup cannot be done in this Twilio region.",
    "The request went to a region that does not serve it.",
    "Send the lookup to another Twilio region, with credentials that were made there.",
    { surface: "api" },
  ],
  60620: [
    "The carrier gave incomplete information about SIM swaps.",
    "The carrier's data is incomplete.",
    UNKNOWN,
    { retry: "never" },
  ],
  60621: ["Information about the carrier is not available.", NO_REASON, UNKNOWN, { retry: "never" }],
  60622: [
    "The magic number of the test is not one that Lookup knows.",
    "Lookup has its own test numbers; those of Messaging and Voice are others.",
    "Use a magic number of the Lookup package that is tested.",
    { surface: "api", evidence: "mention" },
  ],
  60623: [
    "Lookup does not know the verification.",
    "The VerificationSid is wrong, or the verification is gone.",
    "Give the SID of a verification of this account, or leave it out.",
  ],
  60625: [
    "The phone number is cancelled.",
    "The number is no longer in use.",
    "Ask the person to confirm the number.",
    { retry: "never" },
  ],
  60699: [
    "Lookup is disabled for the account.",
    NO_REASON,
    "Ask the operator to have Lookup enabled, or do without it.",
    { surface: "api" },
  ],
});
