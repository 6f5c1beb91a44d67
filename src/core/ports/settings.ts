/** What the core needs of the configuration, and who calls. */
import type { LookupPackage } from "./lookup.js";

/** Channels of Twilio's create-verification call; `custom` is ours alone (facts: Twilio has no such channel). */
export const CHANNELS = ["sms", "call", "email", "whatsapp", "sna", "auto", "custom"] as const;
export type Channel = (typeof CHANNELS)[number];

export const STATUSES = [
  "pending",
  "approved",
  "canceled",
  "max_attempts_reached",
  "deleted",
  "failed",
  "expired",
] as const;
export type VerificationStatus = (typeof STATUSES)[number];

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json | undefined };

export interface RateLimits {
  sendPerIpPer10m: number;
  sendPerToPer10m: number;
  sendPerToPerDay: number;
  sendPerSessionPerHour: number;
  destinationsPerSessionPerHour: number;
  sendPerTenantPerMinute: number;
  spendPerDayCents: number;
  checkPerIdentityPer10m: number;
  checkPerToPer10m: number;
  checkPerVerification: number;
  cooldownSecondsAfterFailedCheck: number;
  resendCooldownSeconds: number;
  failedChecksBeforeDisable: number;
  unverifiedPerPrefixPerHour: number;
  unverifiedCountriesPerIpPerDay: number;
  unverifiedPerCountryPerDay: number;
  unverifiedPerCountryPerHour: number;
  twilioFailuresPer30s: number;
  lookupsPerDay: number;
  lookupsPerSessionPerHour: number;
  spikePerCountryPerHour: number;
  spikePerPrefixPerHour: number;
  spikePerAsnPerHour: number;
}

/** What the budgets against SMS pumping do when they are exceeded. */
export type BudgetMode = "record" | "deny" | "off";

export interface Settings {
  /** True only when the operator chose the simulator; then every result says so. */
  simulated: boolean;
  serviceSid?: string;
  channels: Channel[];
  defaultChannel: Channel;
  fallbackChannels: Channel[];
  fallback: FallbackSettings;
  phoneChange: PhoneChangeSettings;
  defaultLocale?: string;
  /** Lifetime of a code at Twilio, in seconds. It only describes the Service; Twilio changes it through Support (2 min – 24 h). */
  codeTtlSeconds: number;
  psd2: boolean;
  /** ISO alpha-2, upper case. */
  defaultCountry?: string;
  allowedCountries?: string[];
  rateLimits: RateLimits;
  unverifiedBudgets: BudgetMode;
  fraudGuard: FraudGuardSettings;
  lookup: LookupSettings;
  challenge: ChallengeSettings;
  /** What one send is taken to cost, for the spend cap. */
  centsPerSend: number;
  /** What codes of our own reach; absent while nothing delivers them. */
  custom?: { reaches: "email" | "any" };
  message: MessageSettings;
  agents: AgentSettings;
  receipts: ReceiptSettings;
  /** Keep destinations sealed, for those who must read them again. Otherwise only fingerprints and masks. */
  keepsDestinations: boolean;
  /** Which credentials are in use: a gate that Twilio closed for others does not concern these. */
  account?: string;
}

/** What happens when a code does not arrive. */
export interface FallbackSettings {
  /** `offer`: the caller is told what else there is; `auto`: in `countries` one message follows by itself. */
  mode: "offer" | "auto";
  /** ISO alpha-2, upper case. */
  countries: string[];
}

/** A new destination of a known person: `purpose` "phone_change". */
export interface PhoneChangeSettings {
  /** It needs the receipt of a factor that the person has already. */
  needsProof: boolean;
  /** It may be a destination that another person proved. */
  allowsShared: boolean;
}

/** What an agent may do that an application or an operator may. */
export interface AgentSettings {
  /** `contacts`: only handles of the operator's contacts, so that no number enters a conversation. */
  destinations: "any" | "contacts";
  /** The operator keeps contacts, so that a handle can be given. */
  contacts: boolean;
  /** `page`: the person enters the code outside the conversation; `tool`: only as an argument; `auto`: either. */
  codeEntry: "auto" | "page" | "tool";
  confirmSend: "never" | "new_destination" | "always";
  /** `page`: the secret of an authenticator app is shown to the person alone; `tool`: to the model as well. */
  totpSecret: "page" | "tool";
}

