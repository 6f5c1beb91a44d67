import { unavailable } from "./unavailable.js";

export interface Address {
  /** Servers, sentinels or cluster nodes; none when it is a socket. */
  nodes: { host: string; port: number }[];
  /** Path of a Unix socket. */
  path?: string;
  tls: boolean;
  username?: string;
  password?: string;
  db: number;
  cluster: boolean;
  /** Name of the master that the nodes, sentinels, watch. */
  sentinel?: string;
  sentinelPassword?: string;
}

const DEFAULT_PORT = 6_379;
const DEFAULT_SENTINEL_PORT = 26_379;
const PARAMETERS = ["cluster", "nodes", "sentinel", "sentinel_password"];

/**
 * Forms of `[store] url`, `redis:` or with TLS `rediss:`, each with optional `user:password@`:
 * `redis://host:6379/0` · `redis:///run/redis.sock` ·
 * `redis://a:26379/0?sentinel=<master name>&nodes=b:26379,c:26379` (`&sentinel_password=` if they have their own) ·
 * `redis://a:6379?cluster=1&nodes=b:6379,c:6379`.
 *
 * @throws VerifyError `POLICY_STORE_UNAVAILABLE`
 */
export function parseAddress(text: string): Address {
  try {
    return parse(new URL(text));
  } catch (cause) {
    throw unavailable(cause, "The Redis address in [store] url is not one that this server understands.");
  }
}

function parse({ protocol, hostname, port, username, password, pathname, searchParams }: URL): Address {
  const strange = [...searchParams.keys()].filter((name) => !PARAMETERS.includes(name));
  if (strange.length > 0) throw new Error("unknown parameter");
  const sentinel = searchParams.get("sentinel") || undefined;
  const defaultPort = sentinel ? DEFAULT_SENTINEL_PORT : DEFAULT_PORT;
  const further = (searchParams.get("nodes") ?? "").split(",").filter(Boolean);
  const nodeOf = (address: { hostname: string; port: string }) => ({
    host: address.hostname.replace(/^\[|\]$/g, ""),
    port: Number(address.port || defaultPort),
  });
  return {
    nodes: hostname ? [{ hostname, port }, ...further.map((node) => new URL(`redis://${node}`))].map(nodeOf) : [],
    ...(hostname ? {} : { path: decodeURIComponent(pathname) }),
    tls: protocol === "rediss:",
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    db: hostname ? databaseOf(pathname) : 0,
    cluster: ["1", "true"].includes(searchParams.get("cluster") ?? ""),
    ...(sentinel && { sentinel }),
    ...(searchParams.has("sentinel_password") && { sentinelPassword: searchParams.get("sentinel_password")! }),
  };
}

function databaseOf(pathname: string): number {
  const text = pathname.replace(/^\//, "");
  if (!/^\d{0,5}$/.test(text)) throw new Error("not a database number");
  return Number(text);
}
