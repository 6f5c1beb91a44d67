/**
 * http/ — doors over HTTP: for agents, applications, Twilio and people. May import: core, `hono`, `@hono/node-server`
 * and `node:` modules. A room is a file or folder that gives routes; this file puts them behind one set of guards.
 */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { VerifyError } from "../core/errors.js";
import type { Clock, Log } from "../core/ports/log.js";
import { type Caller, SCOPES, type Scope } from "../core/ports/settings.js";
import { authenticate, type Bearer, requireScope } from "./auth.js";
import { clientFinder } from "./client-ip.js";
import type { House, HttpEnv } from "./door.js";
import {
  type Around,
  accessLog,
  bounded,
  boundedBody,
  inSpan,
  type Load,
  onlyOwnNames,
  onlyThisMachine,
} from "./guards.js";
import { type ConsoleDoor, consoleRoutes } from "./pages/console/console.js";
import { doorOfAll } from "./pages/door.js";
import { enrolmentRoutes } from "./pages/enrolment.js";
import { entryRoutes } from "./pages/entry.js";
import { ownProblem, problemOf, responseOf } from "./problem.js";
import { publicRestRoutes } from "./rest/public.js";
import { restRoutes } from "./rest/rest.js";
import { type WebhookDoor, webhookRoutes } from "./webhooks/webhooks.js";

export interface GatewayOptions {
  /** Where people and Twilio reach it. */
  origin: string;
  publicUrl?: string;
  version: string;
  /** Addresses and networks whose X-Forwarded-For is believed. */
  trustedProxies: readonly string[];
  /** Header in which they name the number of the client's network. */
  asnHeader?: string;
  requestsPerMinute: number;
  maxInFlight: number;
  load: Load;
  /** Tenants by name; asked anew for each request, because a reload changes them. */
  houses(): ReadonlyMap<string, House>;
  bearerOf(token: string): Bearer | undefined;
  /** Whether the token of that id is still good. */
  isBearer(id: string): boolean;
  /** Where the console is served: this machine alone, under `origin` too, or nowhere. */
  console: "off" | "loopback" | "anywhere";
  /** Address of the listener. */
  localOrigin: string;
  /** Answers one request of MCP's Streamable HTTP. */
  mcp(request: Request, house: House, caller: Caller): Promise<Response>;
  /** What is not ready, in closed words; empty when all is. */
  unready(): Promise<string[]>;
  metrics(): Promise<{ text: string; contentType: string }>;
  /** A span around one request, where somebody traces. */
  around?: Around;
  log: Log;
  clock: Clock;
}

/** Larger than any request that a route accepts. */
const MAX_BODY_BYTES = 256 * 1024;
const REST_PATHS = ["/verify/*", "/receipts/*", "/errors/*"];
const METADATA_PATH = "/.well-known/oauth-protected-resource";

export function createGateway(options: GatewayOptions): Hono<HttpEnv> {
  const { log, load, maxInFlight, publicUrl } = options;
  const app = new Hono<HttpEnv>();
  app.use(accessLog(log));
  if (options.around) app.use(inSpan(options.around));
  app.route("/", healthRoutes(options));
  app.use(bounded(load, maxInFlight));
  app.route("/", signedRoutes(options));
  app.use(boundedBody(MAX_BODY_BYTES));
  app.route("/", pageRoutes(options));
  operatorRoutes(app, options);
  app.use(onlyOwnNames(publicUrl));
  app.route("/", metadataRoutes(options));
  app.use(publicRoutes(options));
  app.route("/", tokenRoutes(options));
  app.notFound((c) => responseOf(ownProblem("NOT_FOUND"), c.get("requestId")));
  app.onError((_error, c) => {
    log("error", "request_failed", { requestId: c.get("requestId") });
    return responseOf(problemOf(new VerifyError("INTERNAL")), c.get("requestId"));
  });
  return app;
}

/** For operators, who sign in with a token. On this machine alone nobody else can even try one. */
function operatorRoutes(app: Hono<HttpEnv>, options: GatewayOptions): void {
  const { houses, bearerOf, isBearer, console: where, origin, localOrigin, log, clock } = options;
  if (where === "off") return;
  const door: ConsoleDoor = {
    signIn: async (token) => {
      const bearer = bearerOf(token);
      if (!bearer?.scopes.includes("operate")) return undefined;
      const { id, tenant, actor } = bearer;
      return { id, tenant, actor };
    },
    mayStay: ({ id, tenant }) => isBearer(id) && houses().has(tenant),
    house: (tenant) => houses().get(tenant)!,
  };
  if (where === "loopback") app.use("/console/*", onlyThisMachine());
  app.route(
    "/console",
    consoleRoutes(door, { origin: where === "loopback" ? localOrigin : origin, log, clock }) as never,
  );
}

