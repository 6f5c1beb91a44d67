import type { Context, MiddlewareHandler } from "hono";
import type { Caller, Scope } from "../core/ports/settings.js";
import type { Client } from "./client-ip.js";
import type { House, HttpEnv } from "./door.js";
import { ownProblem, responseOf } from "./problem.js";

export interface Bearer {
  id: string;
  tenant: string;
  actor: string;
  scopes: readonly Scope[];
}

export interface AuthOptions {
  /** Who a token is of. */
  bearerOf(token: string): Bearer | undefined;
  house(tenant: string): House | undefined;
  client(c: Context): Client;
  /** Number of the client's network, where a listed proxy named it. */
  asn(c: Context): string | undefined;
  /** Where RFC 9728 metadata lies. */
  metadataUrl: string;
  requestsPerMinute: number;
  now(): number;
}

const MINUTE_MS = 60_000;

/** Sets caller, scopes and house from the bearer token, or answers 401 or 429. */
export function authenticate(options: AuthOptions): MiddlewareHandler<HttpEnv> {
  const { bearerOf, house: houseOf, metadataUrl } = options;
  const admit = pacer(options.requestsPerMinute);
  return async (c, next) => {
    const token = /^Bearer (\S{1,200})$/i.exec(c.req.header("authorization") ?? "")?.[1];
    const bearer = token === undefined ? undefined : bearerOf(token);
    const house = bearer && houseOf(bearer.tenant);
    if (!bearer || !house) {
      const invalid = token === undefined ? "" : ', error="invalid_token"';
      return responseOf(ownProblem("UNAUTHENTICATED"), c.get("requestId"), {
        "www-authenticate": `Bearer resource_metadata="${metadataUrl}"${invalid}`,
      });
    }
    const retryAfterMs = admit(bearer.id, options.now());
    if (retryAfterMs > 0) return responseOf(ownProblem("TOO_MANY_REQUESTS", retryAfterMs), c.get("requestId"));
    c.set("scopes", bearer.scopes);
    c.set("house", house);
    c.set("caller", callerOf(bearer, c, options));
    return next();
  };
}

/** An application calls from its own address: only a proxy that it listed can say for whom. */
function callerOf({ id, tenant, actor }: Bearer, c: Context<HttpEnv>, { client, asn }: AuthOptions): Caller {
  const { ip, forwarded } = client(c);
  return { tenant, actor, session: id, signal: untilGone(c), ...(forwarded && ip && { ip, asn: asn(c) }) };
}

/** Aborts when the client leaves without its answer. The request's own signal would first make a whole `Request`. */
function untilGone({ env: { outgoing } }: Context<HttpEnv>): AbortSignal {
  const controller = new AbortController();
  outgoing.once("close", () => {
    if (!outgoing.writableFinished) controller.abort();
  });
  return controller.signal;
}

/** Lets a token through that has one of these scopes. */
export function requireScope(...needed: readonly Scope[]): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const scopes = c.get("scopes") ?? [];
    if (needed.some((scope) => scopes.includes(scope))) return next();
    return responseOf(ownProblem("INSUFFICIENT_SCOPE"), c.get("requestId"), {
      "www-authenticate": `Bearer error="insufficient_scope", scope="${needed.join(" ")}"`,
    });
  };
}

/** At most so many in any minute, for each of the tokens that there are. @returns milliseconds to wait, or 0 */
function pacer(perMinute: number): (id: string, now: number) => number {
  const admitted = new Map<string, number[]>();
  return (id, now) => {
    const log = admitted.get(id) ?? [];
    admitted.set(id, log);
    while (log.length > 0 && log[0]! <= now - MINUTE_MS) log.shift();
    if (log.length >= perMinute) return log[0]! + MINUTE_MS - now;
    log.push(now);
    return 0;
  };
}
