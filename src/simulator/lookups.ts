/** Lookup v2: the free validation, and packages whose answers a test sets (facts/twilio-verify.md §1.9). */
import { type PhoneNumber, readNumber } from "./numbers.js";
import type { Reply } from "./refusals.js";
import type { Authorized, Route } from "./routes.js";
import type { State } from "./state.js";

/** The answer to each package, over the default; with an `error_code` everything else in it is null. Null: missing. */
export interface LookupAnswer {
  phone_number: string;
  line_type_intelligence?: { type?: string | null; error_code?: number } | null;
  sms_pumping_risk?: {
    sms_pumping_risk_score?: number | null;
    carrier_risk_category?: string | null;
    number_blocked?: boolean | null;
    number_blocked_date?: string | null;
    number_blocked_last_3_months?: boolean | null;
    error_code?: number;
  } | null;
  sim_swap?: {
    last_sim_swap?: {
      last_sim_swap_date?: string | null;
      swapped_period?: string | null;
      swapped_in_period?: boolean | null;
    };
    error_code?: number;
  } | null;
}

type Package = Record<string, unknown>;

const CARRIER = { carrier_name: null, mobile_country_code: null, mobile_network_code: null };

/** Without a setting; SIM swap needs the carriers' approval, which nobody has by default. */
const DEFAULTS = {
  line_type_intelligence: { type: null, ...CARRIER, error_code: null },
  sms_pumping_risk: {
    carrier_risk_category: "low",
    number_blocked: false,
    number_blocked_date: null,
    number_blocked_last_3_months: false,
    sms_pumping_risk_score: 0,
    error_code: null,
  },
  sim_swap: {
    last_sim_swap: { last_sim_swap_date: null, swapped_period: "PT24H", swapped_in_period: false },
    ...CARRIER,
    error_code: null,
  },
} satisfies Record<string, Package>;

type Simulated = keyof typeof DEFAULTS;

/** They cost money at Twilio; one that is asked for and not simulated says so inside, as Twilio does. */
const PACKAGES = [
  "caller_name",
  "sim_swap",
  "call_forwarding",
  "line_status",
  "line_type_intelligence",
  "identity_match",
  "reassigned_number",
  "sms_pumping_risk",
  "phone_number_quality_score",
  "pre_fill",
];
const PACKAGE_NOT_ENABLED = 60606;

export const LOOKUP_ROUTES: Route[] = [{ pattern: /^\/v2\/PhoneNumbers\/([^/]+)$/, methods: { GET: lookup } }];

/** @throws TypeError naming what does not fit. */
export function readLookup(value: unknown): LookupAnswer {
  const { phone_number, ...packages } = Object(value);
  if (!/^\+\d{7,15}$/.test(phone_number)) throw new TypeError('"phone_number" must be in E.164 format');
  for (const [name, answer] of Object.entries<Package | null>(packages)) {
    const known: Package | undefined = Object.hasOwn(DEFAULTS, name) ? DEFAULTS[name as Simulated] : undefined;
    if (!known || typeof answer !== "object") throw new TypeError(`"${name}" is not a simulated package`);
    const stray = Object.keys(answer ?? {}).find((field) => !Object.hasOwn(known, field));
    if (stray) throw new TypeError(`"${stray}" is not a field of ${name}`);
  }
  return { phone_number, ...packages };
}

export function lineTypeOf(state: State, e164: string): unknown {
  return packageJson(state, "line_type_intelligence", readNumber(e164))?.type;
}

function lookup(state: State, { names, query, origin }: Authorized): Reply {
  const fields = (query.get("Fields") ?? "").split(",").map((field) => field.trim());
  const number = readNumber(names[0]!, query.get("CountryCode") ?? undefined);
  const packages = PACKAGES.map((name) => [name, fields.includes(name) ? packageJson(state, name, number) : null]);
  const body = {
    calling_country_code: number.valid ? number.callingCode : null,
    country_code: number.valid ? number.country : null,
    phone_number: number.valid || number.problem !== "NOT_A_NUMBER" ? number.e164 : null,
    national_format: number.valid ? nationalFormat(number) : null,
    valid: number.valid,
    validation_errors: number.valid ? null : [number.problem],
    ...Object.fromEntries(packages),
    url: `${origin}/v2/PhoneNumbers/${encodeURIComponent(number.e164)}`,
  };
  return { status: 200, body };
}

function packageJson({ lookups }: State, name: string, number: PhoneNumber): Package | null {
  // The one package whose error code Twilio declares as text.
  if (name === "reassigned_number") return { error_code: String(PACKAGE_NOT_ENABLED) };
  if (!Object.hasOwn(DEFAULTS, name)) return { error_code: PACKAGE_NOT_ENABLED };
  const set = lookups.get(number.e164)?.[name as Simulated];
  if (set === null) return null;
  if (set === undefined && name === "sim_swap") return { error_code: PACKAGE_NOT_ENABLED };
  const type = number.valid ? lineType(number) : null;
  const usual: Package = { ...DEFAULTS[name as Simulated], ...(name === "line_type_intelligence" && { type }) };
  if (set?.error_code) return { ...nulled(usual), error_code: set.error_code };
  const swap = { ...DEFAULTS.sim_swap.last_sim_swap, ...Object(set).last_sim_swap };
  return { ...usual, ...set, ...(name === "sim_swap" && { last_sim_swap: swap }) };
}

function nulled(fields: Package): Package {
  return Object.fromEntries(Object.keys(fields).map((name) => [name, null]));
}

function lineType({ callingCode, national }: PhoneNumber & { valid: true }): string {
  if (callingCode !== "1") return "mobile";
  if (/^8(00|33|44|55|66|77|88)/.test(national)) return "tollFree";
  return national.startsWith("900") ? "premium" : "mobile";
}

function nationalFormat({ callingCode, national }: PhoneNumber & { valid: true }): string {
  return callingCode === "1" ? national.replace(/^(...)(...)/, "($1) $2-") : national;
}
