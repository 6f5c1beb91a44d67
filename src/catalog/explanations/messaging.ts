import {
  DEBUGGER,
  entries,
  NO_REASON,
  NOT_MESSAGES,
  NOT_PHONE,
  NOT_SMS,
  OFFER,
  PASSING,
  RETRY_ONCE,
  SUPPORT,
  UNCHANGED,
} from "../entries.js";
import type { Explanations } from "../explanation.js";

/** The answer to a send. */
const api = { retry: "fix_first", surface: "api", alternatives: NOT_SMS, evidence: "title" } as const;
/** The result of a delivery. */
const async = { retry: "other_channel", surface: "async", alternatives: NOT_SMS, evidence: "title" } as const;

const CONFIRM = "Ask the person to confirm the number.";
const OWN_SENDERS =
  "Verify sends through your own Messaging Service (a messaging configuration); with Verify's own senders there is none to set up.";
const DROP_CONFIGURATION = "Or remove the messaging configuration, so that Verify uses its own senders.";
const REGISTER = ["Ask the operator to register the sender as the title says.", DROP_CONFIGURATION, OFFER];
const SENDER = ["Ask the operator to check the senders of the Messaging Service.", DROP_CONFIGURATION];

/** Messaging, where a message of Verify can end. Titles only; the well-known ones stand in delivery.ts. */
export const messaging: Explanations = {
  ...entries(api, {
    21219: [
      "A trial account can reach only numbers that were verified in its Console.",
      "The account is a trial, and this number is not one of its verified caller IDs.",
      ["Ask the operator to verify the number in the Console.", "Upgrade the account to reach any number."],
      { alternatives: undefined, evidence: "mention" },
    ],
    21265: ["The destination is a short code.", "A short code was given instead of a phone number.", CONFIRM],
    21268: [
      "Messages to premium-rate and information-service numbers are not allowed.",
      "The number is of such a type.",
      ["Ask the person for a mobile number.", "Do not send to this number."],
      { retry: "never", alternatives: NOT_PHONE },
    ],
    21401: ["The phone number is not valid.", "It is malformed or incomplete.", CONFIRM],
    21421: ["The phone number is not valid.", "It is malformed or incomplete.", CONFIRM],
    21604: ["The message has no destination.", "The To number is missing.", "Give the number of the person."],
    21606: [
      "The sender number cannot send messages to this destination, or not from this account.",
      OWN_SENDERS,
      SENDER,
    ],
    21611: [
      "The sender has too many messages waiting.",
      "Messages are created faster than this sender can send them.",
      ["Slow the sends down, then try once.", OFFER],
      { retry: "backoff" },
    ],
    21617: [
      "The text of the message is too long.",
      "The template or its substitutions are too long.",
      ["Shorten the substitutions or the friendly name.", UNCHANGED],
    ],
    21618: ["The text of the message cannot be sent.", NO_REASON, ["Use a template that is approved.", DEBUGGER]],
    21659: ["The sender is not a Twilio number, or a short code of another country.", OWN_SENDERS, SENDER],
    21660: ["The sender number belongs to another account.", OWN_SENDERS, SENDER],
    21661: ["The sender number cannot send SMS.", OWN_SENDERS, SENDER],
    21701: ["Twilio knows no such Messaging Service.", OWN_SENDERS, SENDER],
    21702: ["The Messaging Service cannot send new messages.", OWN_SENDERS, SENDER],
    21703: ["The Messaging Service has no number that can send this message.", OWN_SENDERS, SENDER],
    21704: ["The Messaging Service has no phone numbers.", OWN_SENDERS, SENDER],
    21705: ["The Messaging Service is not valid.", OWN_SENDERS, SENDER],
    21709: ["The alphanumeric sender is not valid for this Messaging Service, or not authorised.", OWN_SENDERS, SENDER],
  }),
  ...entries(async, {
    30001: [
      "A queue was full, so the message was not sent.",
      "Messages are created faster than they can leave.",
      [RETRY_ONCE, OFFER],
      { retry: "backoff" },
    ],
    30002: [
      "The account was suspended before the message left.",
      NO_REASON,
      "Ask the operator to look at the state of the account in the Twilio Console.",
      { retry: "never", alternatives: undefined },
    ],
    30004: [
      "The message was blocked.",
      "Something on the way to the phone blocks it; the title does not say what.",
      ["Do not send the same message again.", OFFER],
    ],
    30010: [
      "The message costs more than the highest price allowed for it.",
      "A maximum price was set.",
      ["Ask the operator to raise the maximum price.", OFFER],
      { retry: "fix_first" },
    ],
    30017: [
      "The carrier's network is congested.",
      "Too much traffic at the carrier.",
      [RETRY_ONCE, OFFER],
      { retry: "backoff" },
    ],
    30018: [
      "The carrier wants the sender ID to be registered beforehand.",
      "The sender ID is not registered for this destination.",
      REGISTER,
      { retry: "fix_first", surface: "warn" },
    ],
    30019: [
      "The content is larger than the carrier allows.",
      "The text of the message is too long.",
      ["Shorten the text.", OFFER],
      { retry: "fix_first" },
    ],
    30021: ["Twilio's Messaging Service had an internal failure.", PASSING, [RETRY_ONCE, OFFER], { retry: "backoff" }],
    30022: [
      "The rate limit of US A2P 10DLC was exceeded.",
      OWN_SENDERS,
      ["Slow the sends down.", DROP_CONFIGURATION, OFFER],
      { retry: "backoff" },
    ],
    30023: [
      "The daily cap of US A2P 10DLC is reached.",
      OWN_SENDERS,
      ["Do not send from these senders until the next day.", DROP_CONFIGURATION, OFFER],
      { retry: "wait_window" },
    ],
    30024: [
      "The carrier does not know the numeric sender.",
      "The sender is not provisioned there.",
      [...SENDER, OFFER],
    ],
    30025: [
      "Half of T-Mobile's daily US A2P 10DLC limit is used.",
      OWN_SENDERS,
      ["Go on, and watch the rest of the limit.", DROP_CONFIGURATION],
      { retry: "ok", surface: "warn" },
    ],
    30026: [
      "70 percent of T-Mobile's daily US A2P 10DLC limit are used.",
      OWN_SENDERS,
      ["Go on, and watch the rest of the limit.", DROP_CONFIGURATION],
      { retry: "ok", surface: "warn" },
    ],
    30027: [
      "T-Mobile's daily US A2P 10DLC limit is reached.",
      OWN_SENDERS,
      ["Do not send from these senders until the next day.", DROP_CONFIGURATION, OFFER],
      { retry: "wait_window" },
    ],
    30032: ["The toll-free sender has not been verified.", OWN_SENDERS, REGISTER, { retry: "fix_first" }],
    30033: [
      "The US A2P 10DLC campaign of the sender is suspended.",
      OWN_SENDERS,
      ["Ask the operator to look at the campaign in the Console.", DROP_CONFIGURATION, OFFER],
      { retry: "fix_first" },
    ],
    30035: [
      "The sender is still being set up for US A2P 10DLC.",
      OWN_SENDERS,
      ["Wait until the set-up is finished.", DROP_CONFIGURATION, OFFER],
      { retry: "backoff" },
    ],
    30036: [
      "The message was still waiting when its time to be delivered ran out.",
      "It could not be handed over in time.",
      [RETRY_ONCE, OFFER],
      { retry: "backoff" },
    ],
    30037: [
      "Outbound messaging is disabled.",
      NO_REASON,
      ["Ask the operator to look at the account in the Console.", OFFER],
      { retry: "fix_first" },
    ],
    30038: [
      "The text of the message, a one-time password, was filtered.",
      "A filter for OTP texts stopped it.",
      ["Do not send the same message again.", OFFER, "Ask the operator to send codes through Verify's own templates."],
    ],
    30039: [
      "The message was filtered to prevent a loop.",
      "The same message was sent again and again.",
      ["Stop sending to this number.", "Look for the program that repeats the message."],
      { retry: "never", alternatives: undefined },
    ],
    30040: [
      "The carrier wants the sender ID to be registered beforehand.",
      "The sender ID is not registered for this destination.",
      REGISTER,
      { retry: "fix_first" },
    ],
    30041: [
      "A message to the United Kingdom came from a sender that is not registered.",
      OWN_SENDERS,
      REGISTER,
      { retry: "fix_first" },
    ],
    30042: [
      "The sender ID is blocked as generic, or it has special characters.",
      OWN_SENDERS,
      ["Choose a sender ID that names the brand, in plain letters.", DROP_CONFIGURATION, OFFER],
      { retry: "fix_first" },
    ],
    30043: [
      "An international SMS was sent over a domestic gateway.",
      "The route does not fit the sender and the destination.",
      [...SENDER, OFFER],
    ],
    30410: ["The provider of the message did not answer in time.", PASSING, [RETRY_ONCE, OFFER], { retry: "backoff" }],
    30500: [
      "Twilio had an internal error with the message.",
      PASSING,
      ["Look at list_verifications before you send again.", OFFER, SUPPORT],
      { retry: "backoff" },
    ],
    30610: ["The message was not delivered.", NO_REASON, [OFFER, DEBUGGER]],
    30615: ["The message was not delivered.", NO_REASON, [OFFER, DEBUGGER]],
    30620: ["The message was not delivered.", NO_REASON, [OFFER, DEBUGGER]],
    30630: [
      "The person is unsubscribed from this sender.",
      "The person opted out.",
      ["Do not send SMS to this number again.", OFFER],
      { alternatives: NOT_MESSAGES },
    ],
  }),
};
