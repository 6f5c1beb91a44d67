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
export const readCode = (text: string) => plain(text, /^\d{4,10}$/);

/** As an authenticator app shows it. */
export const readTotp = (text: string) => plain(text, /^\d{3,8}$/);

/** Letters and digits, for the core to judge; undefined for what cannot be a recovery code. */
export const readRecoveryCode = (text: string) => plain(text, /^[0-9A-Za-z]{10}$/);

function plain(text: string, form: RegExp): string | undefined {
  const code = foldText(text).replace(/[\s-]/g, "");
  return form.test(code) ? code : undefined;
}
