import { MAILBOX, PERSON, STRANGER, STRANGERS } from "../people.js";
import { attacks, cancel, check, HONEST_SEND, type Sequence, send, times } from "../sequence.js";

const open = { verification_sid: "{sid}" };
const CHANNELS = ["sms", "call", "whatsapp", "auto", "sna"];
const again = (more: object = {}) => send({ to: PERSON, resend: true, ...more });
const PURPOSES = ["login", "payment", "recovery", "signup", "other"];

const AT_ONCE = attacks(
  "parallel calls",
  { maxSends: 1 },
  {
    "the same send": { parallel: times(50, () => send({ to: PERSON })) },
    "the same send in ten spellings": {
      parallel: ["+14155552671", "4155552671", "+1 415 555 2671", "tel:+14155552671", "0014155552671"].map((to) =>
        send({ to }),
      ),
    },
    resends: { parallel: times(20, () => again()) },
    "resends after a send": [HONEST_SEND, { parallel: times(20, () => again()) }],
    "every channel": { parallel: CHANNELS.map((channel) => send({ to: PERSON, channel })) },
    "every purpose": { parallel: PURPOSES.map((purpose) => send({ to: PERSON, purpose })) },
    "every identity": { parallel: times(20, (index) => send({ to: PERSON, identity: `person-${index}` })) },
    "every idempotency key": {
      parallel: times(20, (index) => send({ to: PERSON, idempotency_key: `a-key-of-its-own-${index}` })),
    },
    "ten people": { steps: [{ parallel: STRANGERS.map((to) => send({ to })) }], maxSends: 3 },
    "fifty mailboxes": {
      steps: [{ parallel: times(50, (index) => send({ to: `p${index}@example.com` })) }],
      maxSends: 3,
    },
    "wrong codes": {
      in: ["default", "confirm"],
      steps: [HONEST_SEND, { parallel: times(20, (index) => check({ ...open, code: `{wrong_code_${index + 1}}` })) }],
    },
    "the right code twenty times": {
      in: ["default", "confirm"],
      steps: [HONEST_SEND, { parallel: times(20, () => check({ ...open, code: "{code}" })) }],
      maxReceipts: 1,
    },
    "cancels and checks": {
      in: ["default", "confirm"],
      steps: [HONEST_SEND, { parallel: times(5, () => [cancel(open), check({ ...open, code: "{code}" })]).flat() }],
      maxReceipts: 1,
    },
    "cancels and resends": [HONEST_SEND, { parallel: times(10, () => [cancel(open), again()]).flat() }],
    "in two sessions": {
      parallel: times(10, (index) => ({
        ...send({ to: PERSON }),
        ...(index % 2 === 1 && { by: "other_session" as const }),
      })),
    },
  },
);

const LOOPS = attacks(
  "resend loop",
  { mustRefuseWith: ["COOLDOWN", "RATE_LIMITED"] },
  {
    "the same": [HONEST_SEND, ...times(20, () => again())],
    "by channel": [HONEST_SEND, ...CHANNELS.map((channel) => again({ channel }))],
    "by purpose": [HONEST_SEND, ...PURPOSES.map((purpose) => again({ purpose }))],
    "by identity": [HONEST_SEND, ...times(10, (index) => again({ identity: `person-${index}` }))],
    "by locale": [HONEST_SEND, ...["en", "de", "fr", "pt-BR", "ja"].map((locale) => again({ locale }))],
    "by idempotency key": [
      HONEST_SEND,
      ...times(10, (index) => again({ idempotency_key: `a-key-of-its-own-${index}` })),
    ],
    "by client address": [HONEST_SEND, ...times(10, (index) => again({ end_user_ip: `203.0.113.${index}` }))],
    "by IPv6 address": [HONEST_SEND, ...times(10, (index) => again({ end_user_ip: `2001:db8:${index}::1` }))],
    "by country": [HONEST_SEND, ...["US", "CA", "GB", "us"].map((country) => again({ country }))],
    "by amount": {
      needs: ["psd2"],
      steps: [HONEST_SEND, ...times(10, (index) => again({ amount: `${index}.00`, payee: "Acme" }))],
    },
    "by nonce": {
      needs: ["nonce"],
      steps: [HONEST_SEND, ...times(10, (index) => again({ nonce: `n-0123456789abcde${index}` }))],
    },
    "with a look at the status in between": [HONEST_SEND, check(open), again(), check(open), again()],
    "without resend, but never the same twice": [
      HONEST_SEND,
      ...times(10, (index) => send({ to: PERSON, purpose: `p${index}`, identity: `i${index}` })),
    ],
    "with a wrong code in between": {
      in: ["default", "confirm"],
      steps: [HONEST_SEND, check({ ...open, code: "{wrong_code_1}" }), again()],
    },
    "two people in turn": {
      in: ["default", "page"],
      steps: times(6, (index) => send({ to: index % 2 === 0 ? PERSON : STRANGER, resend: true })),
      maxSends: 2,
    },
    "a phone and a mailbox in turn": {
      in: ["default", "page"],
      steps: times(6, (index) => send({ to: index % 2 === 0 ? PERSON : MAILBOX, resend: true })),
      maxSends: 2,
    },
    "in another session": { steps: [HONEST_SEND, { ...again(), by: "other_session" }] },
    "by the person's page": {
      steps: [HONEST_SEND, check(open), ...times(3, () => ({ visit: "{entry_url}/resend", form: {} })), again()],
    },
  },
);

const CANCELS = attacks(
  "cancel resets",
  {},
  {
    "cancel and resend": { steps: [HONEST_SEND, cancel(open), again()], mustRefuseWith: ["COOLDOWN"] },
    "cancel and send": [HONEST_SEND, cancel(open), send({ to: PERSON })],
    "cancel and resend, five times": {
      steps: [HONEST_SEND, ...times(5, () => [cancel(open), again()]).flat()],
      mustRefuseWith: ["COOLDOWN"],
    },
    "cancel twice and resend": {
      steps: [HONEST_SEND, cancel(open), cancel(open), again()],
      mustRefuseWith: ["COOLDOWN"],
    },
    "cancel and another channel": {
      steps: [HONEST_SEND, cancel(open), again({ channel: "call" })],
      mustRefuseWith: ["COOLDOWN"],
    },
    "cancel and a new key": {
      steps: [HONEST_SEND, cancel(open), send({ to: PERSON, idempotency_key: "after-the-cancel-1" })],
      mustRefuseWith: ["COOLDOWN"],
    },
    "wrong code, cancel, resend": {
      in: ["default", "confirm"],
      steps: [HONEST_SEND, check({ ...open, code: "{wrong_code_1}" }), cancel(open), again()],
      mustRefuseWith: ["COOLDOWN"],
    },
    "cancel, and then the right code": {
      in: ["default", "confirm"],
      steps: [HONEST_SEND, cancel(open), check({ ...open, code: "{code}" })],
    },
    "the right code, and then cancel": {
      in: ["default", "confirm"],
      steps: [HONEST_SEND, check({ ...open, code: "{code}" }), cancel(open)],
      maxReceipts: 1,
      mustRefuseWith: ["VERIFICATION_NOT_FOUND"],
    },
    "three people, cancelled, and a fourth": {
      in: ["default", "page"],
      steps: STRANGERS.slice(0, 4)
        .flatMap((to) => [send({ to }), cancel(open)])
        .slice(0, -1),
      maxSends: 3,
      mustRefuseWith: ["RATE_LIMITED"],
    },
  },
);

export const LIMITS: readonly Sequence[] = [...AT_ONCE, ...LOOPS, ...CANCELS];
