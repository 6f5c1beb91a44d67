import { MAILBOX, PERSON, STRANGER, STRANGERS } from "../people.js";
import { attacks, cancel, check, explain, HONEST_SEND, list, type Sequence, send, times } from "../sequence.js";

const open = { verification_sid: "{sid}" };
const again = (more: object) => send({ to: PERSON, resend: true, ...more });
const KEY = "one-intent-0000000001";
const keyed = (args: object) => send({ idempotency_key: KEY, ...args });

const KEYS = attacks(
  "idempotency key",
  { in: ["default", "page"], maxSends: 1, mustRefuseWith: ["IDEMPOTENCY_KEY_REUSED"] },
  {
    "for another number": [keyed({ to: PERSON }), keyed({ to: STRANGER })],
    "for a mailbox": [keyed({ to: PERSON }), keyed({ to: MAILBOX })],
    "for another channel": [keyed({ to: PERSON }), keyed({ to: PERSON, channel: "call" })],
    "for another purpose": [keyed({ to: PERSON }), keyed({ to: PERSON, purpose: "payment" })],
    "for another amount": {
      needs: ["psd2"],
      steps: [
        keyed({ to: PERSON, amount: "1.00", payee: "Acme" }),
        keyed({ to: PERSON, amount: "1000.00", payee: "Acme" }),
      ],
    },
    "for another payee": {
      needs: ["psd2"],
      steps: [
        keyed({ to: PERSON, amount: "1.00", payee: "Acme" }),
        keyed({ to: PERSON, amount: "1.00", payee: "Eve" }),
      ],
    },
    "for ten numbers": [keyed({ to: PERSON }), ...STRANGERS.map((to) => keyed({ to }))],
  },
);

const ODD_KEYS = attacks(
  "idempotency key",
  { mustRefuseWith: ["INVALID_INPUT"] },
  {
    "too short": send({ to: PERSON, idempotency_key: "1" }),
    empty: send({ to: PERSON, idempotency_key: "" }),
    "too long": send({ to: PERSON, idempotency_key: "k".repeat(129) }),
    "a list of two": send({ to: PERSON, idempotency_key: [KEY, `${KEY}x`] }),
    "given to a check": [HONEST_SEND, check({ ...open, idempotency_key: KEY })],
  },
);

const SAME_KEY = attacks(
  "idempotency key",
  { maxSends: 1, in: ["default", "page"] },
  {
    "for ten numbers at once": { parallel: STRANGERS.map((to) => keyed({ to })) },
    "again and again": times(10, () => keyed({ to: PERSON })),
    "again after a cancel": [keyed({ to: PERSON }), cancel(open), keyed({ to: PERSON })],
    "again after the right code": {
      in: ["default"],
      steps: [keyed({ to: PERSON }), check({ ...open, code: "{code}" }), keyed({ to: PERSON })],
      maxReceipts: 1,
    },
    "with a line break, a quote and a zero byte": {
      steps: ["key\r\nwith-a-header-1", "key'; DROP TABLE hit;--", "key\u0000key\u0000key\u0000key"].map(
        (idempotency_key) => send({ to: PERSON, idempotency_key }),
      ),
    },
  },
);

const LOOK_ALIKES = attacks(
  "confusables",
  { mustRefuseWith: ["INVALID_INPUT"] },
  {
    "a Cyrillic letter in an argument": send({ to: PERSON, rеsend: true }),
    "a Cyrillic letter in to": send({ tо: PERSON }),
    "a Cyrillic letter in a channel": send({ to: PERSON, channel: "ѕms" }),
    "a full-width code": [HONEST_SEND, check({ ...open, code: "１２３４５６" })],
    "an Arabic code": [HONEST_SEND, check({ ...open, code: "١٢٣٤٥٦" })],
    "an invisible character in a code": [HONEST_SEND, check({ ...open, code: "123\u200b456" })],
    "a full-width sid": check({ verification_sid: `ＶＥ${"0".repeat(32)}` }),
    "a turned text": check({ verification_sid: `\u202eVE${"0".repeat(32)}` }),
    "a long s in a status": list({ status: "ſent" }),
    "a Kelvin sign in an error code": explain({ code: "LOC\u212aED_OUT\u200b" }),
  },
);

const SAME_LOOKS = attacks(
  "confusables",
  { mustRefuseWith: ["COOLDOWN", "RATE_LIMITED"] },
  {
    "identities that look alike": [
      HONEST_SEND,
      ...["ada", "аda", "ada\u200b", "ａｄａ"].map((identity) => again({ identity })),
    ],
    "purposes that look alike": [
      HONEST_SEND,
      ...["login", "logіn", "login\u200b"].map((purpose) => again({ purpose })),
    ],
  },
);

const OTHER_DOMAIN = attacks(
  "confusables",
  { in: ["default", "page"], maxSends: 2 },
  {
    // Another domain is another person's: it is sent, to its own name, and counted as one more destination.
    "a domain with a Cyrillic letter": {
      steps: [send({ to: "ada@example.com" }), send({ to: "ada@exаmple.com" })],
      neverInOutput: ["exаmple"],
    },
    "a tool with a Cyrillic letter": {
      steps: [{ tool: "send_оtp", args: { to: PERSON } }],
      maxSends: 0,
      mustRefuseWith: ["PROTOCOL_ERROR"],
    },
  },
);

export const KEYS_AND_LOOKS: readonly Sequence[] = [
  ...KEYS,
  ...ODD_KEYS,
  ...SAME_KEY,
  ...LOOK_ALIKES,
  ...SAME_LOOKS,
  ...OTHER_DOMAIN,
];
