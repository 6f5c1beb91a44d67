/** What stands before every route: whose name was asked for, how much there is to do, what is told of it. */
import { randomUUID } from "node:crypto";
import { isIP } from "node:net";
import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { routePath } from "hono/route";
import type { Log } from "../core/ports/log.js";
import type { HttpEnv } from "./door.js";
import { ownProblem, responseOf } from "./problem.js";

/**
 * Against DNS rebinding: a page under a name of its own can reach this address, but only under that name. An address
 * in figures cannot be rebound.
 *
 * @param publicUrl the one name besides localhost
 */
export function onlyOwnNames(publicUrl: string | undefined): MiddlewareHandler<HttpEnv> {
  const known = publicUrl === undefined ? undefined : new URL(publicUrl);
  return async (c, next) => {
    const host = c.req.header("host") ?? "";
    const origin = c.req.header("origin");
    const isOwnHost = host === known?.host || isLocalName(host);
    const isOwnOrigin = origin === undefined || origin === known?.origin || origin === `http://${host}`;
    return isOwnHost && isOwnOrigin ? next() : responseOf(ownProblem("FOREIGN_NAME"), c.get("requestId"));
  };
}

function isLocalName(host: string): boolean {
  const name = /^(?:\[([0-9a-f:.]+)\]|([^:]+))(?::\d{1,5})?$/i.exec(host);
  const hostname = name?.[1] ?? name?.[2] ?? "";
  return hostname === "localhost" || isIP(hostname) !== 0;
}

/** Somebody at this machine, and no proxy on it that speaks for others. */
export function onlyThisMachine(): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const peer = c.env.incoming.socket.remoteAddress ?? "";
    const isLocal = /^(?:127\.|::1$|::ffff:127\.)/.test(peer) && c.req.header("x-forwarded-for") === undefined;
    return isLocal ? next() : responseOf(ownProblem("NOT_FOUND"), c.get("requestId"));
  };
}

export interface Load {
  /** Requests whose answer is not out yet, but for streams that only listen. */
  inFlight: number;
  /** No new ones: the process is stopping. */
  draining: boolean;
}

const COME_BACK_MS = 1_000;

/** More than this waits with the client, not in this process. */
export function bounded(load: Load, most: number): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    if (load.draining || load.inFlight >= most) {
      return responseOf(ownProblem("BUSY", COME_BACK_MS), c.get("requestId"));
    }
    load.inFlight += 1;
    let isWork = true;
    const done = () => {
      if (isWork) load.inFlight -= 1;
      isWork = false;
    };
    c.set("onlyListens", done);
    // A streamed answer begins before its call ends.
    c.env.outgoing.once("close", done);
    return next();
  };
}

export function boundedBody(maxBytes: number): MiddlewareHandler<HttpEnv> {
  const tooLarge = (c: Context<HttpEnv>) => responseOf(ownProblem("TOO_LARGE"), c.get("requestId"));
  const counted = bodyLimit({ maxSize: maxBytes, onError: tooLarge });
  return async (c, next) => {
    const { "content-length": length, "transfer-encoding": encoding } = c.env.incoming.headers;
    // Node reads no byte more than was announced. To count them is to make a stream of each small body.
    if (encoding !== undefined) return counted(c, next);
    return Number(length ?? 0) > maxBytes ? tooLarge(c) : next();
  };
}

/** One line a request: the route, never the address, which may hold a token or an id. */
export function accessLog(log: Log): MiddlewareHandler<HttpEnv> {
  return async (c, next) => {
    const startedAt = performance.now();
    const requestId = randomUUID();
    c.set("requestId", requestId);
    c.env.outgoing.setHeader("x-request-id", requestId);
    await next();
    log("info", "request", {
      operation: `${c.req.method} ${routeOf(c)}`,
      httpStatus: c.res.status,
      durationMs: Math.round(performance.now() - startedAt),
      tenant: c.get("caller")?.tenant,
      requestId,
    });
  };
}

/** The pattern of the handler that answered; a refusal before any route has none. */
function routeOf(c: Context): string {
  const path = routePath(c);
  return /^\/?\*?$/.test(path) ? "none" : path;
}

export type Around = <T>(name: string, headers: Record<string, string>, run: () => Promise<T>) => Promise<T>;

/** Its name is the method alone: the route is known only afterwards, and the address may hold a token. */
export function inSpan(around: Around): MiddlewareHandler {
  return (c, next) => around(`http.${c.req.method}`, { traceparent: c.req.header("traceparent") ?? "" }, next);
}
