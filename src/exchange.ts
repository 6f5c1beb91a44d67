/**
 * One exchange with an address that an operator named: over a connection of its own, with one deadline, no redirect, no
 * retry, and no more of the answer than is wanted. May import `node:` modules. Twilio's and a delivery's requests have
 * clients of their own, which know whether a byte of them left.
 */
import { once } from "node:events";
import http, { type IncomingMessage } from "node:http";
import https from "node:https";

export interface Exchange {
  url: string | URL;
  headers: Record<string, string>;
  /** Makes it a POST. */
  body?: string;
  /** From the name look-up to the last byte. */
  deadlineMs: number;
  /** How large the body of a 200 may be. Absent: no body is read. */
  maxBytes?: number;
}

/** @throws an Error whose `code` is `DEADLINE`, `TOO_LARGE` or the system's; its message may hold the address */
export async function exchange({ url, headers, body, deadlineMs, maxBytes }: Exchange) {
  const { protocol } = new URL(url);
  const length = body !== undefined && { "Content-Length": String(Buffer.byteLength(body)) };
  const signal = AbortSignal.timeout(deadlineMs);
  const request = (protocol === "https:" ? https : http).request(url, {
    method: body === undefined ? "GET" : "POST",
    agent: false,
    headers: { ...headers, ...length },
    signal,
  });
  // One that comes after the answer has begun would end the process.
  request.on("error", () => {});
  try {
    request.end(body);
    // The signal once more: a request that ends in a change of protocol emits neither answer nor error.
    const [response] = (await once(request, "response", { signal })) as [IncomingMessage];
    const status = response.statusCode!;
    return { status, body: status === 200 && maxBytes !== undefined ? await textOf(response, maxBytes) : "" };
  } catch (error) {
    throw signal.aborted ? withCode("DEADLINE") : error;
  } finally {
    request.destroy();
  }
}

async function textOf(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw withCode("TOO_LARGE");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

const withCode = (code: string) => Object.assign(new Error(code), { code });
