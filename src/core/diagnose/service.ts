/** The Service's settings against ours: each row reads the same answer of Twilio (facts/twilio-verify.md §1.4). */

import type { ServiceFacts } from "../ports/gateway.js";
import type { Channel, Settings } from "../ports/settings.js";
import { UNREAD } from "./connection.js";
import { type Check, ok, problem, skipped, type Verdict, warning } from "./finding.js";

/** Twilio's default, and one chance in a million for each guess. */
const LEAST_CODE_LENGTH = 6;

interface Row {
  name: string;
  why: string;
  /** It matters for this one only. */
  channel?: Channel;
  judge(service: ServiceFacts, settings: Settings): Verdict;
}

const ROWS: readonly Row[] = [
  {
    name: "code_length",
    why: "The shorter a code, the sooner a guess is right.",
    judge: ({ codeLength }) =>
      codeLength >= LEAST_CODE_LENGTH
        ? ok(`Codes have ${codeLength} digits.`)
        : warning(
            `Codes have only ${codeLength} digits.`,
            "Set the Service's code length to 6 or more in the Console.",
          ),
  },
  {
    name: "psd2",
    why: "With PSD2 each send and check needs amount and payee; without it they bind nothing.",
    judge: ({ psd2Enabled }, { psd2 }) => {
      if (psd2Enabled === psd2) return ok(`PSD2 is ${psd2 ? "on" : "off"} here and in the Service.`);
      return psd2
        ? problem(
            "PSD2 is on here and off in the Service.",
            "Switch it on in the Service, or set [verify] psd2_enabled = false.",
          )
        : problem(
            "PSD2 is on in the Service and off here: Twilio refuses sends without amount and payee (60206).",
            "Set [verify] psd2_enabled = true, or switch PSD2 off in the Service.",
          );
    },
  },
  {
    name: "landlines",
    why: "An SMS to a landline is paid for and never read.",
    channel: "sms",
    judge: ({ lookupEnabled, skipSmsToLandlines }) => {
      if (skipSmsToLandlines && !lookupEnabled) {
        return warning(
          "Landlines are to be skipped, but lookup is off, so they are not.",
          "Switch on lookup in the Service: each send then costs a Lookup more.",
        );
      }
      return ok(
        skipSmsToLandlines
          ? "SMS to landlines is skipped."
          : "SMS to landlines is not skipped, which is Twilio's default.",
      );
    },
  },
  {
    name: "custom_code",
    why: "Whoever may send custom codes can choose a code and so approve anybody.",
    judge: ({ customCodeEnabled }) =>
      customCodeEnabled
        ? warning("Custom codes are on; nothing here uses them.", "Have them switched off for this Service.")
        : ok("Custom codes are off."),
  },
  {
    name: "voice",
    why: "Without a key press a voice mailbox can take the code, and read it to whoever calls it.",
    channel: "call",
    judge: ({ dtmfInputRequired }) =>
      dtmfInputRequired
        ? ok("A call says the code after a key was pressed.")
        : warning("A call says the code without waiting for a key.", "Switch on DTMF input in the Service."),
  },
  {
    name: "whatsapp",
    why: "WhatsApp needs a sender of your own; without one a send falls back to SMS or fails (68008).",
    channel: "whatsapp",
    judge: ({ hasWhatsappSender }, { simulated }) => {
      if (simulated) return skipped("The simulator needs no sender.");
      return hasWhatsappSender
        ? ok("The Service has a WhatsApp sender.")
        : warning(
            "whatsapp is among verify.channels, but the Service has no WhatsApp sender.",
            "Connect a sender in the Service (Console → Verify → Service → WhatsApp), or take whatsapp out of [verify] channels.",
          );
    },
  },
  {
    name: "email",
    why: "E-mail needs an integration with SendGrid; without one a send fails with 60217.",
    channel: "email",
    judge: () =>
      skipped(
        "Twilio's API does not tell whether e-mail is set up.",
        "See for yourself: Console → Verify → Service → Email must name an integration; else take email out of [verify] channels.",
      ),
  },
  {
    name: "warning_text",
    why: "A sentence that warns against sharing the code makes people harder to trick.",
    judge: ({ doNotShareWarningEnabled }) =>
      ok(
        doNotShareWarningEnabled
          ? "SMS warns not to share the code."
          : "SMS does not warn against sharing the code; the Service can (do-not-share warning).",
      ),
  },
];

export const SERVICE_CHECKS: readonly Check[] = ROWS.map(({ name, why, channel, judge }) => ({
  name,
  why,
  async look({ context: { settings }, service }) {
    const { result } = await service();
    if (!result.ok) return UNREAD;
    if (channel && !settings.channels.includes(channel)) return skipped(`${channel} is not among verify.channels.`);
    return judge(result.value, settings);
  },
}));
