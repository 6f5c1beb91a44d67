/**
 * Sessions over HTTP, which the 2025 revisions have: in one a person can be asked in the middle of a call, and a stream
 * that broke is gone on with. They are this process's own. A client that is given none is answered without.
 */
import { randomUUID } from "node:crypto";
import {
  type AuthInfo,
  isInitializeRequest,
  type McpServer,
  WebStandardStreamableHTTPServerTransport,
} from "@modelcontextprotocol/server";
import { recentMessages } from "./replay.js";

interface Session {
  transport: WebStandardStreamableHTTPServerTransport;
  /** Whose it is: nobody else can use it, whoever learns its name. */
  owner: string;
  usedAt: number;
}

export interface SessionsOptions {
  server(): McpServer;
  maxBodyBytes: number;
  onProblem(): void;
  /** Milliseconds that only go forward. */
  now?(): number;
}

/** Each may hold a stream open. */
const MOST = 64;
const MOST_OF_ONE = 16;
const IDLE_MS = 30 * 60_000;

export function createSessions({ server, maxBodyBytes, onProblem, now = () => performance.now() }: SessionsOptions) {
  /** Least recently used first. */
  const sessions = new Map<string, Session>();

  function endIdle(): void {
    for (const { transport, usedAt } of sessions.values()) {
      if (now() - usedAt < IDLE_MS) return;
      transport.close().catch(onProblem);
    }
  }

  async function open(owner: string): Promise<WebStandardStreamableHTTPServerTransport | undefined> {
    const own = [...sessions.values()].filter((one) => one.owner === owner).length;
    if (sessions.size >= MOST || own >= MOST_OF_ONE) return undefined;
    const id = randomUUID();
    const transport = new WebStandardStreamableHTTPServerTransport({
      sessionIdGenerator: () => id,
      eventStore: recentMessages(),
      maxRequestBodySize: maxBodyBytes,
    });
    const connected = server();
    connected.server.onclose = () => sessions.delete(id);
    connected.server.onerror = onProblem;
    // Before anything is awaited: two that begin at once must see each other.
    sessions.set(id, { transport, owner, usedAt: now() });
    await connected.connect(transport);
    return transport;
  }

  function resume(id: string, owner: string): WebStandardStreamableHTTPServerTransport | undefined {
    const session = sessions.get(id);
    if (session?.owner !== owner) return undefined;
    session.usedAt = now();
    sessions.delete(id);
    sessions.set(id, session);
    return session.transport;
  }

  return {
    /** @returns undefined for what has no session, and is to have none */
    async answer(request: Request, owner: string, authInfo: AuthInfo): Promise<Response | undefined> {
      endIdle();
      const id = request.headers.get("mcp-session-id");
      if (id === null && !(await begins(request))) return undefined;
      const transport = id === null ? await open(owner) : resume(id, owner);
      if (!transport) return id === null ? undefined : noSession();
      const response = await transport.handleRequest(request, { authInfo });
      if (id === null && !response.ok) await transport.close();
      return response;
    },
    close: async () => {
      await Promise.all([...sessions.values()].map(({ transport }) => transport.close()));
    },
  };
}

/** The first revision without sessions: its requests name it, and need not be read twice. */
const SESSIONLESS = "2026";

/** Whether it opens a session. What cannot be read is for somebody else to refuse. */
async function begins(request: Request): Promise<boolean> {
  const revision = request.headers.get("mcp-protocol-version") ?? "";
  if (request.method !== "POST" || revision >= SESSIONLESS) return false;
  try {
    return isInitializeRequest(await request.clone().json());
  } catch {
    return false;
  }
}

/** The client opens another one then (Streamable HTTP, session management). */
const noSession = () =>
  Response.json({ jsonrpc: "2.0", error: { code: -32_001, message: "Session not found" }, id: null }, { status: 404 });
