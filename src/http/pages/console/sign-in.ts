/** Signing in and out: a token once, then a cookie that no script reads and no other site sends. */
import { setTimeout as sleep } from "node:timers/promises";
import { type Context, Hono } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { Log } from "../../../core/ports/log.js";
import { readForm } from "../entry-form.js";
import { isSameOrigin } from "../guard.js";
import type { Operator, Sessions } from "./sessions.js";
import { signInPage } from "./sign-in-view.js";

export interface SignInOptions {
  origin: string;
  log: Log;
  /** Undefined for a token that may not operate this gateway. */
  signIn(token: string): Promise<Operator | undefined>;
  sessions: Sessions;
}

/** A wrong token is answered after so long … */
const BEAT_MS = 1_000;
/** … and so many at a time, so that at most eight a second are tried. */
const MOST_AT_ONCE = 8;
const LONGEST_TOKEN = 1_024;

/** `GET` and `POST /sign-in` (`token`), `POST /sign-out`. */
export function signInRoutes({ origin, log, signIn, sessions }: SignInOptions): Hono {
  const app = new Hono();
  const cookie = cookieOf(origin);
  let judging = 0;

  app.get("/sign-in", (c) => c.html(signInPage()));

  app.post("/sign-in", async (c) => {
    if (!isSameOrigin(c, origin)) return c.html(signInPage("refused"), 403);
    const form = await readForm(c.req.raw);
    if (typeof form === "number") return c.html(signInPage("refused"), form);
    if (judging >= MOST_AT_ONCE) return c.html(signInPage("busy"), 429, { "retry-after": "1" });
    judging += 1;
    try {
      const token = (form.get("token") ?? "").trim();
      const operator = token.length > LONGEST_TOKEN ? undefined : await signIn(token);
      if (operator) {
        cookie.set(c, sessions.begin(operator));
        log("info", "console_signed_in");
        return c.redirect("/console", 303);
      }
      await sleep(BEAT_MS);
    } finally {
      judging -= 1;
    }
    log("warn", "console_sign_in_refused");
    return c.html(signInPage("wrong"), 401);
  });

  app.post("/sign-out", (c) => {
    if (!isSameOrigin(c, origin)) return c.html(signInPage("refused"), 403);
    sessions.end(cookie.get(c));
    cookie.remove(c);
    return c.redirect("/console/sign-in", 303);
  });
  return app;
}

/** `__Host-` needs https; a browser takes `Secure` on loopback http from some names only, so there it goes without. */
export function cookieOf(origin: string) {
  const secure = origin.startsWith("https:");
  const name = `${secure ? "__Host-" : ""}verify-console`;
  const options = { path: "/", httpOnly: true, sameSite: "Strict", secure } as const;
  return {
    get: (c: Context) => getCookie(c, name),
    set: (c: Context, value: string) => setCookie(c, name, value, options),
    remove: (c: Context) => deleteCookie(c, name, options),
  };
}
