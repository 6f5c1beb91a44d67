import type { Explanations } from "../explanation.js";

/** Credentials, account, REST platform and Twilio calling us back (facts/twilio-verify.md §3.2, §2.5, §4). */
export const account: Explanations = {
  11200: {
    meaning:
      "Twilio called your URL and did not get a usable HTTP answer. Every product that sends webhooks raises it, Verify included.",
    causes: [
      "The URL answered with a 4xx or 5xx status.",
      "The TLS certificate is invalid or incomplete.",
      "The URL redirects in a way that Twilio does not follow.",
      "The content type of the answer is not the one that Twilio expects.",
    ],
    fixes: [
      "Answer with a 2xx status on a public HTTPS URL.",
      "Answer first and do the work afterwards, so that the answer is fast.",
    ],
    retry: "fix_first",
    surface: "webhook",
  },
  11205: {
    meaning: "Twilio could not open a connection to your URL, or the answer did not come in time.",
    causes: [
      "A firewall refuses Twilio's connections.",
      "The URL points to a private or local address.",
      "The server needs longer than Twilio waits (10 s to connect, 15 s in all).",
    ],
    fixes: ["Make the URL reachable from the public internet.", "Answer within a few seconds."],
    retry: "fix_first",
    surface: "webhook",
  },
  20003: {
    meaning:
      'Twilio refused the credentials, or they have no permission for this resource. The API text is often only "Authenticate".',
    causes: [
      "The SID and the token or secret do not belong together, or carry stray white space.",
      "The API key was revoked, or is a restricted key without access to Verify.",
      "The key was made in another Twilio region than the host that is called.",
      "Test credentials are used; Verify accepts live credentials only.",
      "A key of a subaccount is used on the parent account, or the account is suspended.",
    ],
    fixes: [
      "Ask the operator to check that the SID and its secret form one pair of this account.",
      "Use the API key SID (SK…) with its secret, together with the account SID.",
      "Match the region of the key with the region of the host: Verify is served from US1.",
      "Never print the values while searching for the fault.",
    ],
    retry: "fix_first",
    surface: "api",
  },
  20004: {
    meaning: "That HTTP method does not exist on this resource.",
    causes: ["A GET on /Verifications: Verify has no operation that lists verifications."],
    fixes: ["Use the documented method.", "Read the history from /v2/Attempts; list_verifications does that."],
    retry: "never",
    surface: "api",
  },
  20005: {
    meaning: "The Twilio account is not active.",
    causes: ["The balance is used up.", "A trial was never activated or has expired."],
    fixes: ["Ask the operator to fund, upgrade or reactivate the account in the Twilio Console."],
    retry: "fix_first",
    surface: "api",
  },
  20008: {
    meaning: "This resource does not work with test credentials. Verify does not support them at all.",
    causes: ["The test account SID and test token are configured."],
    fixes: ["Use live credentials.", "Use a local simulator for tests (start with --simulate)."],
    retry: "never",
    surface: "api",
  },
  20403: {
    meaning: "The account has no access to the Twilio API.",
    causes: ["The account is suspended or closed."],
    fixes: ["Ask the operator to contact Twilio Support."],
    retry: "never",
    surface: "api",
  },
  20404: {
    meaning:
      "Twilio does not know the resource. For a verification it means: expired, already approved, or never created in this Service.",
    causes: [
      "The code's lifetime has passed (10 minutes by default).",
      "The verification was approved before; Twilio then removes it.",
      "No code was ever sent to this destination by this Service.",
      "The Service SID (VA…) is wrong, or belongs to another account.",
    ],
    fixes: [
      "Start a new verification with send_otp.",
      "Do not treat the person as verified unless an earlier check said approved.",
      "If every call fails like this, ask the operator to check the Service SID and the account.",
    ],
    retry: "new_resource",
    surface: "api",
  },
  20409: {
    meaning: "The request conflicts with the present state of the resource.",
    causes: ["Two changes ran at the same time.", "The state of the resource forbids this change."],
    fixes: ["Read the resource again.", "Repeat the change once if it is still wanted."],
    retry: "backoff",
    surface: "api",
  },
  20429: {
    meaning:
      "Too many requests at once for the account, or an exhausted limit on creating verifications. The request was not processed.",
    causes: [
      "A burst of REST calls went over the concurrency of the account.",
      "A programmable rate limit of the Service is used up.",
    ],
    fixes: [
      "Wait as long as the Retry-After header says, then try once.",
      "Look at the Twilio-Reached-Rate-Limit header to see which limit it was.",
      "Lower the number of parallel calls. Limits of one destination have their own codes: 60203 and 60212.",
    ],
    retry: "backoff",
    surface: "api",
  },
  20500: {
    meaning: "Twilio had an internal error. After a send it is not known whether the message left.",
    causes: ["A fault or a time-out inside Twilio."],
    fixes: [
      "Look at list_verifications after a send, and send again only when no attempt is listed.",
      "Repeat reading calls after a short wait.",
    ],
    retry: "backoff",
    surface: "api",
  },
  20503: {
    meaning: "Twilio is temporarily unavailable.",
    causes: ["An outage or an overload at Twilio."],
    fixes: [
      "Try again with growing pauses and only a few times.",
      "Look at status.twilio.com if it goes on.",
      "Look at list_verifications after a send, before you send again.",
    ],
    retry: "backoff",
    surface: "api",
  },
  21608: {
    meaning: "A trial account can reach only the caller IDs that were verified in its Console.",
    causes: ["The account is a trial, and this number was not added to its verified caller IDs."],
    fixes: ["Ask the operator to verify the number in the Console.", "Upgrade the account to reach any number."],
    retry: "fix_first",
    surface: "api",
  },
  25109: {
    meaning:
      "The request rate is over what this resource allows. Twilio lists it for the Organizations API; treat it as a general limit of the account.",
    causes: ["Requests come faster than the resource accepts."],
    fixes: ["Wait, then try again with growing pauses."],
    retry: "backoff",
    surface: "api",
  },
  30454: {
    meaning: "The trial account has used up its number of messages.",
    causes: ["Trial accounts have a fixed cap on messages."],
    fixes: ["Ask the operator to upgrade the account; the change takes 3 to 4 hours to work."],
    retry: "never",
    surface: "api",
  },
  60330: {
    meaning: "Verify could not deliver its webhook to your URL.",
    causes: ["The URL cannot be reached.", "The URL does not accept POST.", "The answer was not exactly 200."],
    fixes: ["Accept POST on a public URL.", "Answer with status 200 at once and do the work afterwards."],
    retry: "fix_first",
    surface: "webhook",
  },
  60728: {
    meaning: "The account has used up its number of messages for this hour.",
    causes: ["The hourly cap of the account is reached."],
    fixes: ["Wait for the next hour.", "Ask the operator to have Twilio raise the cap."],
    retry: "wait_window",
    surface: "api",
  },
  575001: {
    meaning: "This kind of trial account cannot use the Verify API.",
    causes: ["Since October 2026 some trial plans leave Verify out."],
    fixes: ["Ask the operator to upgrade the account, or to use the trial offered in the Console."],
    retry: "never",
    surface: "api",
  },
};
