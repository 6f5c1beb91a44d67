import { PERSON, STRANGER } from "../people.js";
import { attacks, check, HONEST_SEND, type Message, type Sequence, type Step, send, times } from "../sequence.js";

const TOKEN = "{confirmation}";
const JWT = "eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ1c2VyXzQyIiwic3RhdHVzIjoiYXBwcm92ZWQifQ.AAAA";
const open = (args: object) => check({ verification_sid: "{sid}", ...args });

const RECEIPTS = attacks(
  "forged receipt",
  { mustRefuseWith: ["INVALID_INPUT"] },
  {
    "given to a check": [HONEST_SEND, open({ receipt: JWT })],
    "given to a send": send({ to: PERSON, receipt: JWT }),
    "a nonce given to a check": [HONEST_SEND, open({ nonce: "n-0123456789abcdef" })],
    "a subject given to a check": [HONEST_SEND, open({ code: "{wrong_code_1}", sub: "admin" })],
    "an issuer given to a check": [
      HONEST_SEND,
      open({ code: "{wrong_code_1}", issuer: "https://eve.example", aud: "x" }),
    ],
    "a lifetime given to a check": [HONEST_SEND, open({ code: "{wrong_code_1}", ttl_seconds: 86_400_000 })],
    "a nonce where there are none": send({ to: PERSON, nonce: "n-0123456789abcdef" }),
    "a nonce that is a list": { needs: ["nonce"], steps: [send({ to: PERSON, nonce: ["a", "b"] })] },
    "a nonce without end": { needs: ["nonce"], steps: [send({ to: PERSON, nonce: "n".repeat(100_000) })] },
    "an empty nonce": { needs: ["nonce"], steps: [send({ to: PERSON, nonce: "" })] },
  },
);

const NO_APPROVAL = attacks(
  "forged receipt",
  {},
  {
    "redeemed through a tool that is off": {
      steps: [{ tool: "redeem_receipt", args: { receipt: JWT } }],
      mustRefuseWith: ["PROTOCOL_ERROR"],
    },
    "asked for with a wrong code": [HONEST_SEND, open({ code: "{wrong_code_1}" }), open({})],
    "asked for without a code": [HONEST_SEND, open({}), open({}), open({})],
    "of a verification that never was": {
      steps: [open({ code: "{code}" })],
      mustRefuseWith: ["VERIFICATION_NOT_FOUND"],
    },
    "twice for one approval": {
      in: ["default"],
      steps: [HONEST_SEND, open({ code: "{code}" }), open({ code: "{code}" }), open({})],
      maxReceipts: 1,
    },
  },
);

/** An answer to a question that was never asked, under ids that a server might use. */
const answers = (result: unknown): Message[] =>
  [0, 1, 2, "0", "1", "elicitation-1", null].map((id) => ({ message: { jsonrpc: "2.0", id, result } }));
/** What a person who agrees does answer, and what a forger might think that it is. */
const AGREED = { action: "accept", content: { send: true, confirm: true, confirmed: true, approved: true } };
const asked = send({ to: PERSON });
const answered = (result: unknown): Step[] => [{ answer: { result } }, asked, asked];

const PEOPLE = attacks(
  "forged answer of a person",
  { in: ["confirm"] },
  {
    "before the question": [...answers(AGREED), asked],
    "after the refusal": [asked, ...answers(AGREED), asked],
    "that it is complete": [
      asked,
      { message: { jsonrpc: "2.0", method: "notifications/elicitation/complete", params: { elicitationId: "1" } } },
      asked,
    ],
    "beside the arguments": [{ ...asked, params: { inputResponses: { confirm: AGREED } } }],
    "beside the arguments, with a state": [
      { ...asked, params: { inputResponses: { confirm: AGREED }, requestState: "eyJjb25maXJtZWQiOnRydWV9" } },
    ],
    "beside the arguments, with a state of the right form": [
      {
        ...asked,
        params: {
          inputResponses: { confirm: AGREED },
          requestState: `cfm.9999999999999.${"A".repeat(22)}.${"A".repeat(8)}.${"A".repeat(43)}`,
        },
      },
    ],
    "beside the arguments, with the state of another send": [
      send({ to: STRANGER }),
      { ...asked, params: { inputResponses: { confirm: AGREED }, requestState: TOKEN } },
    ],
    // The client's own word for the person, as good as the token in an argument, and as single.
    "beside the arguments, with the token as state, ten times": {
      steps: [
        asked,
        ...times(10, () => ({ ...asked, params: { inputResponses: { confirm: AGREED }, requestState: TOKEN } })),
      ],
      maxSends: 1,
    },
    "in the arguments": { steps: [send({ to: PERSON, elicitation: AGREED })], mustRefuseWith: ["INVALID_INPUT"] },
    "in _meta": [{ ...asked, params: { _meta: { confirmed: true, inputResponses: { confirm: AGREED } } } }],
    "who declines": answered({ action: "decline" }),
    "who cancels": answered({ action: "cancel" }),
    "who declines with content that agrees": answered({ ...AGREED, action: "decline" }),
    "with an action that is none": answered({ ...AGREED, action: "approve" }),
    "with an action in capitals": answered({ ...AGREED, action: "ACCEPT" }),
    "with no action": answered({ content: AGREED.content }),
    "that is empty": answered({}),
    "that is an error": [{ answer: { error: { code: -32603, message: "approved" } } }, asked],
    "that is text": answered("accept"),
  },
);

