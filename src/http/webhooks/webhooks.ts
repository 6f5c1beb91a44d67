/**
 * http/webhooks/ — what Twilio and SendGrid send by themselves. May import: core and `hono`.
 *
 * These routes know no bearer token: the signature is the authentication. Nothing is read before it is judged, and
 * nothing is answered with 2xx before it is kept (facts/twilio-verify.md §4).
 */
import { type Context, Hono } from "hono";
import { toVerifyError } from "../../core/errors.js";
import type { Clock, Log } from "../../core/ports/log.js";
import { WEBHOOK_PATHS, type WebhookItem, type WebhookJudges, type WebhookSource } from "../../core/ports/webhook.js";
import { readBytes } from "./body.js";
import { formIn, listIn, type Parse } from "./parse.js";

/** What the routes need of the installation. A path of several tenants tells whose request it is. */
export interface WebhookDoor {
  /** Of this request's tenant. A judge that is absent takes nothing. */
  judges(c: Context): Promise<WebhookJudges>;
  /** `Verify.receive` for this request's tenant. */
  receive(source: WebhookSource, items: readonly WebhookItem[], c: Context): Promise<{ taken: number }>;
}

export interface WebhookRoutesOptions {
  /** Where these routes are reached, without the path of a request: signatures are made of this address, no header's. */
  publicUrl: string;
  log: Log;
  clock?: Clock;
}

/** Twilio waits five (facts/twilio-verify.md §4.2b). */
const BUDGET_MS = 4_500;
const KIB = 1_024;

type Judge = keyof WebhookJudges;

/** A form of Twilio's has a few hundred bytes; SendGrid and Event Streams send lists. */
const ROUTES: Readonly<Record<WebhookSource, { judge: Judge; maxBytes: number; parse: Parse }>> = {
  "verify-events": { judge: "twilio", maxBytes: 1_024 * KIB, parse: listIn },
  "verify-factors": { judge: "twilio", maxBytes: 16 * KIB, parse: formIn },
  "sms-status": { judge: "twilio", maxBytes: 16 * KIB, parse: formIn },
  "voice-status": { judge: "twilio", maxBytes: 16 * KIB, parse: formIn },
  sendgrid: { judge: "sendgrid", maxBytes: 1_024 * KIB, parse: ({ body }, { sendgrid }) => sendgrid!.parse(body) },
};

/** Why nothing was taken, and what it is answered with. 503 is delivered again, and nothing is lost meanwhile. */
const REFUSALS = { not_configured: 503, too_large: 413, forged: 403, malformed: 400, late: 503, failed: 503 } as const;
type Refusal = keyof typeof REFUSALS;

/**
 * `POST /webhooks/verify-events`, `verify-factors`, `sms-status`, `voice-status` and `sendgrid`: 200 for whatever was
 * signed and is kept or needs no keeping, and no body in any answer.
 *
 * @example app.route("/", webhookRoutes({ judges: runtime.webhookJudges, receive: (source, items) =>
 *   runtime.verify.receive(source, items, caller) }, { publicUrl, log }));
 */
export function webhookRoutes(door: WebhookDoor, { publicUrl, log, clock = Date }: WebhookRoutesOptions): Hono {
  const app = new Hono();
  const origin = publicUrl.replace(/\/+$/, "");
  for (const source of Object.keys(WEBHOOK_PATHS) as WebhookSource[]) {
    app.post(WEBHOOK_PATHS[source], async (c) => {
      const refusal = await within(BUDGET_MS, () => take(source, c));
      if (refusal === undefined) return c.body(null, 200);
      log("warn", "webhook", { operation: source, outcome: refusal, httpStatus: REFUSALS[refusal] });
      return c.body(null, REFUSALS[refusal]);
    });
  }
  return app;

  async function take(source: WebhookSource, c: Context): Promise<Refusal | undefined> {
    const { judge, maxBytes, parse } = ROUTES[source];
    const judges = await door.judges(c);
    if (!judges[judge]) return "not_configured";
    const body = await readBytes(c.req.raw, maxBytes);
    if (!body) return "too_large";
    const url = origin + pathOf(c);
    const contentType = c.req.header("content-type");
    const isSigned =
      judge === "sendgrid"
        ? judges.sendgrid!.isSigned(Object.fromEntries(c.req.raw.headers), body, clock.now())
        : judges.twilio!({ url, contentType, body, signature: c.req.header("x-twilio-signature") });
    if (!isSigned) return "forged";
    const items = parse({ url, contentType, body }, judges);
    if (!items) return "malformed";
    await door.receive(source, items, c);
    return undefined;
  }

  /** What goes on after its time is kept all the same, and known when it is delivered again. */
  async function within(budgetMs: number, run: () => Promise<Refusal | undefined>): Promise<Refusal | undefined> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Refusal>((resolve) => {
      timer = setTimeout(resolve, budgetMs, "late");
    });
    const failed = (error: unknown): Refusal => {
      log("error", "webhook_failed", { code: toVerifyError(error).code });
      return "failed";
    };
    try {
      return await Promise.race([run().catch(failed), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Path and query as they arrived, on node's own request: the web's Request writes some characters anew (`'`). */
function pathOf({ env, req }: Context): string {
  const { incoming } = (env ?? {}) as { incoming?: { url?: string } };
  const url = incoming?.url ?? req.raw.url;
  return url.startsWith("/") ? url : url.slice(url.indexOf("/", url.indexOf("//") + 2));
}
