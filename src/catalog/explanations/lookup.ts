import type { Explanations } from "../explanation.js";

/** Lookup (facts/twilio-verify.md §1.9, §3.2). `async`: the code is inside the package of a 200 answer. */
export const lookup: Explanations = {
  60600: {
    meaning: "Lookup has no data: the number is not assigned, or outside of its coverage.",
    causes: ["The number belongs to nobody.", "The package does not cover this number."],
    fixes: ["Treat the answer as unknown, never as safe."],
    retry: "never",
    surface: "async",
  },
  60601: {
    meaning: "Lookups of Canadian numbers need an authorisation from the CLNPC.",
    causes: ["The account has no such authorisation."],
    fixes: ["Ask the operator to apply for it, or leave Canadian numbers out."],
    retry: "never",
    surface: "api",
  },
  60606: {
    meaning: "This Lookup package is not enabled for the account.",
    causes: ["Access to the package was never requested."],
    fixes: ["Ask the operator to request access, or leave the package out."],
    retry: "fix_first",
    surface: "api",
  },
  60607: {
    meaning: "This Lookup package does not cover the country.",
    causes: ["The provider has no data for this country."],
    fixes: ["Leave the package out for this country, and treat its answer as unknown."],
    retry: "never",
    surface: "async",
  },
  60608: {
    meaning: "The provider behind Lookup failed.",
    causes: ["A temporary fault at the provider."],
    fixes: ["Try once more after a short wait.", "Then treat the answer as unknown."],
    retry: "backoff",
    surface: "async",
  },
  60611: {
    meaning: "The quota of this Lookup package is used up.",
    causes: ["A pilot package has a fixed quota."],
    fixes: ["Ask the operator to have Twilio Support raise the quota."],
    retry: "wait_window",
    surface: "api",
  },
  60614: {
    meaning: "This number must be looked up in another Twilio region.",
    causes: ["A European or British number was looked up outside of IE1."],
    fixes: ["Send the lookup to IE1, with credentials that were made there."],
    retry: "fix_first",
    surface: "api",
  },
  60616: {
    meaning: "Lookups come faster than the package allows.",
    causes: ["Too many lookups in a short time."],
    fixes: ["Slow the lookups down, then try again."],
    retry: "backoff",
    surface: "api",
  },
  60617: {
    meaning: "The Lookup package needs at least one more parameter.",
    causes: ["For example, an identity match without a name."],
    fixes: ["Give the parameters that the package requires."],
    retry: "fix_first",
    surface: "api",
  },
  60624: {
    meaning: "The trial account has reached its limit of lookups.",
    causes: ["Trial accounts have a low limit."],
    fixes: ["Ask the operator to upgrade the account."],
    retry: "never",
    surface: "api",
  },
  60626: {
    meaning: "This phone number was looked up too often.",
    causes: ["The same number is looked up again and again."],
    fixes: ["Keep the first answer and use it again.", "Wait before the next lookup of this number."],
    retry: "wait_window",
    surface: "api",
  },
};
