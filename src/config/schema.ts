import type { Key, Section, ValuesOf } from "./keys.js";
import { alerts, custom } from "./sections/delivery.js";
import { agents, challenge, destinations, fraudGuard, lookup, rateLimits, receipts } from "./sections/policy.js";
import { http, logging, security, store, tools } from "./sections/running.js";
import { message, twilio, verify } from "./sections/twilio.js";

/** Every key of the configuration with its type, default and description: one place, by sections. */
export const FILE = {
  twilio,
  verify,
  message,
  destinations,
  agents,
  receipts,
  custom,
  http,
  rate_limits: rateLimits,
  fraud_guard: fraudGuard,
  lookup,
  challenge,
  alerts,
  logging,
  store,
  security,
  tools,
};

export type FileConfig = { [Name in keyof typeof FILE]: ValuesOf<(typeof FILE)[Name]["keys"]> };

export const SECTIONS = Object.keys(FILE);

export interface NamedKey extends Key {
  section: string;
  name: string;
}

/** Every key, in its order. */
export const KEYS: NamedKey[] = Object.entries<Section>(FILE).flatMap(([section, { keys }]) =>
  Object.entries(keys).map(([name, key]) => ({ section, name, ...key })),
);
