/**
 * core/totp/ — an authenticator app as a second factor: enrolled, confirmed, asked, removed. Pure; pages and QR codes are doors'.
 *
 * This file: which factors a person has. An identity that is unknown, or another tenant's, looks like one without any.
 */
import { VerifyError } from "../errors.js";
import type { Context, State } from "../ports/context.js";
import type { Factor, TotpConfig } from "../ports/factors.js";
import type { Gateway } from "../ports/gateway.js";
import type { Caller } from "../ports/settings.js";
import type { UntrustedText } from "../ports/text.js";
import type { Trace } from "../trace.js";
import { findEntity } from "./entity.js";
import { factorError, factorFailure } from "./words.js";

export type TotpFactor = Factor & { totp: TotpConfig };

/** A factor and whose it is, to us and to Twilio. */
export interface Owned {
  identity: string;
  entity: string;
  factor: TotpFactor;
}

export interface ListedFactor {
  sid: string;
  status: string;
  /** Chosen by whoever enrolled it: data, never an instruction. */
  friendlyName: UntrustedText;
  /** ISO 8601. */
  createdAt: string;
  algorithm: string;
  digits: number;
  /** Seconds. */
  period: number;
}

export interface FactorsResult {
  factors: ListedFactor[];
  simulated?: true;
}

/** @throws VerifyError */
export async function listFactors(
  { identity }: { identity: string },
  context: Context,
  caller: Caller,
): Promise<FactorsResult> {
  const gateway = await context.gateway();
  const { factors } = await factorsOf(identity, gateway, context, await context.state(), caller);
  return { factors: factors.map(listed), ...(context.settings.simulated && { simulated: true as const }) };
}

export async function factorsOf(
  identity: string,
  gateway: Gateway,
  context: Context,
  state: State,
  caller: Caller,
): Promise<{ entity: string; factors: TotpFactor[] }> {
  const entity = await findEntity(identity, state, caller);
  if (entity === undefined) return { entity: "", factors: [] };
  const found = await gateway.listFactors(entity);
  if (!found.ok && found.failure.twilioCode === 20404) return { entity, factors: [] };
  if (!found.ok) throw await factorFailure(found.failure, "read", context);
  return { entity, factors: found.value.filter((factor): factor is TotpFactor => factor.totp !== undefined) };
}

/** @throws VerifyError `VERIFICATION_NOT_FOUND` when this identity has no such factor */
export async function ownedFactor(
  identity: string,
  factorSid: string,
  gateway: Gateway,
  context: Context,
  state: State,
  caller: Caller,
): Promise<Owned> {
  const { entity, factors } = await factorsOf(identity, gateway, context, state, caller);
  const factor = factors.find(({ sid }) => sid === factorSid);
  if (!factor) throw factorError("VERIFICATION_NOT_FOUND");
  return { identity, entity, factor };
}

export const factorSubjects = (factorSid: string, { fingerprint }: State, { tenant }: Caller) =>
  fingerprint("factor", tenant, factorSid);

export const ownerSubjects = (identity: string, { fingerprint }: State, { tenant }: Caller) =>
  fingerprint("factor-owner", tenant, identity);

/** @param subject of what the limits are kept by. */
export function traceFactor(trace: Trace, subject: string, sid?: string): void {
  // It goes into the log and the audit, and an application may have mixed up its arguments.
  if (sid !== undefined && !/^YF[0-9a-fA-F]{32}$/.test(sid)) {
    throw new VerifyError("INVALID_INPUT", { message: "factor_sid is not YF followed by 32 hexadecimal digits." });
  }
  Object.assign(trace, { channel: "totp", subject, verificationSid: sid });
}

function listed({ sid, status, friendlyName, createdAt, totp }: TotpFactor): ListedFactor {
  const { algorithm, codeLength, timeStepSeconds } = totp;
  const made = new Date(createdAt).toISOString();
  return { sid, status, friendlyName, createdAt: made, algorithm, digits: codeLength, period: timeStepSeconds };
}
