/**
 * http/rest/ — REST for applications: one call one facade function of the core. May import: core, contract, `hono`, `zod`.
 *
 * This file: the routes. Authentication, client address, body limit and access log are the composition's.
 */
import { type Context, Hono } from "hono";
import { toVerifyError } from "../../core/errors.js";
import type { Log } from "../../core/ports/log.js";
import { toWire } from "../../core/wire.js";
import { requireScope } from "../auth.js";
import type { HttpEnv } from "../door.js";
import { jsonOf, ownProblem, problemOf, responseOf } from "../problem.js";
import { argumentsOf, headerOf } from "./request.js";
import { ROUTES, type Route } from "./routes.js";

/** For routes under `/`: no catch-all, so that whatever else is mounted there keeps its own answers. */
export function restRoutes({ log }: { log: Log }): Hono<HttpEnv> {
  const app = new Hono<HttpEnv>();
  for (const route of ROUTES) {
    const path = route.path.replace(/\{(\w+)\}/g, ":$1");
    const allow = route.method.toUpperCase();
    app.on(allow, path, requireScope(...route.scopes), (c) => answer(c, route));
    app.all(path, (c) => responseOf(ownProblem("METHOD_NOT_ALLOWED"), c.get("requestId"), { allow }));
  }
  app.onError((thrown, c) => {
    const error = toVerifyError(thrown);
    if (error.code === "INTERNAL") log("error", "rest_failed", { operation: c.req.method });
    return responseOf(problemOf(error), c.get("requestId"));
  });
  return app;
}

async function answer(c: Context<HttpEnv>, route: Route): Promise<Response> {
  const house = c.get("house");
  const given = await argumentsOf(c, route.input(house.settings), route.method === "post");
  if (given === undefined) return responseOf(ownProblem("UNSUPPORTED_MEDIA_TYPE"), c.get("requestId"));
  const headers = Object.fromEntries(route.headers.map((name) => [name, headerOf(c, name)]));
  const named = headers["Verify-Session"];
  const session = named === undefined ? undefined : await house.verify.sessionNamed(named);
  const caller = { ...c.get("caller"), session: session ?? crypto.randomUUID(), unnamed: session === undefined };
  const { status = 200, body, headers: more } = await route.run(given as never, house, caller, headers);
  return new Response(jsonOf(toWire(body)), {
    status,
    headers: { "content-type": "application/json", "cache-control": "no-store", ...more },
  });
}
