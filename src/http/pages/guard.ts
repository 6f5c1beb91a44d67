import type { Context, MiddlewareHandler } from "hono";
import { messagePage } from "./entry-view.js";

const HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "cache-control": "no-store",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), clipboard-read=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

/** On every answer, whoever made it; an answer's own header of the same name stays. */
export function protect(origin: string): MiddlewareHandler {
  const headers = Object.entries({
    ...HEADERS,
    ...(origin.startsWith("https:") && { "strict-transport-security": "max-age=31536000" }),
  });
  return async (c, next) => {
    await next();
    for (const [name, value] of headers) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  };
}

/** Against DNS rebinding: a page under a name of its own reaches this address, but under that name. */
export function onlyFor(origin: string): MiddlewareHandler {
  const { protocol, host, port } = new URL(origin);
  const hosts = port ? [host] : [host, `${host}:${protocol === "https:" ? 443 : 80}`];
  return async (c, next) => {
    if (!hosts.includes((c.req.header("host") ?? "").toLowerCase())) return c.html(messagePage("refused"), 403);
    await next();
  };
}

/** Did our own page send this? A browser says so in at least one of the two headers, which no page can forge. */
export function isSameOrigin(c: Context, origin: string): boolean {
  const from = c.req.header("origin");
  const site = c.req.header("sec-fetch-site");
  if (from === undefined && site === undefined) return false;
  return (from ?? origin) === origin && (site ?? "same-origin") === "same-origin";
}
