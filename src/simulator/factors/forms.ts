/** Form fields of the factor calls. Whatever does not fit is 60306 (its error page names them all). */
import { randomBytes } from "node:crypto";
import { Refusal } from "../refusals.js";
import { isSid, type Service } from "../services.js";
import { fromBase32, type TotpConfig } from "./totp.js";

export interface FactorForm {
  friendlyName: string;
  secret: Buffer;
  config: TotpConfig;
  metadata: unknown;
}

const SECRET_BYTES = 20;
const FIVE_MINUTES_MS = 300_000;
const HOUR_MS = 3_600_000;
const MAX_METADATA = 1_024;

export function invalid(): never {
  throw new Refusal(60306);
}

export function readIdentity(text: string): string {
  return /^(?=.{8,64}$)[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/.test(text) ? text : invalid();
}

export function readFactor({ totp }: Service, form: URLSearchParams): FactorForm {
  if (form.get("FactorType") !== "totp") invalid();
  const given = form.get("Binding.Secret");
  const { code_length, time_step, skew } = totp as TotpConfig;
  return {
    friendlyName: readName(form) ?? invalid(),
    secret: given === null ? randomBytes(SECRET_BYTES) : (fromBase32(given) ?? invalid()),
    config: readConfig(form, { alg: "sha1", code_length, time_step, skew }),
    metadata: readMetadata(form),
  };
}

export function readConfig(form: URLSearchParams, before: TotpConfig): TotpConfig {
  const alg = form.get("Config.Alg") ?? before.alg;
  if (alg !== "sha1" && alg !== "sha256" && alg !== "sha512") invalid();
  return {
    alg,
    code_length: readInteger(form, "Config.CodeLength", 3, 8) ?? before.code_length,
    time_step: readInteger(form, "Config.TimeStep", 20, 60) ?? before.time_step,
    skew: readInteger(form, "Config.Skew", 0, 2) ?? before.skew,
  };
}

export function readName(form: URLSearchParams): string | undefined {
  const name = form.get("FriendlyName");
  if (name === null) return undefined;
  return name.length >= 1 && name.length <= 64 ? name : invalid();
}

export function readCode(form: URLSearchParams): string | undefined {
  const code = form.get("AuthPayload");
  if (code === null) return undefined;
  return code.length >= 3 && code.length <= 8 ? code : invalid();
}

export function readFactorSid(form: URLSearchParams): string {
  const sid = form.get("FactorSid");
  return sid !== null && isSid("YF", sid) ? sid : invalid();
}

/** Epoch milliseconds. */
export function readExpiry(form: URLSearchParams, now: number): number {
  const text = form.get("ExpirationDate");
  if (text === null) return now + FIVE_MINUTES_MS;
  const at = /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : Number.NaN;
  return at > now && at <= now + HOUR_MS ? at : invalid();
}

function readMetadata(form: URLSearchParams): unknown {
  const text = form.get("Metadata");
  if (text === null) return null;
  try {
    return text.length <= MAX_METADATA ? JSON.parse(text) : invalid();
  } catch {
    return invalid();
  }
}

function readInteger(form: URLSearchParams, name: string, least: number, most: number): number | undefined {
  const text = form.get(name);
  if (text === null) return undefined;
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most ? Number(text) : invalid();
}
