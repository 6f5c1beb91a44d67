import * as z from "zod";

/** JSON Schema as hosts pay for it: without the dialect line and the bounds that only say "safe integer". */
export function inputJsonSchema(schema: z.ZodObject): Record<string, unknown> {
  return lean(z.toJSONSchema(schema, { io: "input" }));
}

/**
 * The advertised output also admits a refusal, `{error}`: old clients check `structuredContent` against it even when
 * `isError` is set, and would hide the refusal from the model (seen with the SDK's v1 client).
 */
export function outputJsonSchema(schema: z.ZodObject): Record<string, unknown> {
  const { required: _, ...success } = lean(z.toJSONSchema(schema, { io: "output" }));
  return { ...success, properties: { ...(success.properties as object), error: { type: "object" } } };
}

function lean(schema: object): Record<string, unknown> {
  return prune(schema) as Record<string, unknown>;
}

function prune(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(prune);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => key !== "$schema" && Math.abs(field as number) !== Number.MAX_SAFE_INTEGER)
      .map(([key, field]) => [key, prune(field)]),
  );
}
