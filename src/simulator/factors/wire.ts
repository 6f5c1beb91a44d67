/** Twilio's JSON of entities, factors and challenges. */
import type { Service } from "../services.js";
import { dates, isoSeconds } from "../wire.js";
import { type Challenge, statusOf } from "./challenges.js";
import type { Entity, Factor } from "./factors.js";
import { toBase32 } from "./totp.js";

export function entityJson(entity: Entity, origin: string) {
  const url = urlOf(entity, origin);
  return {
    sid: entity.sid,
    identity: entity.identity,
    account_sid: entity.service.account_sid,
    service_sid: entity.service.sid,
    ...dates(entity),
    url,
    links: { factors: `${url}/Factors`, new_factors: `${url}/Factors`, challenges: `${url}/Challenges` },
  };
}

export function factorJson(factor: Factor, origin: string) {
  const { sid, entity, friendlyName, status, config, metadata } = factor;
  return {
    sid,
    ...owner(entity),
    ...dates(factor),
    friendly_name: friendlyName,
    status,
    factor_type: "totp",
    config,
    metadata,
    url: `${urlOf(entity, origin)}/Factors/${sid}`,
  };
}

/** The only answer with the secret. */
export function newFactorJson(factor: Factor, service: Service, origin: string) {
  const binding = { secret: toBase32(factor.secret), uri: uriOf(factor, service) };
  return { ...factorJson(factor, origin), binding, options: null };
}

export function challengeJson(challenge: Challenge, origin: string, now: number) {
  const { sid, factor, respondedAt, expiresAt } = challenge;
  const url = `${urlOf(factor.entity, origin)}/Challenges/${sid}`;
  return {
    sid,
    ...owner(factor.entity),
    factor_sid: factor.sid,
    ...dates(challenge),
    date_responded: respondedAt === undefined ? null : isoSeconds(respondedAt),
    expiration_date: isoSeconds(expiresAt),
    status: statusOf(challenge, now),
    responded_reason: "none",
    details: null,
    hidden_details: null,
    metadata: null,
    factor_type: "totp",
    url,
    links: { notifications: `${url}/Notifications` },
  };
}

/** Google Authenticator's key URI format. */
function uriOf({ friendlyName, secret, config }: Factor, { friendly_name, totp }: Service): string {
  const issuer = encodeURIComponent((totp as { issuer: string | null }).issuer ?? friendly_name);
  const parameters = [
    `secret=${toBase32(secret)}`,
    `issuer=${issuer}`,
    `algorithm=${config.alg.toUpperCase()}`,
    `digits=${config.code_length}`,
    `period=${config.time_step}`,
  ];
  return `otpauth://totp/${issuer}:${encodeURIComponent(friendlyName)}?${parameters.join("&")}`;
}

function owner({ sid, service, identity }: Entity) {
  return { account_sid: service.account_sid, service_sid: service.sid, entity_sid: sid, identity };
}

function urlOf({ service, identity }: Entity, origin: string): string {
  return `${origin}/v2/Services/${service.sid}/Entities/${identity}`;
}
