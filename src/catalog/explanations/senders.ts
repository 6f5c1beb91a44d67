import { entries, NO_REASON, SUPPORT } from "../entries.js";
import type { Explanations } from "../explanation.js";

const title = { retry: "fix_first", surface: "api", evidence: "title" } as const;
const GO_ON = "Go on with the check if the code arrived.";

/** Sender IDs, translations of templates, e-mail domains. Titles only. */
export const senders: Explanations = entries(title, {
  60225: [
    "The template already has this translation.",
    "The translation was created twice.",
    "Update the existing translation.",
  ],
  60230: [
    "The template has no version without the brand name.",
    "A brandless version is asked for or required.",
    "Use another template, or ask the operator for a brandless version.",
  ],
  60231: ["The account already has this sender ID.", "The sender ID was created twice.", "Use the existing sender ID."],
  60232: ["The sender ID does not exist.", "It is misspelt or was deleted.", "Check the sender IDs of the account."],
  60233: [
    "The default sender ID cannot be deleted.",
    "It is the default.",
    "Make another sender ID the default first.",
  ],
  60234: [
    "The sender ID cannot stop being the default by itself.",
    "It is the default, and no other one was named.",
    "Make another sender ID the default instead.",
  ],
  60235: [
    "The sender definitions do not meet the requirements.",
    NO_REASON,
    "Compare the definitions with Twilio's requirements for this destination.",
  ],
  60236: [
    "No domain could be read from the e-mail address.",
    "The address is malformed.",
    "Ask the person for the e-mail address again: name@domain.",
  ],
  60237: [
    "The domain is on a deny list.",
    "The e-mail address or the sender is of a domain that is not allowed.",
    ["Use an address of another domain.", "Ask the operator to contact Twilio Support if the domain is genuine."],
    { retry: "never" },
  ],
  60244: [
    "Free message texts are not supported.",
    "The deprecated parameter CustomMessage was used.",
    [GO_ON, "Use a template, with CustomCode if the code is your own."],
    { surface: "warn", evidence: "mention" },
  ],
  60332: [
    "The translation may not be deleted.",
    NO_REASON,
    ["Leave the translation as it is.", SUPPORT],
    { retry: "never" },
  ],
  60334: [
    "The SMS was sent with a template that names the brand.",
    NO_REASON,
    [GO_ON, "Ask the operator to look at the template if the brand should not be named."],
    { retry: "ok", surface: "warn" },
  ],
  60335: [
    "The SMS was sent with a template that does not name the brand.",
    NO_REASON,
    [GO_ON, "Ask the operator to look at the template if the brand should be named."],
    { retry: "ok", surface: "warn" },
  ],
  60409: [
    "The custom message fits no template.",
    "Its text differs from every template.",
    [GO_ON, "Use a template instead of a free text."],
    { surface: "warn" },
  ],
});
