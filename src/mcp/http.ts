import { createMcpHandler, type McpServer } from "@modelcontextprotocol/server";
import type { Caller } from "../core/ports/settings.js";
import { createMcpServer, type McpOptions } from "./server.js";

export interface McpHttpOptions extends Omit<McpOptions, "caller"> {
  onProblem(): void;
}

export interface McpHttpDoor {
  /** Both eras, without a session: each request is answered by a server of its own, as the caller that it is given. */
  answer(request: Request, caller: Caller): Promise<Response>;
  /** Ends open streams. */
  close(): Promise<void>;
}

/** Streams that say when a list has changed, which ours never do: enough for the clients that open one anyway. */
const MAX_SUBSCRIPTIONS = 64;
const MAX_BODY_BYTES = 256 * 1024;

export function createMcpHttp({ onProblem, ...options }: McpHttpOptions): McpHttpDoor {
  return serveHttp((caller) => createMcpServer({ ...options, caller: () => caller }), onProblem);
}

/** @param serverFor called for each request, as its caller */
export function serveHttp(
  serverFor: (caller: Caller) => McpServer | Promise<McpServer>,
  onProblem: () => void,
): McpHttpDoor {
  const handler = createMcpHandler(({ authInfo }) => serverFor(authInfo?.extra?.caller as Caller), {
    maxRequestBodySize: MAX_BODY_BYTES,
    maxSubscriptions: MAX_SUBSCRIPTIONS,
    onerror: onProblem,
  });
  return {
    answer: (request, caller) =>
      handler.fetch(request, { authInfo: { token: "", clientId: caller.actor, scopes: [], extra: { caller } } }),
    close: () => handler.close(),
  };
}
