/** One POST over a connection of its own: one deadline, no redirect, nothing of the answer but its status. */
import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";

const DEADLINE_MS = 5_000;

/** @returns the status, or undefined without an answer. Never rejects. */
export async function post(url: string, headers: Record<string, string>, body: string): Promise<number | undefined> {
  const signal = AbortSignal.timeout(DEADLINE_MS);
  try {
    const request = (url.startsWith("https:") ? https : http).request(url, {
      method: "POST",
      agent: false,
      signal,
      headers: { ...headers, "Content-Type": "application/json", "Content-Length": String(Buffer.byteLength(body)) },
    });
    // One that comes after the answer has begun would end the process.
    request.on("error", () => {});
    request.end(body);
    const [response] = (await once(request, "response", { signal })) as [IncomingMessage];
    request.destroy();
    return response.statusCode;
  } catch {
    return undefined;
  }
}
