/**
 * http/pages/ — what a person sees in a browser. Server-rendered; works without JavaScript. May import: core and `hono`.
 *
 * This file: the routes of the page where a person enters a code outside the conversation (facts/mcp.md §6.4).
 */
import { type Context, type ErrorHandler, Hono } from "hono";
import type { EntryView } from "../../core/entry/entry.js";
import { type ErrorCode, toVerifyError, VerifyError } from "../../core/errors.js";
import type { Clock, Log } from "../../core/ports/log.js";
import { readCode, readForm, readRecoveryCode } from "./entry-form.js";
import { ENTRY_SCRIPT } from "./entry-script.js";
import { ENTRY_STYLE } from "./entry-style.js";
import { entryPage, messagePage } from "./entry-view.js";
import { isSameOrigin, onlyFor, protect } from "./guard.js";
import { type Outcome, outcomeIn, queryOf } from "./outcome.js";

/** What the page needs of the core. Every method throws `VERIFICATION_NOT_FOUND` for a token that opens nothing. */
export interface EntryDoor {
  entry(token: string): Promise<EntryView>;
  /** A wrong code is no error: state `open` with fewer attempts left. */
  enter(token: string, code: string, from: { ip?: string }): Promise<EntryView>;
  resend(token: string, from: { ip?: string }): Promise<EntryView>;
}

export interface EntryRoutesOptions {
  /** Where people reach these routes; requests to any other host are refused. */
  origin: string;
  /** The person's address, if the server knows it from something that nobody can make up. */
  ip?: (context: Context) => string | undefined;
  log?: Log;
  clock?: Clock;
}

/** 256 bits, base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** What an error of a POST is to the person; whatever is not here is `failed`. */
const OUTCOME_BY_ERROR: Partial<Record<ErrorCode, Outcome>> = {
  INVALID_INPUT: "format",
  COOLDOWN: "wait",
  RATE_LIMITED: "limited",
  LOCKED_OUT: "locked",
  MAX_CHECKS_REACHED: "used_up",
  FACTOR_DISABLED: "disabled",
  VERIFICATION_EXPIRED: "expired",
  IN_PROGRESS: "busy",
  CHECK_OUTCOME_UNKNOWN: "check_unknown",
  SEND_OUTCOME_UNKNOWN: "send_unknown",
  FRAUD_BLOCKED: "not_sent",
  DESTINATION_SUPPRESSED: "not_sent",
  CHANNEL_NOT_AVAILABLE: "not_sent",
};

/**
 * `GET /c/:token`, `POST /c/:token` (`code`), `POST /c/:token/resend`, and the page's own script and style.
 * A POST answers 303 and the outcome is a word of a closed set, so that nothing a request says comes back in a page.
 */
export function entryRoutes(door: EntryDoor, { origin, ip, log, clock = Date }: EntryRoutesOptions): Hono {
  const app = new Hono();
  const from = (c: Context) => ({ ip: ip?.(c) });

  app.use("/c/*", protect(origin), onlyFor(origin));
  app.get("/c/entry.js", (c) => c.body(ENTRY_SCRIPT, 200, { "content-type": "text/javascript; charset=utf-8" }));
  app.get("/c/entry.css", (c) => c.body(ENTRY_STYLE, 200, { "content-type": "text/css; charset=utf-8" }));

  app.get("/c/:token", async (c) => {
    const view = await door.entry(tokenOf(c));
    if (view.state === "over") return c.html(messagePage("over"), 410);
    if (view.state === "approved") return c.html(messagePage("approved", view));
    // Under `no-referrer` a browser names the page's own form post `Origin: null`, as it does a stranger's.
    c.header("referrer-policy", "strict-origin");
    return c.html(entryPage(view, { token: tokenOf(c), outcome: outcomeIn(c.req.query()), now: clock.now() }));
  });

  app.post("/c/*", async (c, next) => (isSameOrigin(c, origin) ? next() : c.html(messagePage("refused"), 403)));

  app.post("/c/:token", async (c) => {
    const token = tokenOf(c);
    const form = await readForm(c.req.raw);
    if (typeof form === "number") return c.html(messagePage("refused"), form);
    const text = form.get("code") ?? "";
    const code = readCode(text) ?? readRecoveryCode(text);
    if (code === undefined) return c.redirect(`/c/${token}?r=format`, 303);
    return outcome(c, token, async () => {
      const { state } = await door.enter(token, code, from(c));
      return state === "open" ? "wrong" : undefined;
    });
  });

  app.post("/c/:token/resend", (c) => {
    const token = tokenOf(c);
    return outcome(c, token, async () => {
      const { state } = await door.resend(token, from(c));
      return state === "open" ? "sent" : undefined;
    });
  });

  app.all("/c/*", notFound);
  app.onError(failedPage(log));
  return app;
}

export const failedPage =
  (log?: Log): ErrorHandler =>
  (thrown, c) => {
    const { code } = toVerifyError(thrown);
    if (code === "VERIFICATION_NOT_FOUND") return notFound(c);
    if (code === "VERIFICATION_EXPIRED") return c.html(messagePage("over"), 410);
    log?.("error", "entry_page_failed", { code });
    return c.html(messagePage("failed"), 503);
  };

export const notFound = (c: Context) => c.html(messagePage("notFound"), 404);

/** One that nobody can have been given is answered like one that nobody was given. */
export function tokenOf(c: Context): string {
  const token = c.req.param("token") ?? "";
  if (!TOKEN.test(token)) throw new VerifyError("VERIFICATION_NOT_FOUND");
  return token;
}

/** Back to the page, which says how it went. */
export async function outcome(
  c: Context,
  token: string,
  run: () => Promise<Outcome | Response | undefined>,
  path = "c",
): Promise<Response> {
  try {
    const answer = await run();
    return answer instanceof Response ? answer : c.redirect(`/${path}/${token}${queryOf(answer)}`, 303);
  } catch (thrown) {
    const { code, details } = toVerifyError(thrown);
    if (code === "VERIFICATION_NOT_FOUND") throw thrown;
    return c.redirect(`/${path}/${token}${queryOf(OUTCOME_BY_ERROR[code] ?? "failed", details.retryAfterMs)}`, 303);
  }
}
