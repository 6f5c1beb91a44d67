import { badValues, entries, NO_REASON, NOT_SMS, notFound, OFFER, UNCHANGED } from "../entries.js";
import type { Explanations } from "../explanation.js";

const title = { retry: "fix_first", surface: "api", evidence: "title" } as const;

const RELYING_PARTY = "Check Passkeys.RelyingParty.Id, Name and Origins of the Service against the domain of the page.";
const AS_RETURNED = "Pass on, as JSON and unchanged, what the browser's authenticator returned.";

/** Requests about factors, passkeys, contacts and verifications that Verify refuses. Titles only. */
export const requests: Explanations = {
  ...badValues({
    60303: "The body of the request to delete entities in a batch",
    60305: ["A parameter of the access token", "Give Identity and FactorType push, and a Ttl that the API allows."],
    60314: "The format of the factor's binding",
    60361: "The account SID (AC and 32 hexadecimal digits)",
    60362: "The factor SID (YF and 32 hexadecimal digits)",
    60363: "The Service SID (VA and 32 hexadecimal digits)",
    60364: "The challenge SID (YC and 32 hexadecimal digits)",
    60365: "The entity SID (YE and 32 hexadecimal digits)",
    60366: "The entity",
    60367: "The identity of the entity (8 to 64 letters, digits and dashes)",
    60368: "The details of the challenge",
    60369: ["The factor type", "Use totp, push or passkeys."],
    60370: "The configuration of the factor",
    60371: ["The relying party of the passkey", RELYING_PARTY],
    60372: ["The relying party ID of the passkey", RELYING_PARTY],
    60373: "The page size",
    60374: "The page token",
    60375: ["The passkey's id", AS_RETURNED],
    60376: ["The passkey's rawId", AS_RETURNED],
    60377: ["The authenticator attachment of the passkey", "Use platform, cross-platform or any."],
    60378: ["The authenticator's response", AS_RETURNED],
    60379: ["The authenticator data", AS_RETURNED],
    60380: ["The passkey's client data", AS_RETURNED],
    60381: ["The passkey's signature", AS_RETURNED],
    60384: "The timeout of the challenge",
    60385: ["The passkey's public key", AS_RETURNED],
    60386: ["The passkey's attestation object", AS_RETURNED],
    60387: ["The attested credential data", AS_RETURNED],
    60388: "The display name of the user",
    60420: "The format of the contact ID",
    60425: "The verification SID (VE and 32 hexadecimal digits)",
    60426: "The verification ID",
    60427: "The factor ID",
    60436: "The recipient",
  }),
  ...notFound({
    60390: "The factor",
    60391: "The challenge",
    60392: "The entity",
    60422: "The contact",
    60424: "The address of the contact",
    60431: "The verification",
  }),
  ...entries(title, {
    60302: [
      "This type of factor already exists.",
      "It was created before.",
      "Use the existing factor, or delete it before you create a new one.",
    ],
    60304: ["The entity already exists.", "The identity was used before.", "Use the existing entity."],
    60307: [
      "Push notifications cannot be sent again to a factor whose notification platform is none.",
      "The factor was created without a notification platform.",
      "Let the app fetch the challenge itself, or create a factor with a notification platform.",
    ],
    60313: [
      "The factor may not be created by this caller.",
      "The credentials or the access token do not allow it.",
      "Check that the token or key belongs to this Service, identity and factor type.",
    ],
    60382: [
      "The factor belongs to another relying party than the challenge.",
      "Factor and challenge were made for different domains.",
      "Create the challenge for the relying party of the factor.",
    ],
    60383: [
      "The status of the factor does not allow this.",
      "The factor is in another state than the request expects.",
      "Read the factor, then do what its status allows.",
    ],
    60421: [
      "Creating the contact had an unexpected result.",
      NO_REASON,
      ["Read the contact before you create it again.", "Ask the operator to contact Twilio Support if it stays."],
      { retry: "backoff" },
    ],
    60423: [
      "More than one contact was found.",
      "The request fits several contacts.",
      "Name one contact by its own ID.",
    ],
    60428: [
      "The channel is not supported.",
      "The request names a channel that cannot be used here.",
      [OFFER, "Check the spelling of the channel."],
      { retry: "other_channel", alternatives: ["sms", ...NOT_SMS] },
    ],
    60432: ["This relying party is not supported for passkeys.", NO_REASON, "Check the relying party of the Service."],
    60433: [
      "The content type of the passkey approval is not supported.",
      "The body is not in the expected format.",
      "Send passkey requests as JSON with the content type application/json.",
    ],
    60434: [
      "The content type of the passkey verification is not supported.",
      "The body is not in the expected format.",
      "Send passkey requests as JSON with the content type application/json.",
    ],
    60437: [
      "This type of recipient is not supported.",
      "The recipient is of another type.",
      ["Use a phone number or an e-mail address.", UNCHANGED],
    ],
    60440: [
      "The content type of the verification is not supported.",
      "The body is not in the expected format.",
      ["Send the content type that the documentation of the call names.", UNCHANGED],
    ],
    60441: [
      "The status is not allowed.",
      "The request names a status that cannot be set, or not from the present one.",
      ["Read the resource, then set only a status that the documentation names.", UNCHANGED],
    ],
    60535: [
      "The factor is not verified yet.",
      "It is used before its enrolment was finished.",
      "Finish the enrolment of the factor first.",
    ],
  }),
};
