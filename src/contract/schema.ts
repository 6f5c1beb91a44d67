import * as z from "zod";

/** JSON Schema as plain data: results are ours, so they are described for hosts and checked in tests, not at run time. */
export type JsonSchema = { [key: string]: unknown };

export const string: JsonSchema = { type: "string" };
export const integer: JsonSchema = { type: "integer" };
export const number: JsonSchema = { type: "number" };
export const boolean: JsonSchema = { type: "boolean" };
export const masked: JsonSchema = { type: "string", description: "masked" };
export const code: JsonSchema = { type: ["string", "integer"] };

export function array(items: JsonSchema): JsonSchema {
  return { type: "array", items };
}

export interface ObjectSchema extends JsonSchema {
  properties: Record<string, JsonSchema>;
  required: string[];
}

/** A closed object. */
export function object(required: Record<string, JsonSchema>, optional: Record<string, JsonSchema> = {}): ObjectSchema {
  return {
    type: "object",
    properties: { ...required, ...optional },
    required: Object.keys(required),
    additionalProperties: false,
  };
}

/** Part of a result, described for a host and not more: what is in it is the core's to say. */
export function part(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: "object", properties };
}

/** Arguments, without the dialect line, bounds that only say "safe integer", and patterns that only spell out a `format`. */
export function inputJsonSchema(schema: z.ZodObject): JsonSchema {
  return prune(z.toJSONSchema(schema, { io: "input" })) as JsonSchema;
}

function prune(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prune);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => key !== "$schema" && Math.abs(field as number) !== Number.MAX_SAFE_INTEGER)
      .filter(([key]) => key !== "pattern" || !("format" in value))
      .map(([key, field]) => [key, prune(field)]),
  );
}
