/** The loopback listener of the pages for codes and enrolments. It exists only while one is open. */
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";
import { VerifyError } from "../core/errors.js";
import type { Clock, Log } from "../core/ports/log.js";
import type { EntryPages } from "../core/ports/outside.js";
import { type EnrolmentDoor, enrolmentRoutes } from "./pages/enrolment.js";
import { type EntryDoor, entryRoutes } from "./pages/entry.js";

export interface EntryServerOptions {
  /** Called when the first page opens. */
  door: () => EntryDoor & EnrolmentDoor;
  /** Loopback only. Default 127.0.0.1. */
  host?: "127.0.0.1" | "::1";
  /** Origin under which a gateway serves the same routes: then nothing listens here. */
  publicUrl?: string;
  log: Log;
  clock?: Clock;
}

export interface EntryServer extends EntryPages {
  /** Ends the listener and its connections, and opens no other. */
  close(): Promise<void>;
}

interface Listener {
  origin: string;
  close(): Promise<void>;
}

const LOOPBACK: readonly unknown[] = ["127.0.0.1", "::1"];
/** One person with one browser: more is somebody else. */
const MAX_CONNECTIONS = 32;
const TIMEOUTS_MS = { headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 3_000 };
const MAX_HEADER_BYTES = 8 * 1024;
/** setTimeout takes 31 bits and answers more with 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** Neither the listener, its connections nor its timer keep the process alive. */
export function openEntryPages({
  door,
  host = "127.0.0.1",
  publicUrl,
  log,
  clock = Date,
}: EntryServerOptions): EntryServer {
  if (!LOOPBACK.includes(host)) throw new TypeError("The entry page is served on a loopback address only.");
  let listener: Promise<Listener> | undefined;
  let lastUntil = 0;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function closeWhenOver(): void {
    clearTimeout(timer);
    const leftMs = lastUntil - clock.now();
    if (leftMs <= 0) return void stop();
    timer = setTimeout(closeWhenOver, Math.min(leftMs, MAX_TIMER_MS)).unref();
  }

  async function stop(): Promise<void> {
    const stopping = listener;
    listener = undefined;
    await stopping?.then(({ close }) => close()).catch(() => {});
  }

  return {
    async open(token, until, path = "c") {
      if (publicUrl) return `${new URL(publicUrl).origin}/${path}/${token}`;
      if (closed) throw unavailable();
      lastUntil = Math.max(lastUntil, until);
      listener ??= listen(host, door(), log, clock);
      const starting = listener;
      try {
        const { origin } = await starting;
        closeWhenOver();
        return `${origin}/${path}/${token}`;
      } catch (cause) {
        if (listener === starting) listener = undefined;
        throw unavailable(cause);
      }
    },
    async close() {
      closed = true;
      clearTimeout(timer);
      await stop();
    },
  };
}

const unavailable = (cause?: unknown) =>
  new VerifyError("INTERNAL", {
    message: "The page where the person enters the code cannot be opened on this machine.",
    fix: "Tell the operator: either this process may not listen on 127.0.0.1, or it is shutting down.",
    cause,
  });

/** On a free port; the routes are made when it is known, because they answer to their own origin alone. */
async function listen(host: string, door: EntryDoor & EnrolmentDoor, log: Log, clock: Clock): Promise<Listener> {
  let app: Hono | undefined;
  const server = createAdaptorServer({
    fetch: (request) => app!.fetch(request),
    // The process is not ours alone: its global Request and Response stay what they are.
    overrideGlobalObjects: false,
    serverOptions: { ...TIMEOUTS_MS, maxHeaderSize: MAX_HEADER_BYTES, connectionsCheckingInterval: 1_000 },
  }) as Server;
  server.maxConnections = MAX_CONNECTIONS;
  server.on("connection", (socket) => socket.unref());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject).listen({ port: 0, host }, resolve);
  });
  server.unref();
  const { port } = server.address() as AddressInfo;
  const origin = `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
  app = entryRoutes(door, { origin, log, clock }).route("/", enrolmentRoutes(door, { origin, log, clock }));
  log("info", "entry_page_opened", { port });
  return {
    origin,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          log("info", "entry_page_closed", { port });
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
