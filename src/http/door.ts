/** What every room of the gateway is given, and what it finds in each request. */
import type { HttpBindings } from "@hono/node-server";
import type { Receipts } from "../core/ports/outside.js";
import type { Caller, Scope, Settings } from "../core/ports/settings.js";
import type { WebhookJudges } from "../core/ports/webhook.js";
import type { Verify } from "../core/verify.js";

/** One tenant's Verify Service, keys and limits behind one facade. */
export interface House {
  verify: Verify;
  settings: Settings;
  receipts(): Promise<Receipts>;
  /** What the tenant's keys can judge of webhooks. */
  webhookJudges(): Promise<WebhookJudges>;
}

/** Set before a room's routes run; a request without a good token never reaches them. */
export interface HttpEnv {
  Bindings: HttpBindings;
  Variables: {
    /** From the token; `ip` and `asn` only through listed proxies. */
    caller: Caller;
    scopes: readonly Scope[];
    house: House;
    /** Names this request in the access log and in problem bodies. */
    requestId: string;
    /** Called by a room whose answer waits for news from now on: no work any more. The room bounds such streams itself. */
    onlyListens(): void;
  };
}
