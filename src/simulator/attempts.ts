/** The history of sends, which is Twilio's only list of verifications (facts/twilio-verify.md §1.3). */
import { invalidParameter, Refusal } from "./refusals.js";
import type { Attempt, State } from "./state.js";

/** SNA never shows here, at Twilio neither. */
const CHANNELS = new Set(["sms", "call", "email", "whatsapp", "rbm"]);
const STATUSES = new Set(["converted", "unconverted"]);

type Test = (attempt: Attempt) => boolean;
/** A parameter's value to the test it asks for; undefined refuses it. */
type Filter = (value: string) => Test | undefined;

const instant = (text: string, test: (attempt: Attempt, at: number) => boolean): Test | undefined => {
  const at = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : (attempt) => test(attempt, at);
};

const FILTERS: Record<string, Filter> = {
  DateCreatedAfter: (text) => instant(text, ({ createdAt }, at) => createdAt >= at),
  DateCreatedBefore: (text) => instant(text, ({ createdAt }, at) => createdAt <= at),
  "ChannelData.To": (to) => (attempt) => attempt.verification.to === to,
  DestinationPrefix: (prefix) => (attempt) => attempt.verification.to.startsWith(prefix),
  Country: (country) =>
    /^[A-Z]{2}$/.test(country) ? (attempt) => attempt.verification.country === country : undefined,
  Channel: (channel) => (CHANNELS.has(channel) ? (attempt) => attempt.channel === channel : undefined),
  VerifyServiceSid: (sid) => (attempt) => attempt.verification.service.sid === sid,
  VerificationSid: (sid) => (attempt) => attempt.verification.sid === sid,
  Status: (status) =>
    STATUSES.has(status.toLowerCase())
      ? (attempt) => attempt.converted === (status.toLowerCase() === "converted")
      : undefined,
};

/** Newest first. */
export function attemptsMatching({ attempts }: State, query: URLSearchParams): Attempt[] {
  const tests = Object.entries(FILTERS).flatMap(([name, filter]) => {
    const value = query.get(name);
    if (value === null) return [];
    const test = filter(value);
    if (!test) throw invalidParameter(name, value);
    return [test];
  });
  return attempts.filter((attempt) => attempt.channel !== "sna" && tests.every((test) => test(attempt))).reverse();
}

export function findAttempt({ attempts }: State, sid: string): Attempt {
  const found = attempts.find((attempt) => attempt.sid === sid && attempt.channel !== "sna");
  if (!found) throw new Refusal(20404);
  return found;
}

export interface Summary {
  total_attempts: number;
  total_converted: number;
  total_unconverted: number;
  conversion_rate_percentage: string;
}

export function summaryOf(attempts: Attempt[]): Summary {
  const total = attempts.length;
  const converted = attempts.filter((attempt) => attempt.converted).length;
  const rate = total === 0 ? 0 : Number(((100 * converted) / total).toFixed(9));
  return {
    total_attempts: total,
    total_converted: converted,
    total_unconverted: total - converted,
    conversion_rate_percentage: String(rate),
  };
}
