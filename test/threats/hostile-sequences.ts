/** Every hostile sequence, and what the four installations are that they are played against. */
import { CONTACTS, PERSON } from "./people.js";
import type { Call, Configuration, Holds, Refusal, Sequence, Step } from "./sequence.js";
import { ARGUMENTS } from "./sequences/arguments.js";
import { CONFIRMATIONS } from "./sequences/confirmations.js";
import { CONTACT_HANDLES } from "./sequences/contacts.js";
import { DESTINATIONS } from "./sequences/destinations.js";
import { FORGERIES } from "./sequences/forgeries.js";
import { KEYS_AND_LOOKS } from "./sequences/keys.js";
import { LIMITS } from "./sequences/limits.js";
import { VALUES } from "./sequences/values.js";
import { VERIFICATIONS } from "./sequences/verifications.js";

export const SEQUENCES: readonly Sequence[] = [
  ...DESTINATIONS,
  ...CONTACT_HANDLES,
  ...CONFIRMATIONS,
  ...FORGERIES,
  ...ARGUMENTS,
  ...VALUES,
  ...VERIFICATIONS,
  ...LIMITS,
  ...KEYS_AND_LOOKS,
];

/** The file beside `twilio-verify.toml` that the `contacts` installation names. */
export const CONTACTS_FILE = { name: "contacts.json", text: JSON.stringify(CONTACTS), mode: 0o600 };

const AGENTS: Readonly<Record<Configuration, string>> = {
  default: "",
  contacts: `destinations = "contacts"\ncontacts = "${CONTACTS_FILE.name}"\n`,
  page: 'code_entry = "page"\n',
  confirm: 'confirm_send = "always"\n',
};
const FEATURES = { psd2: "[verify]\npsd2_enabled = true\n", nonce: "[receipts]\nnonce = true\n" };
const FEATURE_ARGS = { psd2: { amount: "39.99", payee: "Acme" }, nonce: { nonce: "n-0123456789abcdef" } };

/** `twilio-verify.toml` of the installation: every limit at its default. */
export function configurationOf({ needs = [] }: Sequence, configuration: Configuration): string {
  const destinations = '[destinations]\ndefault_country = "US"\nallowed_countries = ["US"]\n';
  return [destinations, `[agents]\n${AGENTS[configuration]}`, ...needs.map((feature) => FEATURES[feature])].join("\n");
}

/** The steps with each honest send as this installation wants it. */
export function stepsIn(
  { steps, needs = [] }: Sequence,
  configuration: Configuration,
): Exclude<Step, { honest: "send" }>[] {
  const more = Object.assign({}, ...needs.map((feature) => FEATURE_ARGS[feature])) as object;
  const send = (args: object): Call => ({ tool: "send_otp", args: { ...args, ...more } });
  const honest: Readonly<Record<Configuration, Call[]>> = {
    default: [send({ to: PERSON })],
    page: [send({ to: PERSON })],
    contacts: [send({ contact: "user_42" })],
    confirm: [send({ to: PERSON }), send({ to: PERSON, confirmation: "{confirmation}" })],
  };
  return steps.flatMap((step) => ("honest" in step ? honest[configuration] : [step]));
}

/** What an installation judges before what the sequence is about, when the last step has this in it. */
const EARLIER: Readonly<Record<Configuration, { when: RegExp; refusals: readonly Refusal[] }>> = {
  default: { when: /^$/, refusals: [] },
  contacts: { when: /"to":/, refusals: ["INVALID_INPUT", "INVALID_DESTINATION"] },
  page: { when: /"code":/, refusals: ["CODE_ENTRY_DISABLED", "INVALID_INPUT"] },
  confirm: { when: /"send_otp"/, refusals: ["CONFIRMATION_REQUIRED"] },
};

/** The codes with which the last step may be refused here; undefined: it need not be. */
export function refusalsIn({ mustRefuseWith, steps }: Sequence, configuration: Configuration): Refusal[] | undefined {
  const { when, refusals } = EARLIER[configuration];
  return mustRefuseWith && [...mustRefuseWith, ...(when.test(JSON.stringify(steps.at(-1))) ? refusals : [])];
}

/** The sequence's bounds, and the installation's: without a contact, an agreement or a page nothing happens at all. */
export function boundsIn(sequence: Sequence, configuration: Configuration): Pick<Holds, "maxSends" | "maxReceipts"> {
  const steps = stepsIn(sequence, configuration);
  const text = JSON.stringify(steps);
  const sends =
    (configuration === "contacts" && !text.includes('"contact":')) ||
    (configuration === "confirm" && !text.includes("{confirmation}"))
      ? 0
      : sequence.maxSends;
  const entered = configuration !== "page" || steps.some((step) => "visit" in step && step.form?.code === "{code}");
  return { maxSends: sends, maxReceipts: sends > 0 && entered ? sequence.maxReceipts : 0 };
}
