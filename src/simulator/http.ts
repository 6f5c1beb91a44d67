/** Requests in and replies out, bounded. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { Refusal } from "./refusals.js";

const MAX_BODY_BYTES = 65_536;

/** What is over the limit is read and thrown away, so that the client gets to see the 413. */
export async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) throw new Refusal(20413);
  return Buffer.concat(chunks).toString();
}

export function reply(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, {
    ...(text !== undefined && { "content-type": "application/json; charset=utf-8" }),
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    ...headers,
  });
  response.end(text);
}

/** A repeated key becomes an array. */
export function fieldsOf(entries: URLSearchParams): Record<string, string | string[]> {
  return Object.fromEntries(
    [...new Set(entries.keys())].map((key) => {
      const all = entries.getAll(key);
      return [key, all.length === 1 ? all[0]! : all];
    }),
  );
}

export function isLoopback(host = ""): boolean {
  const name = URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : "";
  return name === "localhost" || name === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(name);
}
