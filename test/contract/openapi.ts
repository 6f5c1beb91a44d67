/**
 * contract/ — judges: what crosses the wire is held against Twilio's own OpenAPI files (Verify v2, Lookup v2, and an
 * excerpt of Event Streams v1 that lies here). The others lie beside the repository, not in it. Where they are absent,
 * `openContract()` answers undefined and the tests skip themselves: `test.skipIf(!contract)`.
 */
import { existsSync, readFileSync } from "node:fs";
import { Ajv, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { parse } from "yaml";

/** One request as it leaves a client. Only path and query of `url` count; a path alone will do. */
export interface ContractRequest {
  method: string;
  url: string;
  headers?: Record<string, string | string[] | undefined>;
  body?: string | URLSearchParams | Record<string, unknown>;
}

/** One response; `body` is JSON text or the parsed value, `undefined` or "" when there is none. */
export interface ContractResponse {
  method: string;
  url: string;
  status: number;
  body?: unknown;
}

/** Both methods answer the violations found, in words; an empty list is conformance. */
export interface Contract {
  request(request: ContractRequest): string[];
  response(response: ContractResponse): string[];
}

type Schema = Record<string, unknown>;

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required?: boolean;
  schema: Schema;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

interface Specification {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

interface Route {
  path: string;
  pattern: RegExp;
  names: string[];
  operations: Record<string, Operation>;
  components: Specification["components"];
}

const FOLDER = new URL("../../../shared/openapi/", import.meta.url);
const METHODS = new Set(["get", "post", "put", "patch", "delete"]);
const FORM = "application/x-www-form-urlencoded";

/** Twilio's error body (facts/twilio-verify.md §2.7); the specifications document it for one response only. */
const ERROR_SCHEMA: Schema = {
  type: "object",
  properties: {
    code: { type: "integer" },
    message: { type: "string" },
    more_info: { type: "string", format: "uri" },
    status: { type: "integer" },
  },
  required: ["code", "message", "more_info", "status"],
  additionalProperties: false,
};

let opened: Contract | undefined;

export function openContract(): Contract | undefined {
  if (!existsSync(FOLDER)) {
    console.warn("Twilio's OpenAPI files (../shared/openapi) are absent: contract tests are skipped.");
    return undefined;
  }
  opened ??= contractOf([
    routesOf(strict(readSpecification("twilio_verify_v2.yaml"), false)),
    // Every Lookup example answers null for packages and error codes that its schema does not mark nullable.
    routesOf(strict(readSpecification("twilio_lookups_v2.yaml"), true)),
    routesOf(strict(readSpecification("twilio_events_v1.yaml", import.meta.url), false)),
  ]);
  return opened;
}

function contractOf(specifications: Route[][]): Contract {
  // A literal path ("/Attempts/Summary") wins over a template ("/Attempts/{Sid}").
  const routes = specifications.flat().sort((a, b) => a.names.length - b.names.length);
  const validators = new Map<string, ValidateFunction>();
  // Query and form values arrive as text, a repeated key as an array; a JSON body has its own types.
  const asText = newAjv({ coerceTypes: "array" });
  const asIs = newAjv({});

  function violations(ajv: Ajv, where: string, owner: string, schema: () => Schema, value: unknown): string[] {
    const key = `${where} ${owner}`;
    const validate = validators.get(key) ?? ajv.compile(schema());
    validators.set(key, validate);
    if (validate(value)) return [];
    return validate.errors!.map(({ instancePath, message, params }) => {
      const problem = params.additionalProperty ? `unknown field ${params.additionalProperty}` : message;
      return `${where}${instancePath}: ${problem}`;
    });
  }

  function find(method: string, url: string) {
    const { pathname, searchParams } = new URL(url, "http://twilio.invalid");
    const route = routes.find(({ pattern }) => pattern.test(pathname));
    if (!route) return { problem: `unknown path ${pathname}` };
    const operation = route.operations[method.toLowerCase()];
    const owner = `${method} ${route.path}`;
    if (!operation) return { problem: `${owner} is not documented` };
    const inPath = route.pattern.exec(pathname)!.slice(1).map(decodeURIComponent);
    const path = Object.fromEntries(inPath.map((text, at) => [route.names[at], text]));
    return { route, operation, owner, values: { path, query: valuesOf(searchParams) } };
  }

  return {
    request({ method, url, headers = {}, body }) {
      const found = find(method, url);
      if (found.problem !== undefined) return [found.problem];
      const { route, operation, owner, values } = found;
      const problems = (["path", "query"] as const).flatMap((where) =>
        violations(asText, where, owner, () => parameterSchema(where, operation, route), values[where]),
      );
      const content = operation.requestBody?.content;
      if (!content) return hasBody(body) ? [...problems, `${owner} takes no body`] : problems;
      const type = contentType(headers);
      const media = content[type];
      if (!media) return [...problems, `content type "${type}" instead of ${Object.keys(content).join(" or ")}`];
      const schema = () => ({ ...media.schema, components: route.components });
      return type === FORM
        ? [...problems, ...violations(asText, "form", owner, schema, formOf(body))]
        : [...problems, ...violations(asIs, "json", owner, schema, parsed(body))];
    },

    response({ method, url, status, body }) {
      const value = parsed(body);
      const found = find(method, url);
      if (found.problem !== undefined && status < 400) return [found.problem];
      const documented = found.operation?.responses[status];
      if (!documented && status < 400) return [`status ${status} is not documented for ${found.owner}`];
      const media = documented?.content?.["application/json"];
      if (documented && !media) return hasBody(value) ? [`status ${status} has no body`] : [];
      const problems = media
        ? violations(
            asIs,
            "body",
            `${status} ${found.owner}`,
            () => ({ ...media.schema, components: found.route?.components }),
            value,
          )
        : violations(asIs, "body", "error", () => ERROR_SCHEMA, value);
      const told = status >= 400 && isRecord(value) && value.status !== status;
      return told ? [...problems, "body/status: not the HTTP status"] : problems;
    },
  };
}

// ---------------------------------------------------------------- the specification, made strict

function readSpecification(file: string, folder: URL | string = FOLDER): Specification {
  return parse(readFileSync(new URL(file, folder), "utf8")) as Specification;
}

function routesOf({ paths, components }: Specification): Route[] {
  return Object.entries(paths).map(([path, item]) => {
    const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
    const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, "([^/]+)")}$`);
    const operations = Object.fromEntries(Object.entries(item).filter(([method]) => METHODS.has(method)));
    return { path, pattern, names, operations, components };
  });
}

/** In place: a documented object has no other fields, and ajv knows `nullable` only beside a type. */
function strict<T>(node: T, everyFieldNullable: boolean): T {
  for (const child of Object.values(node ?? {})) if (typeof child === "object") strict(child, everyFieldNullable);
  if (!isRecord(node)) return node;
  const schema: Schema = node;
  if (schema.nullable === true && typeof schema.type !== "string") delete schema.nullable;
  if (!isRecord(schema.properties)) return node;
  schema.additionalProperties ??= false;
  if (!everyFieldNullable) return node;
  for (const [name, property] of Object.entries(schema.properties)) {
    schema.properties[name] = { anyOf: [property, { type: "null" }] };
  }
  return node;
}

function newAjv(options: { coerceTypes?: "array" }): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, ...options });
  addFormats.default(ajv);
  ajv.addFormat("iso-country-code", /^[A-Z]{2}$/);
  ajv.addFormat("phone-number", /^\+\d+$/);
  ajv.addFormat("uri-map", true);
  return ajv;
}

function parameterSchema(where: Parameter["in"], { parameters = [] }: Operation, { components }: Route): Schema {
  const own = parameters.filter((parameter) => parameter.in === where);
  return {
    type: "object",
    properties: Object.fromEntries(own.map(({ name, schema }) => [name, schema])),
    required: own.filter(({ required }) => required).map(({ name }) => name),
    additionalProperties: false,
    components,
  };
}

// ---------------------------------------------------------------- values as they travel

function contentType(headers: NonNullable<ContractRequest["headers"]>): string {
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1];
  return String(header ?? "none")
    .split(";")[0]!
    .trim()
    .toLowerCase();
}

function formOf(body: ContractRequest["body"]): Record<string, unknown> {
  if (typeof body === "string" || body instanceof URLSearchParams) return valuesOf(new URLSearchParams(body));
  return { ...body };
}

function valuesOf(entries: URLSearchParams): Record<string, unknown> {
  return Object.fromEntries(
    [...new Set(entries.keys())].map((key) => {
      const all = entries.getAll(key);
      return [key, all.length === 1 ? all[0] : all];
    }),
  );
}

function parsed(body: unknown): unknown {
  if (typeof body !== "string" || body === "") return body;
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function hasBody(body: unknown): boolean {
  if (body === undefined || body === null || body === "") return false;
  return !(body instanceof URLSearchParams) || body.size > 0;
}

function isRecord(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
