/**
 * The REST routes over the real policy core, as a gateway mounts them. Every answer is held against the OpenAPI document
 * that the same gateway serves, so that each test of a call is a test of its contract, too.
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { Hono } from "hono";
import { expect } from "vitest";
import type { Caller, Scope } from "../../../src/core/ports/settings.js";
import type { HttpEnv, House as RestHouse } from "../../../src/http/door.js";
import type { OpenApi } from "../../../src/http/rest/openapi.js";
import { publicRestRoutes } from "../../../src/http/rest/public.js";
import { restRoutes } from "../../../src/http/rest/rest.js";
import { type House, type HouseOptions, NO_LIMITS, openHouse, type Room } from "../../core/house.js";

export const ORIGIN = "https://verify.example.com";
export const KEY = "order-4711-attempt-1";
export const REQUEST = "req_0123456789";

export interface Answer {
  status: number;
  headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: the document has judged its form
  body: any;
  text: string;
}

export interface Gateway {
  house: House;
  document: OpenApi;
  app: Hono<HttpEnv>;
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  send(body?: object, headers?: Record<string, string>): Promise<Answer>;
  /** What was answered so far: `post /verify/send 201`. */
  seen: Set<string>;
  /** The next requests come with these. */
  as: { caller: Caller; scopes: readonly Scope[] };
}

export interface GatewayOptions extends HouseOptions {
  /** Over the same state, with changes that a house does not have. */
  room?: (house: House) => Room;
}

export const backend: Caller = { tenant: "t1", actor: "backend", session: "of-the-token" };

export async function openGateway({ room, ...options }: GatewayOptions = {}): Promise<Gateway> {
  const house = await openHouse({ limits: NO_LIMITS, ...options });
  const { verify, context } = room?.(house) ?? house;
  const rest: RestHouse = {
    verify,
    settings: context.settings,
    webhookJudges: async () => ({}),
    receipts: () => context.receipts(),
  };
  const as: Gateway["as"] = { caller: backend, scopes: ["verify", "read", "redeem"] };
  const app = mounted(rest, as, house);
  const document = (await (await app.request("/openapi.json")).json()) as OpenApi;
  const seen: Gateway["seen"] = new Set();
  const check = contractOf(document, seen);

  async function call(method: string, path: string, init: RequestInit = {}): Promise<Answer> {
    const response = await app.request(path, { method, ...init });
    const text = await response.text();
    const answer = { status: response.status, headers: response.headers, text, body: JSON.parse(text || "null") };
    check(method.toLowerCase(), path, answer);
    return answer;
  }
  const post: Gateway["post"] = (path, body, headers) =>
    call("POST", path, {
      headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
  return {
    house,
    document,
    app,
    seen,
    as,
    post,
    get: (path, headers) => call("GET", path, { headers }),
    send: (body, headers) => post("/verify/send", { to: "+14155552671", ...body }, headers),
  };
}

function mounted(rest: RestHouse, as: Gateway["as"], { lines }: House): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  const log = (level: "debug" | "info" | "warn" | "error", event: string, fields = {}) =>
    lines.push({ level, event, fields });
  app.route("/", publicRestRoutes({ house: rest, origin: ORIGIN, version: "1.2.3", log }));
  app.use("*", async (c, next) => {
    c.set("caller", as.caller);
    c.set("scopes", as.scopes);
    c.set("house", rest);
    c.set("requestId", REQUEST);
    await next();
  });
  app.route("/", restRoutes({ log }));
  app.get("/elsewhere", (c) => c.text("mine"));
  return app;
}

/** Fails for an answer that the document does not describe: its path, status, type or form. */
function contractOf(document: OpenApi, seen: Set<string>) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  formats.default(ajv);
  ajv.addSchema(document, "openapi");
  const escaped = (part: string) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"));
  return (method: string, path: string, { status, headers, body }: Answer) => {
    if (status === 405) return;
    const template = Object.keys(document.paths).find(
      (known) => document.paths[known]![method] && new RegExp(`^${known.replace(/\{\w+\}/g, "[^/]+")}$`).test(path),
    );
    expect(template, `${method} ${path} is not in the document`).toBeDefined();
    const type = headers.get("content-type")!;
    const place = ["paths", template!, method, "responses", String(status), "content", type, "schema"];
    expect(document.paths[template!]![method]!.responses, path).toHaveProperty(String(status));
    const validate = ajv.getSchema(`openapi#/${place.map(escaped).join("/")}`);
    expect(validate, `${status} ${type} of ${path} is not in the document`).toBeDefined();
    expect([validate!(body), validate!.errors]).toEqual([true, null]);
    seen.add(`${method} ${template} ${status}`);
  };
}
