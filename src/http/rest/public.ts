/** What anybody may read: the keys of receipts, the OpenAPI document, and the page made from it. */
import { Hono } from "hono";
import { toVerifyError } from "../../core/errors.js";
import type { Log } from "../../core/ports/log.js";
import type { House } from "../door.js";
import { protect } from "../pages/guard.js";
import { jsonOf, problemOf, responseOf } from "../problem.js";
import { DOCS_STYLE } from "./docs-style.js";
import { docsPage } from "./docs-view.js";
import { openApiOf } from "./openapi.js";

export interface PublicRestOptions {
  /** Whose keys and arguments are shown. */
  house: Pick<House, "settings" | "receipts">;
  /** Where applications reach these routes. */
  origin: string;
  version: string;
  log: Log;
}

/** Short beside the day that a new key is published before it signs. */
const KEYS_CACHED_SECONDS = 300;

/** `GET /.well-known/jwks.json`, `/openapi.json`, `/docs`, `/docs/style.css`: no token, nothing of a person. */
export function publicRestRoutes({ house, origin, version, log }: PublicRestOptions): Hono {
  const app = new Hono();
  const json = jsonOf(openApiOf(house.settings, { origin, version }));

  app.get("/.well-known/jwks.json", async (c) => {
    const keys = JSON.stringify(await (await house.receipts()).jwks());
    return c.body(keys, 200, {
      "content-type": "application/jwk-set+json",
      "cache-control": `public, max-age=${KEYS_CACHED_SECONDS}`,
    });
  });
  app.get("/openapi.json", (c) => c.body(json, 200, { "content-type": "application/json" }));
  app.use("/docs/*", protect(origin));
  app.get("/docs/style.css", (c) => c.body(DOCS_STYLE, 200, { "content-type": "text/css; charset=utf-8" }));
  app.get("/docs", (c) => c.html(docsPage(JSON.parse(json))));
  app.onError((thrown) => {
    const error = toVerifyError(thrown);
    log("error", "rest_failed", { code: error.code });
    return responseOf(problemOf(error), undefined);
  });
  return app;
}
