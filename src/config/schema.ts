import * as z from "zod";
import type { KeyMeta } from "./keys.js";
import { alerts, custom } from "./sections/delivery.js";
import { agents, challenge, destinations, fraudGuard, lookup, rateLimits, receipts } from "./sections/policy.js";
import { http, logging, security, store, tools } from "./sections/running.js";
import { message, twilio, verify } from "./sections/twilio.js";

/** Every key of the configuration with its type, default and description: one place, by sections. */
export const fileSchema = z.strictObject({
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
});

export type FileConfig = z.output<typeof fileSchema>;

export interface Key {
  section: string;
  name: string;
  schema: z.ZodType;
  meta: KeyMeta;
}

/** Every key of the schema, in its order. */
export const KEYS: Key[] = Object.entries(fileSchema.shape).flatMap(([section, object]) =>
  Object.entries<z.ZodType>(object.unwrap().shape).map(([name, schema]) => ({
    section,
    name,
    schema,
    meta: schema.meta() as unknown as KeyMeta,
  })),
);

export const SECTIONS = Object.keys(fileSchema.shape);
