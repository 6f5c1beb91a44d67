import { createMcpHandler, type McpServer } from "@modelcontextprotocol/server";
import type { Caller } from "../core/ports/settings.js";
import { createMcpServer, type McpOptions } from "./server.js";
import { createSessions } from "./sessions.js";

export interface McpHttpOptions extends Omit<McpOptions, "caller"> {
  onProblem(): void;
}

export interface McpHttpDoor {
  /** Both eras. Outside a session each request is answered by a server of its own. */
  answer(request: Request, caller: Caller): Promise<Response>;
  /** Ends open streams and sessions. */
  close(): Promise<void>;
}

/** Streams that say when a list has changed, which ours never do: enough for the clients that open one anyway. */
const MAX_SUBSCRIPTIONS = 64;
const MAX_BODY_BYTES = 256 * 1024;

export function createMcpHttp({ onProblem, ...options }: McpHttpOptions): McpHttpDoor {
  // Of the request that called, also where a session has seen others.
  const caller: McpOptions["caller"] = ({ http }) => http?.authInfo?.extra?.caller as Caller;
  return serveHttp(() => createMcpServer({ ...options, caller }), onProblem);
}

/** @param server called for each request outside a session, and for each session */
export function serveHttp(server: () => McpServer, onProblem: () => void): McpHttpDoor {
  const sessions = createSessions({ server, maxBodyBytes: MAX_BODY_BYTES, onProblem });
  const handler = createMcpHandler(server, {
    maxRequestBodySize: MAX_BODY_BYTES,
    maxSubscriptions: MAX_SUBSCRIPTIONS,
    onerror: onProblem,
  });
  return {
    async answer(request, caller) {
      const authInfo = { token: "", clientId: caller.actor, scopes: [], extra: { caller } };
      return (await sessions.answer(request, caller.session, authInfo)) ?? handler.fetch(request, { authInfo });
    },
    close: async () => {
      await Promise.all([sessions.close(), handler.close()]);
    },
  };
}
