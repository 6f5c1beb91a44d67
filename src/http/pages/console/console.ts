/**
 * http/pages/console/ — what an operator sees of one tenant. Server-rendered, works without JavaScript, reads alone.
 * May import: core, the pages beside it, `hono`, and in assets.ts the text of `uplot`.
 *
 * This file: the routes (policy.md §1.5: each decision, allowed or not, by its rule, and never the number).
 */
import { type Context, Hono } from "hono";
import { SPANS, type Span } from "../../../core/console/statistics.js";
import { toVerifyError, VerifyError } from "../../../core/errors.js";
import type { Clock, Log } from "../../../core/ports/log.js";
import type { House } from "../../door.js";
import { readForm } from "../entry-form.js";
import { isSameOrigin, onlyFor, protect } from "../guard.js";
import { ASSETS } from "./assets.js";
import { exportRoute } from "./export.js";
import { feedBody, KEPT_ROWS } from "./feed-view.js";
import { listBody } from "./list-view.js";
import { rulesBody } from "./rules-view.js";
import { createSessions, type Operator } from "./sessions.js";
import { type ConsoleEnv, filtersOf, NOT_OURS, problem, show, wantsPage } from "./show.js";
import { cookieOf, signInRoutes } from "./sign-in.js";
import { statisticsBody } from "./statistics-view.js";
import { streamRoute } from "./stream.js";
import { timelineBody } from "./timeline-view.js";

export interface ConsoleDoor {
  /** Undefined for a token that may not operate this gateway. Compares in constant time. */
  signIn(token: string): Promise<Operator | undefined>;
  /** Whether that token is still good, and its tenant still there: asked with each request. */
  mayStay(operator: Operator): boolean;
  /** Of the tenant who signed in. */
  house(tenant: string): Pick<House, "verify" | "settings">;
}

export interface ConsoleOptions {
  /** Where operators reach it; requests to any other host are refused. */
  origin: string;
  log: Log;
  clock?: Clock;
}

/** Scripts may also ask their own origin: the live feed. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/**
 * For `app.route("/console", consoleRoutes(…))`: pages `/`, `/verifications`, `/verifications/:sid`, `/statistics`,
 * `/rules`, `/sign-in`; `/events` (SSE); `/export?format=csv|jsonl`. Listens nowhere by itself.
 */
export function consoleRoutes(door: ConsoleDoor, { origin, log, clock = Date }: ConsoleOptions): Hono<ConsoleEnv> {
  const app = new Hono<ConsoleEnv>();
  const sessions = createSessions(clock);
  const cookie = cookieOf(origin);
  const signedIn = (c: Context, isUse?: boolean) => {
    const operator = sessions.find(cookie.get(c), isUse);
    return operator && door.mayStay(operator) ? operator : undefined;
  };

  app.use(protect(origin), onlyFor(origin), async (c, next) => {
    c.header("content-security-policy", POLICY);
    // Under `no-referrer` a browser names the page's own form post `Origin: null`, as it does a stranger's.
    c.header("referrer-policy", "same-origin");
    await next();
  });
  for (const [name, { type, text }] of Object.entries(ASSETS)) {
    app.get(`/${name}`, (c) => c.body(text, 200, { "content-type": type }));
  }
  app.route("/", signInRoutes({ origin, log, signIn: (token) => door.signIn(token), sessions }));

  app.use(async (c, next) => {
    const operator = signedIn(c);
    if (!operator) return wantsPage(c) ? c.redirect("/console/sign-in", 303) : c.text("Sign in first.", 401);
    const { tenant, actor } = operator;
    c.set("caller", { tenant, actor, session: "console" });
    c.set("house", door.house(operator.tenant));
    c.set("isSignedIn", () => signedIn(c, false) !== undefined);
    await next();
  });
  pages(app, origin);
  app.route("/", streamRoute(log));
  app.route("/", exportRoute());
  app.all("*", (c) => problem(c, new VerifyError("VERIFICATION_NOT_FOUND", { message: "There is no such page." })));
  app.onError((thrown, c) => {
    log("warn", "console_page_failed", { code: toVerifyError(thrown).code });
    return problem(c, thrown);
  });
  return app;
}

function pages(app: Hono<ConsoleEnv>, origin: string): void {
  app.get("/", async (c) => {
    const feed = await c.var.house.verify.feed({ limit: KEPT_ROWS }, c.var.caller);
    return show(c, { at: "", title: "Live", body: feedBody(feed) });
  });

  app.get("/verifications", async (c) => {
    const filters = filtersOf(c);
    const result = await c.var.house.verify.search(filters, c.var.caller);
    return show(c, { at: "verifications", title: "Verifications", body: listBody(filters, result) });
  });

  // The answer names the destination by its fingerprint alone, so that no address holds a number.
  app.post("/verifications", async (c) => {
    const form = isSameOrigin(c, origin) ? await readForm(c.req.raw) : 403;
    if (typeof form === "number") return problem(c, new VerifyError("INVALID_INPUT", { message: NOT_OURS }), form);
    const { subject = "" } = await c.var.house.verify.search({ to: form.get("to") ?? "", limit: 1 }, c.var.caller);
    return c.redirect(`/console/verifications?${new URLSearchParams({ subject })}`, 303);
  });

  app.get("/verifications/:sid", async (c) => {
    const sid = c.req.param("sid");
    const timeline = await c.var.house.verify.timeline({ verificationSid: sid }, c.var.caller);
    return show(c, { at: "verifications", title: "Verification", body: timelineBody(sid, timeline) });
  });

  app.get("/statistics", async (c) => {
    const span = (Object.keys(SPANS) as Span[]).find((known) => known === c.req.query("span"));
    const statistics = await c.var.house.verify.statistics({ span }, c.var.caller);
    return show(c, { at: "statistics", title: "Statistics", body: statisticsBody(statistics), plots: true });
  });

  app.get("/rules", async (c) => {
    const policy = await c.var.house.verify.policy(c.var.caller);
    return show(c, { at: "rules", title: "Rules", body: rulesBody(policy) });
  });
}
