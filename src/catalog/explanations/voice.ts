import { entries, NOT_CALL, NOT_PHONE, OFFER } from "../entries.js";
import type { Explanations } from "../explanation.js";

const title = { retry: "other_channel", surface: "api", alternatives: NOT_CALL, evidence: "title" } as const;

/** Calls, where a code by the call channel can end. Titles only. */
export const voice: Explanations = entries(title, {
  10004: [
    "Too many calls are running at once.",
    "The number of simultaneous calls of the account is limited.",
    ["Try once more after a short wait.", OFFER],
    { retry: "backoff" },
  ],
  10005: [
    "Calls are disabled for the account.",
    "The title gives no reason.",
    [OFFER, "Ask the operator to have Twilio Support enable calls."],
  ],
  21202: [
    "The number is a premium number, which is not called.",
    "The person gave a premium-rate number.",
    ["Ask the person for another number.", "Do not call this number."],
    { retry: "never", alternatives: NOT_PHONE },
  ],
  21203: [
    "International calls are not enabled for the account.",
    "The destination is in another country.",
    [OFFER, "Ask the operator to enable international calls in the Console."],
  ],
  21206: [
    "SendDigits is not valid.",
    "It is not a row of digits and pauses (w).",
    ["Correct SendDigits, or leave it out.", "Do not repeat the call unchanged."],
    { retry: "fix_first" },
  ],
  21214: [
    "The number cannot be reached by a call.",
    "The title gives no reason.",
    ["Ask the person to confirm the number.", OFFER],
  ],
  21215: [
    "The account's geo-permissions do not permit a call to this destination.",
    "The country or the range of numbers is switched off for calls.",
    [OFFER, "Ask the operator to enable the country in the Voice geo-permissions."],
  ],
  21216: [
    "Twilio blocked the call.",
    "The title gives no reason.",
    ["Do not call this number again.", OFFER, "Ask the operator to contact Twilio Support if the number is genuine."],
  ],
  21217: [
    "The phone number does not seem to be valid.",
    "It is malformed or not in use.",
    "Ask the person to confirm the number.",
    { retry: "fix_first" },
  ],
});
