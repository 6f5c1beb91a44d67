/** Codes that explain_error knows in depth, for completion: ours first, then Twilio's. */

import type { Context } from "../ports/context.js";
import { OWN_CODES } from "./text.js";

export async function errorCodes(prefix: string, context: Context): Promise<string[]> {
  const start = prefix.trim().toUpperCase();
  const known = [...OWN_CODES, ...(await context.catalogue()).codes().map(String)];
  return known.filter((code) => code.startsWith(start));
}
