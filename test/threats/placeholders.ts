/** `{sid}` and the like: what a step takes from the results before it. */

/** Where a runner gets each from. */
export const PLACEHOLDERS = {
  sid: "verification.sid of the newest send_otp that succeeded",
  first_sid: "the same of the first one",
  other_sid:
    "sid of a verification of OTHER_PERSON that another tenant has pending: the runner makes it, or leaves the sequence out",
  code: "newest code in PERSON's inbox",
  confirmation: "token of the newest refusal CONFIRMATION_REQUIRED",
  entry_url: "newest entry_url of a result",
  entry_origin: "its origin",
  receipt: "newest receipt of a result",
  cursor: "newest next_cursor of a result",
} as const;
export type Placeholder = keyof typeof PLACEHOLDERS;
export type Known = Partial<Record<Placeholder, string>>;

/** Well-formed and of nothing, for what no result gave: the attack goes on without it. */
const STAND_INS: Readonly<Record<Placeholder, string>> = {
  sid: `VE${"0".repeat(32)}`,
  first_sid: `VE${"0".repeat(32)}`,
  other_sid: `VE${"1".repeat(32)}`,
  code: "000000",
  confirmation: "A".repeat(43),
  entry_url: `http://127.0.0.1:9/${"A".repeat(43)}`,
  entry_origin: "http://127.0.0.1:9",
  receipt: "A".repeat(43),
  cursor: "AAAA",
};

const PATTERN = new RegExp(`\\{(${Object.keys(PLACEHOLDERS).join("|")}|wrong_code_(\\d+))\\}`, "g");

/**
 * Every string in the value, filled in. `{wrong_code_1}`, `{wrong_code_2}` … are made from the code: as long, and none
 * of them it.
 */
export function fill<T>(value: T, known: Known): T {
  if (typeof value === "string") return value.replace(PATTERN, (_, name, step) => replacement(name, step, known)) as T;
  if (Array.isArray(value)) return value.map((one) => fill(one, known)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, field]) => [key, fill(field, known)])) as T;
}

/** Names of the placeholders in a value. */
export function placeholdersIn(value: unknown): string[] {
  return [...JSON.stringify(value).matchAll(PATTERN)].map(([, name]) => name!);
}

function replacement(name: string, step: string | undefined, known: Known): string {
  const given = (one: Placeholder) => known[one] ?? STAND_INS[one];
  if (step === undefined) return given(name as Placeholder);
  const code = given("code");
  return String((Number(code) + Number(step)) % 10 ** code.length).padStart(code.length, "0");
}
