/** Paging: of the next page's URL only the place is kept, and only if the URL is ours. It is never followed. */
import { malformed } from "./client.js";

export interface Place {
  pageSize: number;
  pageNumber?: number;
  pageToken?: string;
}

/** The place that a next page's URL names; it must lead to `path` of one of the origins. */
export function placeOf(nextPageUrl: string, origins: string[], path: string): Place {
  const url = new URL(nextPageUrl);
  // In its example with an identity in capitals Twilio writes the path in lower case.
  const isOurs = origins.includes(url.origin) && url.pathname.toLowerCase() === path.toLowerCase();
  return (isOurs ? read(url.searchParams) : undefined) ?? malformed();
}

/** Opaque to the core. */
export function encodePlace({ pageNumber, pageToken, pageSize }: Place): string {
  const fields = Object.entries({ Page: pageNumber, PageToken: pageToken, PageSize: pageSize });
  const known = fields.flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return Buffer.from(new URLSearchParams(known).toString()).toString("base64url");
}

/** Undefined for anything that `encodePlace` cannot have made. */
export function decodePlace(next: string): Place | undefined {
  return read(new URLSearchParams(Buffer.from(next, "base64url").toString("latin1")));
}

function read(fields: URLSearchParams): Place | undefined {
  const page = fields.get("Page");
  const pageToken = fields.get("PageToken") ?? undefined;
  const pageSize = Number(fields.get("PageSize") ?? 50);
  const pageNumber = page === null ? undefined : Number(page);
  const isWhole =
    (pageToken !== undefined || pageNumber !== undefined) &&
    (pageToken === undefined || /^[\x21-\x7e]{1,512}$/.test(pageToken)) &&
    (pageNumber === undefined || (Number.isInteger(pageNumber) && pageNumber >= 0)) &&
    Number.isInteger(pageSize) &&
    pageSize >= 1 &&
    pageSize <= 1_000;
  return isWhole ? { pageNumber, pageToken, pageSize } : undefined;
}
