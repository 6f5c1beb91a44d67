/** Schemas as hosts pay for them: what is checked is the tool's own schema, never this. */
import type * as z from "zod";
import { inputJsonSchema, type JsonSchema, type ObjectSchema } from "../contract/schema.js";

type Keep = (key: string, field: unknown, holder: object) => boolean;

const LENGTHS: readonly string[] = ["minLength", "maxLength"];

/**
 * Arguments without lengths (a description has one where a plausible value would fail), and without patterns that a
 * description tells.
 */
export function advertisedInput(schema: z.ZodObject): JsonSchema {
  return pruned(inputJsonSchema(schema), (key, _field, holder) => {
    return !LENGTHS.includes(key) && !(key === "pattern" && "description" in holder);
  }) as JsonSchema;
}

/**
 * A result: every field by name and type, but which of them are always there is checked in tests alone. It also admits
 * a refusal, `{error}`: old clients check `structuredContent` against it even when `isError` is set, and would hide the
 * refusal from the model (seen with the SDK's v1 client).
 */
export function advertisedOutput({ properties, type, additionalProperties }: ObjectSchema): JsonSchema {
  const open = pruned(properties, (key, field) => {
    if (key === "description") return field !== "masked";
    return !(key === "required" && Array.isArray(field)) && key !== "additionalProperties";
  }) as ObjectSchema["properties"];
  // A success that has an `error` of its own shares the name with the refusal, so neither form may be closed.
  return { type, properties: { ...open, error: open.error ?? { type: "object" } }, additionalProperties };
}

/** A copy with only the keys to keep, at every depth. */
function pruned(value: unknown, keep: Keep): unknown {
  if (Array.isArray(value)) return value.map((item) => pruned(item, keep));
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key, field]) => keep(key, field, value));
  return Object.fromEntries(kept.map(([key, field]) => [key, pruned(field, keep)]));
}
