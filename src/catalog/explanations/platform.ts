import { entries, NO_REASON, PASSING, SUPPORT, UNCHANGED } from "../entries.js";
import type { Explanations } from "../explanation.js";

const title = { retry: "fix_first", surface: "api", evidence: "title" } as const;

/** A token that the client makes or fetches (Verify: push enrolment, OAuth). */
const tokens = (faults: Readonly<Record<number, string>>) =>
  entries(
    title,
    Object.fromEntries(
      Object.entries(faults).map(([code, fault]) => [
        code,
        [
          fault,
          "The token was made with another key or account, was changed on its way, or is not current.",
          ["Make a new token with the right key and use it at once.", "Check the clock of the machine that makes it."],
        ] as const,
      ]),
    ),
  );

/** What the REST platform and the account can answer to any call, Verify's included. Titles only. */
export const platform: Explanations = {
  ...entries(title, {
    10001: [
      "The Twilio account is not active.",
      NO_REASON,
      "Ask the operator to look at the state of the account in the Twilio Console.",
    ],
    10002: [
      "A trial account cannot use this feature.",
      "The account is a trial.",
      "Ask the operator to upgrade the account, or do without the feature.",
      { retry: "never" },
    ],
    20001: [
      "The request has parameters that the resource does not know.",
      "A parameter name is misspelt, or belongs to another resource.",
      "Compare the names of the parameters with the documentation of the resource.",
      { surface: "warn" },
    ],
    20002: [
      "The friendly name is not valid.",
      "Its length or its characters are not what the resource accepts.",
      "Choose a short, plain name.",
    ],
    20006: [
      "Twilio denied access to the resource.",
      "The credentials have no permission for this resource or action.",
      "Ask the operator to check the permissions of the API key, and which account owns the resource.",
    ],
    20007: [
      "The page size is larger than the resource allows.",
      "PageSize is too high.",
      "Ask for smaller pages and read on page by page.",
    ],
    20009: [
      "The resource cannot be deleted yet, because it is not complete.",
      "Work on the resource is still going on.",
      "Wait until it is complete, then delete it.",
      { retry: "backoff" },
    ],
    20010: [
      "This action is disabled for the account.",
      NO_REASON,
      "Ask the operator to have Twilio Support enable the action, or do without it.",
    ],
    20011: [
      "The connection uses a TLS version that Twilio does not accept.",
      "The runtime, or a proxy in between, offers only an outdated TLS version.",
      "Ask the operator to update the runtime or the proxy, so that a current TLS version is offered.",
    ],
    20012: [
      "The connection offers no TLS 1.2 cipher suite that Twilio accepts.",
      "The runtime, or a proxy in between, offers only other cipher suites.",
      "Ask the operator to update the runtime or the proxy, so that current cipher suites are offered.",
    ],
    20020: [
      "The update changed nothing.",
      "The values sent equal the stored ones.",
      "Read the resource, and go on if it is already as wanted.",
    ],
    20162: [
      "Another update of the same resource is running.",
      "Two changes were sent at the same time.",
      ["Wait a moment and read the resource.", "Repeat the change once if it is still wanted."],
      { retry: "backoff" },
    ],
    20410: [
      "The resource is gone.",
      "It existed once and is no longer kept.",
      "Stop using this address, and create a new resource if one is needed.",
      { retry: "new_resource" },
    ],
    20413: [
      "The body of the request is too large.",
      "A parameter or the list of parameters is too long.",
      ["Shorten the request.", UNCHANGED],
    ],
    20422: [
      "A parameter is not valid.",
      "A value is malformed, or outside of what the resource accepts.",
      ["Look for the name of the parameter in Twilio's message and correct its value.", UNCHANGED],
    ],
    20423: [
      "A SID is not valid.",
      "The SID is cut off, misspelt or of another kind of resource.",
      ["Give the whole SID: two letters and 32 hexadecimal digits.", "Check that its letters fit the resource."],
    ],
    20426: [
      "Twilio wants the client to be upgraded.",
      "The client uses an outdated protocol or version.",
      "Ask the operator to update the client library or the proxy in between.",
    ],
    20504: [
      "Twilio had an internal error.",
      PASSING,
      ["Look at list_verifications after a send, before you send again.", SUPPORT],
      { retry: "backoff" },
    ],
    21102: [
      "The account has as many Services as it can have.",
      "Services are created and never deleted.",
      "Use an existing Service, or delete one that is not needed.",
    ],
    21470: [
      "The account SID is not valid.",
      "The SID is misspelt or cut off.",
      "Give the account SID: AC and 32 hexadecimal digits.",
    ],
    21471: [
      "The account does not exist.",
      "The account SID is wrong, or the account was closed.",
      "Ask the operator to check the account SID.",
    ],
    21472: ["The account is not active.", NO_REASON, "Ask the operator to look at the state of the account."],
    21481: [
      "The page token is not valid.",
      "The token was changed, or belongs to another list.",
      "Start again at the first page, and follow each answer's link to the next.",
    ],
  }),
  ...tokens({
    20101: "The access token is not valid.",
    20102: "The header of the access token is not valid.",
    20103: "The issuer or the subject of the access token is not valid.",
    20104: "The access token has expired, or its expiry is not valid.",
    20105: "The access token is not valid yet.",
    20106: "The grants of the access token are not valid.",
    20107: "The signature of the access token is not valid.",
    20151: "The token was refused: authentication failed.",
    20152: "The header of the token is not valid.",
    20153: "The issuer or the subject of the token is not valid.",
    20154: "The claims of the token are not valid.",
    20155: "The expiry of the token was refused as lying in the future.",
    20156: "The token has expired, or its expiry is not valid.",
    20157: "The token would live longer than is allowed.",
    20159: "The signature of the token is not valid.",
    20160: "The token is not valid.",
  }),
};
