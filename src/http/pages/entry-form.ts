import { foldText } from "../../core/destination/unicode.js";

const MAX_BODY_BYTES = 2_048;

/**
 * The fields of a small form post, or the HTTP status that refuses it.
 * Hono's own body limit makes a new Request of a chunked body, which fails on a server that left the globals alone.
 */
export async function readForm(request: Request): Promise<URLSearchParams | 400 | 413 | 415> {
  const [type] = (request.headers.get("content-type") ?? "").split(";");
  if (type!.trim().toLowerCase() !== "application/x-www-form-urlencoded") return 415;
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of request.body ?? []) {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) return 413;
      chunks.push(chunk);
    }
  } catch {
    // Hung up half-way: nobody's fault here.
    return 400;
  }
  return new URLSearchParams(Buffer.concat(chunks).toString());
}

/** 4–10 ASCII digits of what a person typed or pasted: any script's digits, with spaces and dashes; undefined otherwise. */
export function readCode(text: string): string | undefined {
  const code = foldText(text).replace(/[\s-]/g, "");
  return /^\d{4,10}$/.test(code) ? code : undefined;
}