export const CHALLENGE_MODES = ["off", "suspicious", "always"] as const;
export const CHALLENGE_SIGNALS = ["country_budget", "prefix_budget", "ip_countries", "spike", "medium_risk"] as const;
export type ChallengeSignal = (typeof CHALLENGE_SIGNALS)[number];

/** When a client must solve a challenge before anything is sent. */
export interface ChallengeSettings {
  mode: (typeof CHALLENGE_MODES)[number];
  /** What makes a send suspicious (core/challenge/signals.ts). */
  signals: ChallengeSignal[];
  /** Derivations that solving a proof of work takes at most. */
  work: number;
  ttlMs: number;
}

/** What Lookup is asked before a message leaves. Each package costs money; without any nothing is asked. */
export interface LookupSettings {
  packages: LookupPackage[];
  cacheMs: number;
}

/** What follows from what Lookup says. */
export interface FraudGuardSettings {
  enabled: boolean;
  blockOnHighRisk: boolean;
  stepUpOnMediumRisk: boolean;
  stepUpChannel: Exclude<Channel, "custom"> | "totp";
  /** Of `sms_pumping_risk`, 0–100: from here on it is high, respectively medium. */
  highScore: number;
  mediumScore: number;
  /** A SIM swap as young as this is recent. */
  simSwapDays: number;
  /** `disable`: Twilio judges no SMS by Fraud Guard or geo-permissions. */
  riskCheck: "enable" | "disable";
}

export interface ReceiptSettings {
  issuer: string;
  audience: string;
  ttlSeconds: number;
  /** What an agent sees of a receipt: a handle that the backend redeems, or the signed token. */
  show: "handle" | "token";
  /** The backend gives a nonce with each send. */
  nonce: boolean;
}

/** What a programmable rate limit of the Service counts. */
export type CountedBy = "ip" | "destination" | "identity" | "session" | "country";

/** How messages look, and what goes with them: from the operator alone. */
export interface MessageSettings {
  templateSid?: string;
  templateSubstitutions: Record<string, string>;
  customFriendlyName?: string;
  appHash?: string;
  sendDigits?: string;
  /** The device gets a token from its link, and the check must carry it. */
  snaClientToken?: boolean;
  email: { templateId?: string; from?: string; fromName?: string; substitutions: Record<string, string> };
  tags: Record<string, string>;
  /** Unique name of the limit to what it counts. */
  rateLimits: Record<string, CountedBy>;
}

/** Groups of MCP tools that the operator switches on, in the order in which they are listed. */
export const TOOL_SETS = ["core", "totp", "lookup", "ops"] as const;
export type ToolSet = (typeof TOOL_SETS)[number];

/**
 * What a bearer token of the gateway may do: `verify` sends, checks and cancels; `read` lists and explains; `redeem`
 * takes receipts; `operate` signs in to the console and reads metrics.
 */
export const SCOPES = ["mcp", "verify", "read", "redeem", "operate"] as const;
export type Scope = (typeof SCOPES)[number];

/** Who calls, as the door knows it. Nothing here may come from a tool argument. */
export interface Caller {
  tenant: string;
  actor: string;
  session: string;
  /** Nobody named the session, it is this one call: it has no budgets. */
  unnamed?: boolean;
  /** Client address from a trusted transport, never from the model. */
  ip?: string;
  /** Number of the network that address is in, where a trusted proxy names it. */
  asn?: string;
  /** A model decides what is called: the `agents` settings apply. */
  agent?: boolean;
  /** The person acts, on a page that an agent opened for them. */
  byPerson?: boolean;
  /** An equal call that runs is not waited for: it ends as `IN_PROGRESS` at once. */
  impatient?: boolean;
  signal?: AbortSignal;
}
