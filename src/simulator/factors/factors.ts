/**
 * simulator/factors/ — entities, their TOTP factors and challenges: state, rules, forms, JSON and routes
 * (facts/twilio-verify.md §1.7). Push and passkeys are not simulated.
 * May import: `node:` modules and the simulator's own files.
 */
import { Refusal } from "../refusals.js";
import { newSid, type Service } from "../services.js";
import type { State } from "../state.js";
import type { Challenge } from "./challenges.js";
import type { FactorForm } from "./forms.js";
import { stepOf, type TotpConfig } from "./totp.js";

export interface Entity {
  sid: string;
  service: Service;
  identity: string;
  createdAt: number;
  updatedAt: number;
  factors: Factor[];
  challenges: Challenge[];
  /** When factors were made, removed ones included. */
  creations: number[];
}

export interface Factor {
  sid: string;
  entity: Entity;
  friendlyName: string;
  status: "unverified" | "verified";
  secret: Buffer;
  config: TotpConfig;
  metadata: unknown;
  wrongCodes: number;
  /** Time step of the newest code that was accepted. */
  usedStep?: number;
  /** When challenges were made. */
  challenged: number[];
  createdAt: number;
  updatedAt: number;
}

export const DAY_MS = 86_400_000;
const MAX_CREATIONS_A_DAY = 100;
const MAX_FACTORS = 100;
const MAX_WRONG_CODES = 5;
/** Twilio says 1 to 24 hours (error page 60318). */
const UNVERIFIED_MS = DAY_MS;

/** As in Twilio's example, an identity is found whatever its case. */
const keyOf = (service: Service, identity: string) => `${service.sid} ${identity.toLowerCase()}`;

export function makeEntity(state: State, service: Service, identity: string, now: number): Entity {
  const key = keyOf(service, identity);
  if (state.entities.has(key)) throw new Refusal(60301);
  const times = { createdAt: now, updatedAt: now };
  const entity = { sid: newSid("YE"), service, identity, ...times, factors: [], challenges: [], creations: [] };
  state.entities.set(key, entity);
  return entity;
}

export function entityOf(state: State, service: Service, identity: string): Entity {
  const entity = state.entities.get(keyOf(service, identity));
  if (!entity) throw new Refusal(20404);
  return entity;
}

export function removeEntity(state: State, service: Service, identity: string): void {
  if (!state.entities.delete(keyOf(service, identity))) throw new Refusal(20404);
}

/** A first factor makes its entity. */
export function makeFactor(state: State, service: Service, identity: string, form: FactorForm, now: number): Factor {
  const known = state.entities.get(keyOf(service, identity));
  if (known) limitFactors(known, form, now);
  const entity = known ?? makeEntity(state, service, identity, now);
  const { friendlyName, secret, config, metadata } = form;
  const factor: Factor = {
    ...{ sid: newSid("YF"), entity, friendlyName, status: "unverified", secret, config, metadata },
    ...{ wrongCodes: 0, challenged: [], createdAt: now, updatedAt: now },
  };
  entity.factors.push(factor);
  entity.creations.push(now);
  return factor;
}

function limitFactors(entity: Entity, { secret }: FactorForm, now: number): void {
  if (entity.creations.filter((at) => at > now - DAY_MS).length >= MAX_CREATIONS_A_DAY) throw new Refusal(60326);
  const factors = factorsOf(entity, now);
  if (factors.length >= MAX_FACTORS) throw new Refusal(60315);
  if (factors.some((factor) => factor.secret.equals(secret))) throw new Refusal(60317);
}

/** Oldest first. */
export function factorsOf({ factors }: Entity, now: number): Factor[] {
  return factors.filter(({ status, createdAt }) => status === "verified" || now < createdAt + UNVERIFIED_MS);
}

export function factorOf(entity: Entity, sid: string, now: number): Factor {
  const factor = factorsOf(entity, now).find((one) => one.sid === sid);
  if (!factor) throw new Refusal(20404);
  return factor;
}

/** Its challenges go with it, which Twilio does not document. */
export function removeFactor(factor: Factor): void {
  const { entity } = factor;
  entity.factors = entity.factors.filter((one) => one !== factor);
  entity.challenges = entity.challenges.filter((one) => one.factor !== factor);
}

/** A wrong code is not an error. Undocumented at Twilio: a verified factor stays so, and its code is not looked at. */
export function verifyFactor(state: State, factor: Factor, code: string, now: number): void {
  if (factor.status === "verified") return;
  if (factor.wrongCodes >= MAX_WRONG_CODES) throw new Refusal(60310);
  factor.updatedAt = now;
  if (accept(state, factor, code, now)) factor.status = "verified";
  else factor.wrongCodes += 1;
}

/**
 * Whether this is a right code, used for the first time: Twilio does not say whether one passes twice, RFC 6238 §5.2
 * forbids it. `totp_codes_reusable` of the account has it otherwise.
 */
export function accept({ account }: State, factor: Factor, code: string, now: number): boolean {
  const step = stepOf(factor.secret, factor.config, code, now);
  const isFresh = account.totp_codes_reusable || factor.usedStep === undefined || (step ?? 0) > factor.usedStep;
  if (step === undefined || !isFresh) return false;
  factor.usedStep = step;
  return true;
}
