/** Twilio's list pages: `meta` with absolute links on the origin that was asked. */
import { invalidParameter } from "./refusals.js";

export interface PageRequest {
  /** Scheme, host and port of the request. */
  origin: string;
  path: string;
  query: URLSearchParams;
}

const DEFAULT_SIZE = 50;
const MAX_SIZE = 1_000;

/**
 * One page of `items`, under `key`. The token names the last item already seen, so what arrives meanwhile at the head
 * neither repeats nor hides an item. `refuse` is how this resource refuses a page that cannot be.
 */
export function pageOf<T extends { sid: string }, R>(
  key: string,
  items: T[],
  render: (item: T) => R,
  { origin, path, query }: PageRequest,
  refuse = refuseParameter,
): Record<string, unknown> {
  const size = readInteger(query, "PageSize", DEFAULT_SIZE, 1, MAX_SIZE, refuse);
  const page = readInteger(query, "Page", 0, 0, Number.MAX_SAFE_INTEGER, refuse);
  const token = query.get("PageToken");
  const seen = token ? items.findIndex(({ sid }) => `PA${sid}` === token) : page * size - 1;
  if (token && seen < 0) refuse("PageToken", token);
  const shown = items.slice(seen + 1, seen + 1 + size);
  const more = items.length > seen + 1 + size;

  const link = (number: number, after?: string) => {
    const to = new URLSearchParams(query);
    to.set("PageSize", String(size));
    to.set("Page", String(number));
    to.delete("PageToken");
    if (after) to.set("PageToken", `PA${after}`);
    return `${origin}${path}?${to}`;
  };
  return {
    [key]: shown.map(render),
    meta: {
      page,
      page_size: size,
      first_page_url: link(0),
      previous_page_url: page > 0 ? link(page - 1) : null,
      next_page_url: more ? link(page + 1, shown.at(-1)!.sid) : null,
      url: link(page, token?.slice(2)),
      key,
    },
  };
}

function refuseParameter(name: string, text: string): never {
  throw invalidParameter(name, text);
}

function readInteger(
  query: URLSearchParams,
  name: string,
  fallback: number,
  least: number,
  most: number,
  refuse: (name: string, text: string) => never,
): number {
  const text = query.get(name);
  if (text === null) return fallback;
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  return value >= least && value <= most ? value : refuse(name, text);
}
