/** What an error text says beyond its code, in our own words: the parameter of a 60200, the resource of a 20404, the region of a 20003. */
import type { ErrorCode, Retry } from "../errors.js";

/** What replaces the general answer. Nothing of the text is in it. */
export interface Refinement {
  meaning: string;
  causes?: string[];
  fixes?: string[];
  retry?: Retry;
}

export function refineByText(code: number | ErrorCode, message: string): Refinement | undefined {
  if (code === 60200) return refineParameter(message);
  if (code === 20404) return RESOURCES.find(([path]) => path.test(message))?.[1];
  if (code === 20003 && OTHER_REGION.test(message)) return WRONG_REGION;
  return undefined;
}

/** Parameters that a 60200 names: the closed list of what may be repeated. */
const PARAMETERS: Readonly<Record<string, { cause: string; fix: string } | undefined>> = {
  To: {
    cause: "To is neither an E.164 phone number nor an e-mail address, or it does not fit the channel.",
    fix: "Ask the person for the number again and give it as + country code number; for email, an address.",
  },
  Channel: {
    cause: "The channel does not exist at Verify (custom, totp, push, voice), or the account may not use it (auto).",
    fix: "Use sms, call, email, whatsapp or sna.",
  },
  Code: {
    cause: "The code is not 4 to 10 characters long.",
    fix: "Ask the person to read the code again and pass exactly its digits, as a string.",
  },
  Locale: { cause: "Verify does not know this locale.", fix: "Leave the locale out, or use one that Verify supports." },
  CodeLength: { cause: "The length is outside 4 to 10.", fix: "Set a code length from 4 to 10." },
  CustomCode: { cause: "The custom code is not 4 to 10 characters long.", fix: "Give 4 to 10 characters." },
  FriendlyName: {
    cause: "The name is too long, has more than 4 digits, or has characters that are not allowed.",
    fix: "Use up to 30 letters, spaces, dashes and underscores, with at most 4 digits.",
  },
};
const OTHER_PARAMETERS =
  "Amount AppHash ChannelConfiguration Country CustomFriendlyName CustomMessage DeviceIp Identity Interval Max Payee " +
  "PhoneNumber RateLimits RiskCheck SendDigits Status Tags TemplateCustomSubstitutions TemplateSid Templates UniqueName VerificationSid";
const PARAMETER_NAMES = new Map(
  [...Object.keys(PARAMETERS), ...OTHER_PARAMETERS.split(" ")].map((name) => [name.toLowerCase(), name]),
);

function refineParameter(message: string): Refinement | undefined {
  const word = /invalid parameters?\W{0,6}([a-z]{2,30})/i.exec(message)?.[1];
  const name = PARAMETER_NAMES.get(word?.toLowerCase() ?? "");
  if (!name) return undefined;
  const { cause, fix } = PARAMETERS[name] ?? { cause: `The value of ${name} is malformed.`, fix: `Correct ${name}.` };
  return {
    meaning: `Twilio refused the parameter ${name}: its value is malformed, or not one that Verify accepts.`,
    causes: name === "To" ? [cause, "A check named a destination that has no open verification."] : [cause],
    fixes: [fix, "Do not repeat the call unchanged."],
  };
}

const CHECK_SID = "Check the SID and that it belongs to this Service and account.";
const missing = (thing: string): Refinement => ({
  meaning: `${thing} was not found in this Service.`,
  causes: ["The SID or name is wrong.", "It was deleted, or belongs to another Service or account."],
  fixes: [CHECK_SID],
  retry: "fix_first",
});

/** Resources in the path of a 20404, the deepest first (facts/twilio-verify.md §1, §2.1). */
const RESOURCES: readonly (readonly [path: RegExp, refinement: Refinement])[] = [
  [
    /\/VerificationCheck\b/i,
    {
      meaning:
        "The check found no open verification: it expired, was already approved, or never existed in this Service.",
    },
  ],
  [
    /\/Verifications\b/i,
    { meaning: "This verification expired, was already approved, or never existed in this Service." },
  ],
  [/\/Challenges\b/i, missing("The challenge")],
  [/\/Factors\b/i, missing("The factor")],
  [/\/Entities\b/i, missing("The entity")],
  [/\/Buckets\b/i, missing("The bucket of the rate limit")],
  [/\/RateLimits\b/i, missing("The rate limit")],
  [/\/MessagingConfigurations\b/i, missing("The messaging configuration of this country")],
  [/\/Webhooks\b/i, missing("The webhook")],
  [
    /\/Attempts\b/i,
    {
      meaning: "Twilio does not list this attempt.",
      causes: ["The SID (VL…) is wrong, or belongs to another account.", "The attempt is older than 30 days."],
      fixes: [CHECK_SID],
      retry: "never",
    },
  ],
  [
    /\/SafeList\b/i,
    {
      meaning: "The number is not in the SafeList.",
      causes: ["It was never added, or was removed."],
      fixes: ["Treat the number as not listed."],
      retry: "never",
    },
  ],
  [
    /\/Services(?:\/VA\w{0,40})?(?![\w/])/i,
    {
      meaning: "Twilio does not know this Verify Service.",
      causes: ["The Service SID (VA…) is wrong, or was deleted.", "The Service belongs to another account."],
      fixes: ["Ask the operator to check TWILIO_VERIFY_SERVICE_SID: it must belong to the account of the credentials."],
      retry: "fix_first",
    },
  ],
];

/** A host or an option that names another region than US1. */
const OTHER_REGION =
  /\b(?:[a-z-]{2,20}\.){1,2}(?:ie1|au1)\.twilio\.com|\bregion["']?\s{0,3}[:=]\s{0,3}["']?(?:ie1|au1)\b/i;
const WRONG_REGION: Refinement = {
  meaning: "Twilio refused the credentials in another region than US1: a region knows only keys that were made in it.",
  causes: ["The call goes to another region, and its key was made in US1.", "Verify is served from US1 alone."],
  fixes: [
    "Ask the operator to leave region and edge unset for Verify.",
    "Use a key of the region that is called, where another region is really needed.",
    "Never print the values while searching for the fault.",
  ],
};
