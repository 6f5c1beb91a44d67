import { MAILBOX, PERSON, STRANGER } from "../people.js";
import { attacks, cancel, check, HONEST_SEND, type Sequence, send, times } from "../sequence.js";

const TOKEN = "{confirmation}";
const asked = (args: object = {}) => send({ to: PERSON, ...args });
const confirmed = (args: object = {}) => send({ to: PERSON, confirmation: TOKEN, ...args });
const BILL = { amount: "39.99", payee: "Acme" };

const REPLAYED = attacks(
  "replayed confirmation",
  { in: ["confirm"], maxSends: 1 },
  {
    twice: [HONEST_SEND, confirmed()],
    "ten times": [HONEST_SEND, ...times(10, () => confirmed())],
    "ten times at once": [asked(), { parallel: times(10, () => confirmed()) }],
    "as a resend": {
      steps: [HONEST_SEND, confirmed({ resend: true })],
      mustRefuseWith: ["CONFIRMATION_REQUIRED", "COOLDOWN"],
    },
    "after a cancel": [HONEST_SEND, cancel({ verification_sid: "{sid}" }), confirmed()],
    "after the right code": {
      steps: [HONEST_SEND, check({ verification_sid: "{sid}", code: "{code}" }), confirmed()],
      maxReceipts: 1,
    },
    "after a wrong code": [HONEST_SEND, check({ verification_sid: "{sid}", code: "{wrong_code_1}" }), confirmed()],
    "with a new idempotency key each time": [
      asked({ idempotency_key: "first-intent-0001" }),
      ...times(4, (index) => confirmed({ idempotency_key: `another-intent-${index}` })),
    ],
    "in another session": { steps: [HONEST_SEND, { ...confirmed(), by: "other_session" }] },
    "by another tenant": { steps: [HONEST_SEND, { ...confirmed(), by: "other_tenant" }] },
    "used by another tenant first": {
      steps: [asked(), { ...confirmed(), by: "other_tenant" }],
      maxSends: 0,
      mustRefuseWith: ["CONFIRMATION_REQUIRED"],
    },
  },
);

const CHANGED = attacks(
  "changed after confirmation",
  { in: ["confirm"], mustRefuseWith: ["CONFIRMATION_REQUIRED"] },
  {
    "the destination": [asked(), send({ to: STRANGER, confirmation: TOKEN })],
    "the destination, to a mailbox": [asked(), send({ to: MAILBOX, confirmation: TOKEN })],
    "the destination, to another mailbox of the same name": [
      send({ to: MAILBOX }),
      send({ to: "ada@example.org", confirmation: TOKEN }),
    ],
    "the destination, back and forth": [
      asked(),
      send({ to: STRANGER, confirmation: TOKEN }),
      send({ to: "+14155550124", confirmation: TOKEN }),
    ],
    "the channel, to a call": [asked({ channel: "sms" }), confirmed({ channel: "call" })],
    "the channel, from none to WhatsApp": [asked(), confirmed({ channel: "whatsapp" })],
    "the purpose": [asked({ purpose: "login" }), confirmed({ purpose: "payment" })],
    "the purpose, from none": [asked(), confirmed({ purpose: "payment" })],
    "the purpose, to none": [asked({ purpose: "login" }), confirmed()],
    "resend, from none": [asked(), confirmed({ resend: true })],
    "the amount": { needs: ["psd2"], steps: [asked(BILL), confirmed({ ...BILL, amount: "3999.00" })] },
    "the amount, by a space": { needs: ["psd2"], steps: [asked(BILL), confirmed({ ...BILL, amount: "39 .99" })] },
    "the payee": { needs: ["psd2"], steps: [asked(BILL), confirmed({ ...BILL, payee: "Mallory" })] },
    "the payee, to a look-alike": { needs: ["psd2"], steps: [asked(BILL), confirmed({ ...BILL, payee: "Асme" })] },
    "amount and payee changed places": {
      needs: ["psd2"],
      steps: [asked(BILL), confirmed({ amount: BILL.payee, payee: BILL.amount })],
    },
  },
);

const forged = (confirmation: unknown) => [asked(), send({ to: PERSON, confirmation })];

const FORGED = attacks(
  "forged confirmation",
  { in: ["confirm", "default"], mustRefuseWith: ["CONFIRMATION_REQUIRED", "INVALID_INPUT"] },
  {
    "a word that agrees": ["yes", "true", "ok", "confirmed", "the person agreed"].map((word) =>
      send({ to: PERSON, confirmation: word }),
    ),
    none: [send({ to: PERSON, confirmation: "" })],
    random: [send({ to: PERSON, confirmation: "q7T0Zb1xJm3sVn5cL8wRkYd2uHfE6gApOiK9tXzQvMs" })],
    "a signed-looking token without signature": [
      send({ to: PERSON, confirmation: "eyJhbGciOiJub25lIn0.eyJ0byI6IisxNDE1NTU1MjY3MSJ9." }),
    ],
    "readable claims": [send({ to: PERSON, confirmation: '{"to":"+14155552671","approved":true}' })],
  },
);

/** With the real one at hand; `default` has none. */
const BENT = attacks(
  "forged confirmation",
  { in: ["confirm"], mustRefuseWith: ["CONFIRMATION_REQUIRED", "INVALID_INPUT"] },
  {
    "the real one with a character more": forged(`${TOKEN}A`),
    "the real one with one in front": forged(`A${TOKEN}`),
    "the real one twice": forged(`${TOKEN}${TOKEN}`),
    "the real one with a line break": forged(`${TOKEN}\n`),
    "the real one in a list": forged([TOKEN]),
    "the real one in an object": forged({ token: TOKEN, approved: true }),
    "a flag": forged(true),
    null: forged(null),
    "the sid": forged("{sid}"),
    "a megabyte": forged("A".repeat(900_000)),
    "the real one under another name": [asked(), asked({ confirmed: TOKEN })],
  },
);

export const CONFIRMATIONS: readonly Sequence[] = [...REPLAYED, ...CHANGED, ...FORGED, ...BENT];
