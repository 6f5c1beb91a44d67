import { entries, NO_REASON, notFound, PASSING, RETRY_ONCE, SUPPORT, UNCHANGED } from "../entries.js";
import type { Explanations } from "../explanation.js";

const title = { retry: "fix_first", surface: "api", evidence: "title" } as const;
const STATUS = "Its status is not one that allows this.";
const READ = "Read it, and wait until its status allows the change.";

/** Branded communications share Verify's numbers but are no part of a verification. Titles only. */
export const branded: Explanations = {
  ...notFound({
    60702: "The business profile",
    60707: "The branded channel",
    60708: "The record of the phone number",
    60710: "The phone number's CPS",
    60714: "The brand",
    60719: "The branded call",
    60727: "The channel",
  }),
  ...entries(title, {
    60700: ["Something failed at Twilio.", PASSING, [RETRY_ONCE, SUPPORT], { retry: "backoff" }],
    60701: ["The request is not valid.", "A value is missing or malformed.", ["Correct the request.", UNCHANGED]],
    60703: [
      "The format of the phone numbers is not valid.",
      "A number is not in E.164 form.",
      "Give every number as + country code number.",
    ],
    60704: [
      "Twilio does not brand this phone number.",
      "The number is in no branded channel.",
      "Add the number to a branded channel, or use another.",
    ],
    60706: [
      "The push token is not valid.",
      "The token is malformed or out of date.",
      "Let the app register a new push token.",
    ],
    60709: ["The business profile already exists.", "It was created twice.", "Use the existing business profile."],
    60711: ["The status of the business allows no updates.", STATUS, READ],
    60712: [
      "Twilio could not reach its regulatory compliance API.",
      PASSING,
      [RETRY_ONCE, SUPPORT],
      { retry: "backoff" },
    ],
    60713: [
      "Twilio could not reach its regulatory identification API.",
      PASSING,
      [RETRY_ONCE, SUPPORT],
      { retry: "backoff" },
    ],
    60715: ["The logo file could not be read.", "The file is damaged, or is no image.", "Give another logo file."],
    60716: ["The logo is not a valid PNG file.", "The file is of another format, or damaged.", "Give a PNG file."],
    60717: ["The logo could not be stored.", PASSING, [RETRY_ONCE, SUPPORT], { retry: "backoff" }],
    60721: [
      "A phone number is already used in a branded channel.",
      "It was added before.",
      "Use another number, or take it out of the other channel.",
    ],
    60722: ["The status of the business allows no dismissal.", STATUS, READ],
    60723: ["The status of the brand allows no updates.", STATUS, READ],
    60724: ["The status of the brand allows no dismissal.", STATUS, READ],
    60725: ["The status of the brand allows no branded channels.", STATUS, READ],
    60726: ["The status of the business allows no brands.", NO_REASON, READ],
  }),
};
