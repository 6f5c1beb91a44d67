import { NOT_MESSAGES, NOT_PHONE, NOT_SNA, NOT_WHATSAPP } from "../entries.js";
import type { Explanations } from "../explanation.js";

/** Sending and checking a code (facts/twilio-verify.md §2.1, §2.2, §3.2). 60202 counts checks, 60203 counts sends. */
export const verification: Explanations = {
  60200: {
    meaning: "A parameter is malformed, or its value is not one that Verify accepts. Twilio's message names it.",
    causes: [
      "To is neither an E.164 phone number nor an e-mail address.",
      "Channel is unknown (custom, totp, push, voice), or the account is not entitled to it (auto).",
      "Code is not 4 to 10 characters long.",
      "The Service's CodeLength is outside 4 to 10, or its FriendlyName has more than 4 digits or forbidden characters.",
      "A check named a destination that has no open verification.",
    ],
    fixes: [
      "Read the name of the parameter in Twilio's message and correct that value.",
      "Check the value before the call: E.164 or e-mail for To; sms, call, email, whatsapp, sna or auto for Channel.",
      "Do not repeat the call unchanged.",
    ],
    retry: "fix_first",
    surface: "api",
  },
  60202: {
    meaning: "All 5 checks of this verification are used up (max check attempts). No further code will be accepted.",
    causes: ["Five wrong codes were entered, and another check followed.", "Somebody is guessing codes."],
    fixes: [
      "Stop checking this verification.",
      "Wait until it expires (10 minutes after it was created by default); a new send before that does not reset it.",
      "Start a new verification with send_otp then.",
      "Cancel it to start sooner only in tests or with custom codes.",
    ],
    retry: "wait_window",
    surface: "api",
  },
  60203: {
    meaning:
      "Five codes were sent to this destination without a completed check (max send attempts). Nothing more is sent for now.",
    causes: [
      "The code was requested again and again.",
      "The application never checks the codes, so no verification is completed.",
      "Somebody is pumping messages.",
    ],
    fixes: [
      "Ask the person for the newest code that arrived and check it; a resend repeats the same code.",
      "Otherwise wait 10 minutes until the verification expires, then send once.",
      "Do not repeat the send automatically.",
      "Update the verification to approved or canceled only in tests or with custom codes.",
    ],
    retry: "wait_window",
    surface: "api",
  },
  60204: {
    meaning: "The Service does not have the feature that the request uses.",
    causes: [
      "CustomCode was given, but custom codes are not enabled on the Service.",
      "CustomFriendlyName was given without having been enabled by Twilio Sales.",
    ],
    fixes: [
      "Ask the operator to enable custom verification codes on the Service.",
      "Ask Twilio Sales for the custom friendly name, or leave it out.",
    ],
    retry: "fix_first",
    surface: "api",
  },
  60205: {
    meaning: "The number is a landline, so the SMS was skipped.",
    causes: ["The Service looks numbers up and is set to skip SMS to landlines."],
    fixes: [
      "Send the code by a call.",
      "Ask the person for a mobile number.",
      "Ask the operator to set SkipSmsToLandlines to false only if this line can receive SMS.",
    ],
    retry: "other_channel",
    surface: "api",
    alternatives: NOT_MESSAGES,
  },
  60206: {
    meaning: "This Service needs the amount and the payee of the payment with every verification.",
    causes: ["The Service has PSD2 enabled."],
    fixes: [
      "Give amount and payee when you send, and the same values when you check.",
      "Ask the operator to disable PSD2 on the Service if no payments are confirmed.",
    ],
    retry: "fix_first",
    surface: "api",
  },
  60212: {
    meaning: "Several requests for the same phone number ran at the same time.",
    causes: ["A button was pressed twice, or a bot repeats the request.", "Several processes send to the same number."],
    fixes: [
      "Let only one send per destination run at a time.",
      "Wait, then try once; ask first whether a code has arrived.",
    ],
    retry: "wait_window",
    surface: "api",
  },
  60214: {
    meaning: "Calls are not possible on a Service with PSD2 enabled.",
    causes: ["The Service has PSD2 enabled, and the channel is call."],
    fixes: ["Send the code by sms instead.", "Ask the operator for another Service if a call is needed."],
    retry: "other_channel",
    surface: "api",
    alternatives: ["sms"],
  },
  60220: {
    meaning: "Messages to China are sent only for accounts whose use case Twilio has vetted.",
    causes: ["The account has not passed the vetting for China (+86)."],
    fixes: [
      "Ask the operator to go through Twilio's vetting for China, or to leave China out.",
      "Offer an alternative.",
    ],
    retry: "never",
    surface: "api",
    alternatives: NOT_PHONE,
  },
  60221: {
    meaning: "The check does not say which verification it is for.",
    causes: ["Neither To nor VerificationSid was given."],
    fixes: ["Give exactly one of the two; the verification SID is the more precise one."],
    retry: "fix_first",
    surface: "api",
  },
  60223: {
    meaning: "This delivery channel is switched off in the Service.",
    causes: ["The channel was disabled in the Console."],
    fixes: ["Offer one of the other channels.", "Ask the operator to enable the channel in the Service."],
    retry: "other_channel",
    surface: "api",
    alternatives: ["sms", "call", "whatsapp", "email", "totp"],
  },
  60226: {
    meaning: "Messages to China need a friendly name of the Service.",
    causes: ["The Service has no friendly name that can be shown."],
    fixes: ["Ask the operator to set a friendly name on the Service."],
    retry: "fix_first",
    surface: "api",
  },
  60238: {
    meaning: "Twilio blocked the creation of the verification.",
    causes: [
      "An upgrade of the account is still under review.",
      "The destination country is restricted (Iran, Syria, Cuba).",
    ],
    fixes: [
      "Do not retry for this destination.",
      "Ask the operator to wait up to 72 hours after an upgrade, then to contact Twilio Support.",
    ],
    retry: "never",
    surface: "api",
  },
  60250: {
    meaning: "The sender registration that Australia requires is missing.",
    causes: ["The regulatory registration for Australia was not done."],
    fixes: ["Ask the operator to complete the registration for Australia.", "Offer one of the alternatives meanwhile."],
    retry: "never",
    surface: "api",
    alternatives: NOT_PHONE,
  },
  60331: {
    meaning: "Text-to-speech cannot speak the requested locale.",
    causes: ["A call was requested with a locale that Verify cannot read out."],
    fixes: ["Choose a supported locale, or leave it out.", "Use sms with the same locale."],
    retry: "fix_first",
    surface: "api",
    alternatives: ["sms"],
  },
  60550: {
    meaning: "The auto channel found no channel that it could use.",
    causes: ["Every candidate channel is disabled or not valid for this destination."],
    fixes: [
      "Name a channel instead of auto.",
      "Ask the operator to read the messages of the Console debugger for the reason of each channel.",
    ],
    retry: "other_channel",
    surface: "api",
    alternatives: NOT_SNA,
  },
  60602: {
    meaning: "AppHash works only with the sms channel.",
    causes: ["AppHash was given with another channel."],
    fixes: ["Leave AppHash out, or use sms."],
    retry: "fix_first",
    surface: "api",
    alternatives: ["sms"],
  },
  60735: {
    meaning:
      "The verification belongs to another integration: an AI assistant started it and a direct API call goes on, or the other way round.",
    causes: ["Two integrations, one of them an AI assistant of Twilio, work on the same verification."],
    fixes: [
      "Finish the verification through the integration that started it.",
      "Otherwise let it expire, then start a new one with send_otp.",
    ],
    retry: "fix_first",
    surface: "api",
    evidence: "mention",
  },
  68008: {
    meaning: "The WhatsApp channel is not configured in the Service.",
    causes: ["No WhatsApp sender of your own is connected; Verify has not shared one since March 2024."],
    fixes: [
      "Use another channel meanwhile.",
      "Ask the operator to register a WhatsApp sender and to set Whatsapp.MsgServiceSid and Whatsapp.From on the Service.",
    ],
    retry: "fix_first",
    surface: "api",
    alternatives: NOT_WHATSAPP,
  },
};
