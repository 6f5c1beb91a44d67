import { createHash } from "node:crypto";
import { Cluster, Redis, type RedisOptions, ReplyError } from "ioredis";
import type { Address } from "./address.js";
import { unavailable } from "./unavailable.js";

export interface Script {
  text: string;
  sha: string;
}

export function scriptOf(...parts: string[]): Script {
  const text = parts.join("\n");
  return { text, sha: createHash("sha1").update(text).digest("hex") };
}

/** Redis as this store needs it. Every method throws VerifyError `POLICY_STORE_UNAVAILABLE` and nothing else. */
export interface Connection {
  /** Sent once: when the answer is lost it may or may not have run. */
  run(script: Script, keys: string[], args: string[]): Promise<unknown>;
  /** For a script that does nothing more the second time: sent again when the connection broke and is back in time. */
  runRepeatable(script: Script, keys: string[], args: string[]): Promise<unknown>;
  get(key: string): Promise<string | null>;
  mget(keys: string[]): Promise<(string | null)[]>;
  isCluster: boolean;
  /** `INFO` of each master; undefined where it is not permitted. */
  infos(): Promise<(string | undefined)[]>;
  onReady(listener: () => void): void;
  close(): Promise<void>;
}

/** Starting may take a few commands, never longer than a caller waits. */
const OPEN_DEADLINE_MS = 2_000;
const CONNECT_TIMEOUT_MS = 1_000;
const LONGEST_RETRY_MS = 500;
const TOPOLOGY_REFRESH_MS = 1_000;
const retryMs = (times: number) => Math.min(50 * times, LONGEST_RETRY_MS);

export async function openConnection(address: Address, commandTimeoutMs: number): Promise<Connection> {
  const client = address.cluster ? clusterOf(address, commandTimeoutMs) : serverOf(address, commandTimeoutMs);
  // Each failed command says it itself; without a listener the client would print addresses.
  client.on("error", () => {});
  const connection = connectionOf(client, commandTimeoutMs);
  const late = setTimeout(() => client.disconnect(), OPEN_DEADLINE_MS);
  try {
    await client.connect();
    return connection;
  } catch (cause) {
    client.disconnect();
    throw unavailable(cause);
  } finally {
    clearTimeout(late);
  }
}

function connectionOf(client: Redis | Cluster, commandTimeoutMs: number): Connection {
  const isReadyBefore = readinessOf(client);
  const run: Connection["run"] = (script, keys, args) => answered(() => evaluate(client, script, keys, args));
  return {
    run,
    async runRepeatable(script, keys, args) {
      const giveUpAt = performance.now() + commandTimeoutMs;
      return answered(async () => {
        try {
          return await evaluate(client, script, keys, args);
        } catch (error) {
          if (isReply(error) || !(await isReadyBefore(giveUpAt))) throw error;
          return evaluate(client, script, keys, args);
        }
      });
    },
    get: (key) => answered(() => client.get(key)),
    mget: (keys) => answered(() => client.mget(keys)),
    isCluster: client instanceof Cluster,
    infos: () => answered(() => Promise.all(mastersOf(client).map(infoOf))),
    onReady: (listener) => client.on("ready", listener),
    close: async () => {
      await client.quit().catch(() => {});
      client.disconnect();
    },
  };
}

async function answered<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (cause) {
    throw unavailable(cause);
  }
}

async function evaluate(client: Redis | Cluster, script: Script, keys: string[], args: string[]): Promise<unknown> {
  try {
    return await client.evalsha(script.sha, keys.length, ...keys, ...args);
  } catch (error) {
    if (!isReply(error, "NOSCRIPT")) throw error;
    return client.eval(script.text, keys.length, ...keys, ...args);
  }
}

/** An error that the server itself answered. */
function isReply(error: unknown, kind = ""): boolean {
  return error instanceof ReplyError && (error as Error).message.startsWith(kind);
}

/** Waits for a broken connection to come back. One listener for all that wait. */
function readinessOf(client: Redis | Cluster): (giveUpAt: number) => Promise<boolean> {
  const waiting = new Set<() => void>();
  client.on("ready", () => {
    for (const resume of waiting) resume();
  });
  return (giveUpAt) =>
    new Promise((resolve) => {
      const leftMs = giveUpAt - performance.now();
      if (leftMs <= 0 || client.status === "ready") return resolve(leftMs > 0);
      const settle = (isReady: boolean) => {
        clearTimeout(timer);
        waiting.delete(onReady);
        resolve(isReady);
      };
      const onReady = () => settle(true);
      const timer = setTimeout(settle, leftMs, false);
      waiting.add(onReady);
    });
}

const mastersOf = (client: Redis | Cluster): Redis[] => (client instanceof Cluster ? client.nodes("master") : [client]);

async function infoOf(server: Redis): Promise<string | undefined> {
  try {
    return await server.info();
  } catch (error) {
    if (isReply(error, "NOPERM")) return undefined;
    throw error;
  }
}

/** No offline queue and no resending: a call is answered or refused, never done behind its caller's back. */
function optionsOf({ username, password, tls }: Address, commandTimeoutMs: number): RedisOptions {
  return {
    username,
    password,
    ...(tls && { tls: {} }),
    lazyConnect: true,
    protocol: 2,
    connectionName: "twilio-verify-mcp",
    disableClientInfo: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: commandTimeoutMs,
    // A server that stopped answering gets no more commands, which it would run when it wakes.
    socketTimeout: 2 * commandTimeoutMs,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    maxLoadingRetryTime: LONGEST_RETRY_MS,
    // The master has moved: connecting anew asks the name service or the sentinels where to.
    reconnectOnError: ({ message }) => /\b(READONLY|MASTERDOWN)\b/.test(message),
  };
}

function serverOf(address: Address, commandTimeoutMs: number): Redis {
  const { nodes, path, db, sentinel, sentinelPassword, tls } = address;
  const options = { ...optionsOf(address, commandTimeoutMs), db, enableOfflineQueue: false, retryStrategy: retryMs };
  if (!sentinel) return new Redis({ ...options, ...(path === undefined ? nodes[0] : { path }) });
  return new Redis({
    ...options,
    name: sentinel,
    sentinels: nodes,
    ...(sentinelPassword && { sentinelPassword }),
    ...(tls && { enableTLSForSentinelMode: true, sentinelTLS: {} }),
    sentinelCommandTimeout: commandTimeoutMs,
    sentinelRetryStrategy: retryMs,
    failoverDetector: true,
  });
}

function clusterOf(address: Address, commandTimeoutMs: number): Cluster {
  return new Cluster(address.nodes, {
    redisOptions: optionsOf(address, commandTimeoutMs),
    lazyConnect: true,
    enableOfflineQueue: false,
    clusterRetryStrategy: retryMs,
    clusterNodeRetryStrategy: retryMs,
    slotsRefreshInterval: TOPOLOGY_REFRESH_MS,
    slotsRefreshTimeout: TOPOLOGY_REFRESH_MS,
    // 0 switches resending off; MOVED and ASK are followed, since nothing ran where they came from.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    // A certificate names hosts: nodes must not be looked up and dialled by their addresses.
    ...(address.tls && {
      dnsLookup: (host: string, found: (error: null, address: string) => void) => found(null, host),
    }),
  });
}
