/**
 * What only the Console or Twilio's staff can set, for the one simulated account (facts/twilio-verify.md §1.4, §2.2,
 * §2.3): no API call reaches it, `/control/account` does.
 */

export interface Account {
  /** Twilio's sales team allowed `CustomFriendlyName`; default false: 60204. */
  custom_friendly_name: boolean;
  /** Every Service has an e-mail integration; default true. Without: 60217. */
  email_integration: boolean;
  /** `auto`, a pilot, may be used; default true. Without: 60200 naming `Channel`. */
  auto: boolean;
  /** The carriers approved Silent Network Auth; default true. Without: the check says 60001. */
  sna: boolean;
  /** Channels that are switched off; default none. These: 60223. */
  disabled_channels: string[];
  /** Programmable limits, each with one bucket of `max` in `interval` seconds; default none. Exhausted: 429/20429. */
  rate_limits: Record<string, { max: number; interval: number }>;
  /** An accepted TOTP code passes again in its window, which Twilio does not document; default false. */
  totp_codes_reusable: boolean;
}

type Check = (value: unknown) => boolean;

const flag: Check = (value) => typeof value === "boolean";
const isCount: Check = (value) => Number.isInteger(value) && Number(value) >= 1;
const CHANNELS = new Set(["sms", "call", "email", "whatsapp", "sna"]);

const FIELDS: Record<keyof Account, Check> = {
  custom_friendly_name: flag,
  email_integration: flag,
  auto: flag,
  sna: flag,
  disabled_channels: (value) => Array.isArray(value) && value.every((channel) => CHANNELS.has(channel)),
  rate_limits: (value) =>
    Object.values(Object(value)).every((limit) => {
      const { max, interval } = Object(limit);
      return isCount(max) && isCount(interval);
    }),
  totp_codes_reusable: flag,
};

export function newAccount(): Account {
  return {
    custom_friendly_name: false,
    email_integration: true,
    auto: true,
    sna: true,
    disabled_channels: [],
    rate_limits: {},
    totp_codes_reusable: false,
  };
}

/** @throws TypeError naming the field that does not fit. */
export function readAccount(value: unknown): Partial<Account> {
  for (const [name, field] of Object.entries(Object(value))) {
    const fits = Object.hasOwn(FIELDS, name) && FIELDS[name as keyof Account](field);
    if (!fits) throw new TypeError(`"${name}" is not a field of the account, or its value does not fit`);
  }
  return { ...Object(value) };
}