/** For whoever starts and stops this process: before the bound, because a busy gateway is alive. */
function healthRoutes({ load, unready }: GatewayOptions): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  app.get("/healthz", (c) => c.json({ status: "ok" }));
  app.get("/readyz", async (c) => {
    const why = load.draining ? ["stopping"] : await unready();
    return c.json({ status: why.length === 0 ? "ready" : "not_ready", why }, why.length === 0 ? 200 : 503);
  });
  return app;
}

/** Webhooks: of the default tenant at the root, of another under `/tenants/<name>`. They bound their bodies themselves. */
function signedRoutes({ houses, origin, publicUrl = origin, log, clock }: GatewayOptions): Hono {
  const tenantOf = (c: Context) => c.req.param("tenant") ?? "default";
  const houseOf = (c: Context) => houses().get(tenantOf(c));
  const door: WebhookDoor = {
    judges: async (c) => (await houseOf(c)?.webhookJudges()) ?? {},
    receive: (source, items, c) =>
      houseOf(c)!.verify.receive(source, items, { tenant: tenantOf(c), actor: source, session: source }),
  };
  const routes = webhookRoutes(door, { publicUrl, log, clock });
  return new Hono().route("/", routes).route("/tenants/:tenant", routes);
}

/** What a person opens with the token in the address; they answer to their own name alone. */
function pageRoutes({ houses, origin, trustedProxies, log, clock }: GatewayOptions): Hono {
  const find = clientFinder(trustedProxies);
  const door = doorOfAll(() => [...houses().values()].map(({ verify }) => verify));
  const shared = { origin, log, clock, ip: (c: Context) => find(peerOf(c)).ip };
  return new Hono().route("/", entryRoutes(door, shared)).route("/", enrolmentRoutes(door, shared));
}

/** RFC 9728: where a client learns how to sign in here. */
function metadataRoutes({ origin }: GatewayOptions): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  for (const path of ["", "/mcp"]) {
    app.get(`${METADATA_PATH}${path}`, (c) =>
      c.json({
        resource: `${origin}${path}`,
        resource_name: "twilio-verify-mcp",
        bearer_methods_supported: ["header"],
        scopes_supported: SCOPES,
      }),
    );
  }
  return app;
}

/** What anybody may read: of the default tenant at the root, of another under `/tenants/<name>`; as the newest reload has it. */
function publicRoutes({ houses, origin, version, log }: GatewayOptions): MiddlewareHandler<HttpEnv> {
  const routesOf = (tenants: ReadonlyMap<string, House>) => {
    const app = new Hono();
    for (const [tenant, house] of tenants) {
      app.route(tenant === "default" ? "/" : `/tenants/${tenant}`, publicRestRoutes({ house, origin, version, log }));
    }
    return { tenants, app };
  };
  let newest = routesOf(houses());
  return async (c, next) => {
    if (c.req.method !== "GET") return next();
    if (newest.tenants !== houses()) newest = routesOf(houses());
    const answer = await newest.app.fetch(c.req.raw);
    return answer.status === 404 ? next() : answer;
  };
}

/** Everything that a bearer token opens, by path, with the scope that it takes. */
function tokenRoutes(options: GatewayOptions): Hono<HttpEnv> {
  const { origin, trustedProxies, asnHeader, houses, bearerOf, requestsPerMinute, clock, mcp, metrics } = options;
  const find = clientFinder(trustedProxies);
  const authenticated = authenticate({
    bearerOf,
    house: (tenant) => houses().get(tenant),
    client: (c) => find(peerOf(c)),
    asn: (c) => (asnHeader === undefined ? undefined : c.req.header(asnHeader)?.slice(0, 16)),
    metadataUrl: `${origin}${METADATA_PATH}/mcp`,
    requestsPerMinute,
    now: () => clock.now(),
  });
  const app = new Hono<HttpEnv>();
  for (const path of REST_PATHS) app.use(path, authenticated);
  app.route("/", restRoutes({ log: options.log }));
  const guarded = (path: string, scope: Scope) => app.use(path, authenticated, requireScope(scope));
  guarded("/mcp", "mcp");
  app.all("/mcp", async (c) => {
    const answer = await mcp(c.req.raw, c.get("house"), c.get("caller"));
    if (c.req.method === "GET") c.get("onlyListens")();
    return answer;
  });
  guarded("/metrics", "operate");
  app.get("/metrics", async (c) => {
    const { text, contentType } = await metrics();
    return c.body(text, 200, { "content-type": contentType, "cache-control": "no-store" });
  });
  return app;
}

function peerOf(c: Context): { address: string | undefined; forwardedFor?: string } {
  const { incoming } = (c.env ?? {}) as Partial<HttpEnv["Bindings"]>;
  return { address: incoming?.socket.remoteAddress, forwardedFor: c.req.header("x-forwarded-for") };
}
