import { DEBUGGER, entries, NO_REASON, NOT_WHATSAPP, OFFER, PASSING, RETRY_ONCE } from "../entries.js";
import type { Explanations } from "../explanation.js";

const title = { retry: "other_channel", surface: "async", alternatives: NOT_WHATSAPP, evidence: "title" } as const;
const SENDER = ["Ask the operator to check the WhatsApp sender in the Console.", OFFER];

/** WhatsApp and RCS messages, where a code by the whatsapp channel can end. Titles only. */
export const whatsapp: Explanations = entries(title, {
  63001: [
    "The messaging channel could not authenticate the request.",
    "The sender's set-up is not right.",
    SENDER,
    { retry: "fix_first" },
  ],
  63002: [
    "The messaging channel does not know the sender.",
    "The sender's address is wrong.",
    SENDER,
    { retry: "fix_first" },
  ],
  63003: [
    "The messaging channel does not know the destination.",
    "The number has no account on this channel, for example no WhatsApp.",
    OFFER,
  ],
  63005: ["The messaging channel did not accept the content.", NO_REASON, [OFFER, DEBUGGER]],
  63007: [
    "Twilio knows no channel with this sender.",
    "The sender's address is wrong or not registered.",
    SENDER,
    { retry: "fix_first" },
  ],
  63008: [
    "The channel is misconfigured at Twilio.",
    "The configuration of the channel is not right.",
    SENDER,
    { retry: "fix_first" },
  ],
  63009: ["The provider of the channel had an internal error.", PASSING, [RETRY_ONCE, OFFER], { retry: "backoff" }],
  63010: ["Twilio had an internal error with this message.", PASSING, [RETRY_ONCE, OFFER], { retry: "backoff" }],
  63012: ["The provider of the channel had an internal error.", PASSING, [RETRY_ONCE, OFFER], { retry: "backoff" }],
  63013: [
    "The message breaks a policy of the channel.",
    NO_REASON,
    ["Do not send the same message again.", OFFER, DEBUGGER],
  ],
  63014: ["An action of the person blocks messages of this channel.", "The person blocked the sender.", OFFER],
  63015: [
    "A sandbox sender reaches only people who joined the sandbox.",
    "The sender is the sandbox, and this number has not joined.",
    ["Ask the operator to use a registered sender.", OFFER],
    { retry: "fix_first" },
  ],
  63016: [
    "A free text was sent outside of the time in which it is allowed.",
    "The message did not use a message template.",
    ["Ask the operator to have an authentication template approved for the sender.", OFFER],
    { retry: "fix_first" },
  ],
  63017: [
    "A rate limit was exceeded.",
    "Messages are sent too fast.",
    ["Slow the sends down.", OFFER],
    { retry: "backoff" },
  ],
  63018: [
    "The rate limit of the channel was exceeded.",
    "Messages are sent too fast.",
    ["Slow the sends down.", OFFER],
    { retry: "backoff" },
  ],
  63023: ["The channel reported an error without a kind.", NO_REASON, [RETRY_ONCE, OFFER], { retry: "backoff" }],
  63024: [
    "The recipient is not valid for this channel.",
    "The number cannot receive messages of this channel.",
    ["Ask the person to confirm the number.", OFFER],
  ],
  63026: ["The content of the sender was flagged as spam.", NO_REASON, ["Do not send the same message again.", OFFER]],
  63027: [
    "The template does not exist in this language and locale.",
    "The template has no translation for the locale.",
    ["Leave the locale out, or use one that the template has.", OFFER],
    { retry: "fix_first" },
  ],
  63032: ["A limitation of WhatsApp keeps the message from this person.", NO_REASON, OFFER],
  63033: ["The person opted out of these messages.", "The person opted out, or blocked the sender.", OFFER],
  63035: [
    "RCS is not open for this recipient, or for this region.",
    "The RCS agent is not launched, the recipient is no tester, or the sender works only elsewhere.",
    OFFER,
  ],
  63036: ["The number cannot be reached over RCS now.", "The phone or its carrier does not take RCS now.", OFFER],
  63038: [
    "The account has used up its messages for the day.",
    "A daily limit is reached.",
    ["Wait for the next day.", OFFER],
    { retry: "wait_window" },
  ],
  63040: [
    "The message template was rejected.",
    NO_REASON,
    ["Ask the operator to correct the template.", OFFER],
    { retry: "fix_first" },
  ],
  63041: [
    "The message template is paused.",
    NO_REASON,
    ["Ask the operator to look at the template.", OFFER],
    { retry: "fix_first" },
  ],
  63042: [
    "The message template is disabled.",
    NO_REASON,
    ["Ask the operator to use another template.", OFFER],
    { retry: "fix_first" },
  ],
  63051: ["The WhatsApp Business Account is locked.", NO_REASON, SENDER, { retry: "fix_first" }],
  63112: ["Meta disabled the business account behind this sender.", NO_REASON, SENDER, { retry: "fix_first" }],
});