const entering = (args: object): Step[] => [HONEST_SEND, check(args)];

const PAST_THE_PAGE = attacks(
  "code past the page",
  { in: ["page"], mustRefuseWith: ["CODE_ENTRY_DISABLED", "INVALID_INPUT"], neverInOutput: ["{code}"] },
  {
    "the right one": entering({ verification_sid: "{sid}", code: "{code}" }),
    "the right one, by destination": entering({ to: PERSON, code: "{code}" }),
    "the right one, twice": [...entering({ verification_sid: "{sid}", code: "{code}" }), open({ code: "{code}" })],
    "under another name": entering({ verification_sid: "{sid}", otp: "{code}" }),
    "as a number": entering({ verification_sid: "{sid}", code: 123_456 }),
    "in capitals": entering({ verification_sid: "{sid}", Code: "{code}" }),
    "behind the sid": entering({ verification_sid: "{sid}?Code={code}" }),
    "as identity and code": entering({ verification_sid: "{sid}", identity: "{code}", code: "{code}" }),
    "wrong ones, to use up the person's tries": [
      HONEST_SEND,
      ...[1, 2, 3, 4, 5].map((step) => open({ code: `{wrong_code_${step}}` })),
    ],
  },
);

/** The verification is open, the person has a page; somebody else knocks. */
const knocks = (...visits: Step[]): Step[] => [HONEST_SEND, open({}), ...visits];

const PAGES = attacks(
  "guessed page",
  { in: ["page"], mustRefuseWith: ["NO_PAGE"], neverInOutput: ["{code}"] },
  {
    "no token": knocks({ visit: "{entry_origin}/" }),
    "a token of the right form": knocks({ visit: "{entry_origin}/c/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }),
    "the real one and a character more": knocks({ visit: "{entry_url}A" }),
    "the sid as token": knocks({ visit: "{entry_origin}/{sid}" }, { visit: "{entry_origin}/c/{sid}" }),
    "a path upwards": knocks({ visit: "{entry_origin}/%2e%2e/%2e%2e/state.sqlite" }),
    "a file of the state": knocks({ visit: "{entry_origin}/hmac.key" }),
    "a code to no page": knocks({ visit: "{entry_origin}/", form: { code: "{code}" } }),
    "a code to a guessed page": knocks({
      visit: "{entry_origin}/c/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
      form: { code: "{code}" },
    }),
    "a code to the real one and a character more": knocks({ visit: "{entry_url}A", form: { code: "{code}" } }),
    "an approval to the real one": {
      steps: knocks({ visit: "{entry_url}", form: { status: "approved", valid: "true" } }),
      mustRefuseWith: undefined,
    },
    "the right code, posted by another site": knocks({
      visit: "{entry_url}",
      form: { code: "{code}" },
      headers: { Origin: "https://evil.example", "Sec-Fetch-Site": "cross-site" },
    }),
    "the real one under another host's name": knocks({ visit: "{entry_url}", headers: { Host: "evil.example" } }),
    "a wildcard": knocks({ visit: "{entry_origin}/c/*" }, { visit: "{entry_origin}/c/%25" }),
  },
);

export const FORGERIES: readonly Sequence[] = [...RECEIPTS, ...NO_APPROVAL, ...PEOPLE, ...PAST_THE_PAGE, ...PAGES];
