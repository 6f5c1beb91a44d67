import type { Context } from "hono";

export interface Problem {
  status: 400 | 401 | 403 | 404 | 405 | 413 | 429 | 500 | 503;
  title: string;
  /** One of our error codes, or a word for what only HTTP knows. */
  code: string;
  retryAfterMs?: number;
}

/** RFC 9457. Nothing of the request comes back. */
export function problem(c: Context, { status, title, code, retryAfterMs }: Problem): Response {
  const headers = {
    "content-type": "application/problem+json",
    "cache-control": "no-store",
    ...(retryAfterMs !== undefined && { "retry-after": String(Math.ceil(retryAfterMs / 1_000)) }),
  };
  const body = {
    type: "about:blank",
    title,
    status,
    code,
    ...(retryAfterMs !== undefined && { retry_after_ms: retryAfterMs }),
  };
  return c.body(JSON.stringify(body), status, headers);
}
