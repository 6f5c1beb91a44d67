/**
 * The bounded HTTP client: one exchange, one true deadline, and knowledge of whether a byte of the request left.
 * Its failures are plain data without URL, body or header, so there is nothing in them to leak.
 */
import http from "node:http";
import https from "node:https";
import type { Socket } from "node:net";

const MAX_SOCKETS = 50;

export interface TransportOptions {
  /** TCP and TLS together, milliseconds. */
  connectTimeoutMs?: number;
  /** The whole exchange, from the call to the last byte of the answer. */
  timeoutMs?: number;
  maxResponseBytes?: number;
  /** Below the shortest usual keep-alive of servers (5 s): a POST on a socket that is just being closed ends as `unknown`. */
  idleSocketMs?: number;
}

export interface TransportRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  /** What is left of a larger budget; the transport's own `timeoutMs` otherwise. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface TransportAnswer {
  ok: true;
  statusCode: number;
  headers: http.IncomingHttpHeaders;
  body: string;
}

/** `not_sent`: no byte of the request left this process. `unknown`: some may have. */
export interface TransportFailure {
  ok: false;
  certainty: "not_sent" | "unknown";
  /** `DEADLINE`, `CONNECT_TIMEOUT`, `ABORTED`, `RESPONSE_TOO_LARGE`, or the system's own (`ECONNRESET`). */
  code: string;
  /** When the status line arrived and the rest did not. */
  statusCode?: number;
}

export type TransportResult = TransportAnswer | TransportFailure;

export interface Transport {
  /** Never rejects and never follows a redirect. */
  request(request: TransportRequest): Promise<TransportResult>;
}

/** What every exchange of one transport shares. */
interface Pool {
  connectTimeoutMs: number;
  timeoutMs: number;
  maxResponseBytes: number;
  agents: Record<string, http.Agent>;
  /** Sockets on which bytes can leave at once. */
  connected: WeakSet<Socket>;
}

export function createTransport(options: TransportOptions = {}): Transport {
  const { connectTimeoutMs = 2_000, timeoutMs = 5_000, maxResponseBytes = 1024 * 1024, idleSocketMs = 4_000 } = options;
  const keeping = { keepAlive: true, timeout: idleSocketMs, maxSockets: MAX_SOCKETS };
  const agents = { "http:": new http.Agent(keeping), "https:": new https.Agent(keeping) };
  const pool = { connectTimeoutMs, timeoutMs, maxResponseBytes, agents, connected: new WeakSet<Socket>() };
  return { request: (request) => new Promise((resolve) => exchange(pool, request, resolve)) };
}

function exchange(pool: Pool, request: TransportRequest, resolve: (result: TransportResult) => void): void {
  const { method, headers, body, signal } = request;
  const url = new URL(request.url);
  const secure = url.protocol === "https:";
  let mayHaveLeft = false;
  let statusCode: number | undefined;
  let connectTimer: NodeJS.Timeout | undefined;

  const finish = (result: TransportResult): void => {
    clearTimeout(deadline);
    clearTimeout(connectTimer);
    signal?.removeEventListener("abort", onAbort);
    resolve(result);
  };
  const fail = (code: string): void => {
    finish({ ok: false, certainty: mayHaveLeft ? "unknown" : "not_sent", code, statusCode });
    outgoing.destroy();
  };
  const onAbort = (): void => fail("ABORTED");

  const outgoing = (secure ? https : http).request(url, { method, headers, agent: pool.agents[url.protocol] });
  const deadline = setTimeout(fail, request.timeoutMs ?? pool.timeoutMs, "DEADLINE");
  signal?.addEventListener("abort", onAbort);

  outgoing.on("error", (error) => fail(shortCode(error)));
  outgoing.once("socket", (socket) => {
    connectTimer = setTimeout(fail, pool.connectTimeoutMs, "CONNECT_TIMEOUT");
    whenConnected(pool.connected, socket, secure, () => {
      clearTimeout(connectTimer);
      mayHaveLeft = true;
    });
  });
  outgoing.once("response", (response) => {
    statusCode = response.statusCode;
    readBody(response, pool.maxResponseBytes, fail, (text) =>
      finish({ ok: true, statusCode: statusCode ?? 0, headers: response.headers, body: text }),
    );
  });
  outgoing.end(body);
  if (signal?.aborted) onAbort();
}

/** Calls `onReady` at the moment from which bytes can leave: after TCP, and after TLS where there is TLS. */
function whenConnected(connected: WeakSet<Socket>, socket: Socket, secure: boolean, onReady: () => void): void {
  const ready = (): void => {
    connected.add(socket);
    onReady();
  };
  if (connected.has(socket)) ready();
  else socket.once(secure ? "secureConnect" : "connect", ready);
}

function readBody(
  response: http.IncomingMessage,
  maxBytes: number,
  fail: (code: string) => void,
  done: (text: string) => void,
): void {
  const chunks: Buffer[] = [];
  let size = 0;
  response.on("error", (error) => fail(shortCode(error)));
  response.on("data", (chunk: Buffer) => {
    size += chunk.length;
    if (size > maxBytes) return fail("RESPONSE_TOO_LARGE");
    chunks.push(chunk);
  });
  response.on("end", () => done(Buffer.concat(chunks).toString("utf8")));
}

/** Messages of the network layer carry hosts and addresses; only the system's code leaves. */
function shortCode(error: Error & { code?: unknown }): string {
  return typeof error.code === "string" && /^[A-Z][A-Z0-9_]{1,39}$/.test(error.code) ? error.code : "NETWORK";
}
