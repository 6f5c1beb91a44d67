/** The OpenAPI 3.1 document, made from the table of routes and the schemas that check their requests. */
import * as z from "zod";
import { inputJsonSchema, type JsonSchema } from "../../contract/schema.js";
import { RETRY_CLASSES } from "../../core/errors.js";
import type { Settings } from "../../core/ports/settings.js";
import { CHALLENGE_STATUS, PROBLEM_CODES, type ProblemCode, statusOf } from "../problem.js";
import { HEADERS, type HeaderName } from "./request.js";
import { ROUTES, type Route } from "./routes.js";

interface Parameter {
  name: string;
  in: "path" | "header";
  required: boolean;
  description: string;
  schema: JsonSchema;
}

interface Described {
  description: string;
  headers?: JsonSchema;
  content?: { [type: string]: { schema: JsonSchema } };
}

export interface Operation {
  operationId: string;
  summary: string;
  description: string;
  security?: { token: string[] }[];
  parameters: Parameter[];
  requestBody?: { required: boolean; content: { "application/json": { schema: Body } } };
  responses: { [status: string]: Described };
}

interface Body extends JsonSchema {
  properties: { [name: string]: JsonSchema };
  required?: string[];
}

export interface OpenApi {
  openapi: string;
  info: { title: string; version: string; description: string };
  servers: { url: string }[];
  paths: { [path: string]: { [method: string]: Operation } };
  components: JsonSchema;
}

const PROBLEM = "#/components/schemas/Problem";
const seconds = { schema: { type: "integer" }, description: "Seconds" };

export function openApiOf(settings: Settings, { origin, version }: { origin: string; version: string }): OpenApi {
  const paths: OpenApi["paths"] = {};
  for (const route of ROUTES) paths[route.path] = { [route.method]: operationOf(route, settings) };
  paths["/.well-known/jwks.json"] = { get: JWKS };
  return {
    openapi: "3.1.1",
    info: {
      title: "Twilio Verify gateway",
      version,
      description:
        "Verifies a person with Twilio Verify: exact limits, at most one message for one intent, nothing in clear. Every refusal is a problem (RFC 9457) with a `code`.",
    },
    servers: [{ url: origin }],
    paths,
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer", description: "A token of this gateway" } },
      schemas: { Problem: problemSchema },
    },
  };
}

function operationOf(route: Route, settings: Settings): Operation {
  const { operation, title, description, scopes, headers, output, statuses } = route;
  const { properties, required = [], ...closed } = inputJsonSchema(route.input(settings)) as Body;
  const inPath = Object.keys(properties).filter((name) => route.path.includes(`{${name}}`));
  const inBody = Object.entries(properties).filter(([name]) => !inPath.includes(name));
  const needed = required.filter((name) => !inPath.includes(name));
  const body = {
    ...closed,
    properties: Object.fromEntries(inBody),
    ...(needed.length > 0 && { required: needed }),
  };
  return {
    operationId: operation,
    summary: title,
    description: `${description} Scope: ${scopes.map((scope) => `\`${scope}\``).join(" or ")}.`,
    security: [{ token: [...scopes] }],
    parameters: [...inPath.map((name) => pathParameter(name, properties[name]!)), ...headers.map(headerParameter)],
    ...(inBody.length > 0 && {
      requestBody: { required: needed.length > 0, content: { "application/json": { schema: body } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(statuses).map(([status, meaning]) => [
          status,
          { description: meaning, content: { "application/json": { schema: output } } },
        ]),
      ),
      ...refusalsOf(route, inBody.length > 0),
    },
  };
}

function pathParameter(name: string, { description = "", ...schema }: JsonSchema): Parameter {
  return { name, in: "path", required: true, description: String(description), schema };
}

function headerParameter(name: HeaderName): Parameter {
  const { $schema: _, description = "", ...schema } = z.toJSONSchema(HEADERS[name]) as JsonSchema;
  return { name, in: "header", required: false, description: String(description), schema };
}

function refusalsOf({ refusals }: Route, hasBody: boolean): Operation["responses"] {
  const own: [number, ProblemCode][] = [[403, "INSUFFICIENT_SCOPE"]];
  if (hasBody) own.push([415, "UNSUPPORTED_MEDIA_TYPE"]);
  const told = refusals.map((code): [number, ProblemCode] => [statusOf(code).status, statusOf(code).code]);
  const solvable = refusals
    .filter((code) => code === "STEP_UP_REQUIRED")
    .map((code): [number, ProblemCode] => [CHALLENGE_STATUS, code]);
  const all = [...told, ...solvable, ...own];
  return Object.fromEntries(
    [...new Set(all.map(([status]) => status))].map((status) => [
      String(status),
      {
        description: [...new Set(all.filter((row) => row[0] === status).map((row) => row[1]))].join(", "),
        ...([409, 429, 503].includes(status) && { headers: { "Retry-After": seconds } }),
        content: { "application/problem+json": { schema: { $ref: PROBLEM } } },
      },
    ]),
  );
}

const text = { type: "string" };
const problemSchema: JsonSchema = {
  type: "object",
  description: "RFC 9457. Never carries a destination, a code or Twilio's own words.",
  properties: {
    type: { ...text, description: "Address that explains the code" },
    title: text,
    status: { type: "integer" },
    detail: text,
    code: { enum: [...PROBLEM_CODES], description: "BLOCKED stands for every reason not to send to a destination" },
    fix: { ...text, description: "What to do next" },
    retry: { enum: [...RETRY_CLASSES] },
    retry_after_ms: { type: "integer" },
    alternatives: { type: "array", items: text, description: "Channels or factors to offer instead" },
    rule: { ...text, description: "The limit that refused" },
    twilio: {
      type: "object",
      properties: { code: { type: "integer" }, title: text, http_status: { type: "integer" }, docs_url: text },
      required: ["code", "docs_url"],
      additionalProperties: false,
    },
    request_id: text,
    altcha: {
      type: "object",
      description: "Of a 428: for ALTCHA's widget; its solution goes into Verify-Proof",
      properties: { parameters: { type: "object" }, signature: text },
      required: ["parameters", "signature"],
      additionalProperties: false,
    },
    expires_at: { ...text, format: "date-time", description: "Until when `altcha` may be solved" },
    captcha: { const: true, description: "Of a 428: the CAPTCHA's token goes into Verify-Captcha" },
  },
  required: ["type", "title", "status", "detail", "code", "fix", "retry"],
  additionalProperties: false,
};

const JWKS: Operation = {
  operationId: "getReceiptKeys",
  summary: "Keys of receipts",
  description: "Public keys that verify receipts offline, now and soon (RFC 7517). No token.",
  security: [],
  parameters: [],
  responses: {
    200: {
      description: "A JWK Set",
      content: {
        "application/jwk-set+json": {
          schema: {
            type: "object",
            properties: { keys: { type: "array", items: { type: "object" } } },
            required: ["keys"],
            additionalProperties: false,
          },
        },
      },
    },
    503: {
      description: "POLICY_STORE_UNAVAILABLE",
      content: { "application/problem+json": { schema: { $ref: PROBLEM } } },
    },
  },
};
