/** The listener of the gateway: its bounds, and how it ends. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { createAdaptorServer, type HttpBindings } from "@hono/node-server";
import type { Load } from "./guards.js";

export interface ListenOptions {
  host: string;
  /** 0: a free one. */
  port: number;
  /** A connection more than this is closed at once. */
  maxConnections: number;
  load: Load;
  fetch(request: Request, bindings: HttpBindings): Response | Promise<Response>;
}

export interface Listener {
  /** `http://127.0.0.1:3000` */
  origin: string;
  port: number;
  /**
   * Takes no new request and lets running ones end; then closes what is left: streams that only listen.
   *
   * @param idle resolves when no call of the core is running
   */
  drain(deadlineMs: number, idle: () => Promise<unknown>): Promise<void>;
}

const TIMEOUTS_MS = { headersTimeout: 10_000, requestTimeout: 30_000, keepAliveTimeout: 5_000 };
const MAX_HEADER_BYTES = 16 * 1024;
const POLL_MS = 20;
/** From the end of a call to the last byte of its answer. */
export const GRACE_MS = 300;

/** @throws Node's error when the address cannot be listened on */
export async function listen({ host, port, maxConnections, load, fetch }: ListenOptions): Promise<Listener> {
  const server = createAdaptorServer({
    fetch: (request, bindings) => fetch(request, bindings as HttpBindings),
    serverOptions: { ...TIMEOUTS_MS, maxHeaderSize: MAX_HEADER_BYTES, connectionsCheckingInterval: 5_000 },
  }) as Server;
  server.maxConnections = maxConnections;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen({ host, port }, resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const name = host.includes(":") ? `[${host}]` : host;
  return {
    origin: `http://${name}:${bound}`,
    port: bound,
    async drain(deadlineMs, idle) {
      load.draining = true;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      const until = Date.now() + deadlineMs;
      let quietSince = Date.now();
      while (load.inFlight > 0 && Date.now() < Math.min(until, quietSince + GRACE_MS)) {
        const askedAt = Date.now();
        await Promise.race([idle(), sleep(until - askedAt, undefined, { ref: false })]);
        if (Date.now() - askedAt > POLL_MS) quietSince = Date.now();
        await sleep(POLL_MS);
      }
      server.closeAllConnections();
      await closed;
    },
  };
}
