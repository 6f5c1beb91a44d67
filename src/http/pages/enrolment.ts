/** The routes of the page on which a person adds an account to their authenticator app and confirms it with a first code. */
import { type Context, Hono } from "hono";
import type { EnrolmentView } from "../../core/totp/page.js";
import { enrolmentPage, messageOfEnrolment, recoveryPage } from "./enrolment-view.js";
import { type EntryRoutesOptions, failedPage, notFound, outcome, tokenOf } from "./entry.js";
import { readForm, readTotp } from "./entry-form.js";
import { messagePage } from "./entry-view.js";
import { isSameOrigin, onlyFor, protect } from "./guard.js";
import { outcomeIn } from "./outcome.js";

/** What the page needs of the core. Every method throws `VERIFICATION_NOT_FOUND` for a token that opens nothing. */
export interface EnrolmentDoor {
  enrolment(token: string): Promise<EnrolmentView>;
  /** A wrong code is no error: state `open` with fewer attempts left. */
  confirmEnrolment(token: string, code: string): Promise<EnrolmentView>;
  recoveryCodes(token: string): Promise<EnrolmentView>;
}

/**
 * `GET /t/:token`, `POST /t/:token` (`code`) and `POST /t/:token/codes`. Guarded as the entry page is. Only the answer to
 * a POST shows recovery codes, so that no preview or reload of the address uses up the one time that they are shown.
 */
export function enrolmentRoutes(door: EnrolmentDoor, { origin, log, clock = Date }: EntryRoutesOptions): Hono {
  const app = new Hono();
  app.use("/t/*", protect(origin), onlyFor(origin));

  app.get("/t/:token", async (c) => {
    const token = tokenOf(c);
    const view = await door.enrolment(token);
    if (view.state === "over") return c.html(messageOfEnrolment("over"), 410);
    // Under `no-referrer` a browser names the page's own form post `Origin: null`, as it does a stranger's.
    c.header("referrer-policy", "strict-origin");
    if (view.state === "verified")
      return c.html(messageOfEnrolment(view.codesWait ? "codesWait" : "done", view, token));
    const { qrImage } = await import("../../qr.js");
    const qr = await qrImage(view.uri ?? "");
    return c.html(enrolmentPage(view, { token, qr, outcome: outcomeIn(c.req.query()), now: clock.now() }));
  });

  app.post("/t/*", async (c, next) => (isSameOrigin(c, origin) ? next() : c.html(messagePage("refused"), 403)));

  app.post("/t/:token", async (c) => {
    const token = tokenOf(c);
    const form = await readForm(c.req.raw);
    if (typeof form === "number") return c.html(messagePage("refused"), form);
    const code = readTotp(form.get("code") ?? "");
    if (code === undefined) return c.redirect(`/t/${token}?r=format`, 303);
    return outcome(c, token, async () => shown(c, await door.confirmEnrolment(token, code)), "t");
  });

  app.post("/t/:token/codes", (c) => {
    const token = tokenOf(c);
    return outcome(c, token, async () => shown(c, await door.recoveryCodes(token)), "t");
  });

  app.all("/t/*", notFound);
  app.onError(failedPage(log));
  return app;
}

async function shown(c: Context, view: EnrolmentView): Promise<Response | "wrong" | undefined> {
  if (view.recoveryCodes) return c.html(await recoveryPage(view.recoveryCodes, view));
  return view.state === "open" ? "wrong" : undefined;
}
