import { unavailable } from "./unavailable.js";

/** What an operator should know although the store works. */
export type RedisWarning =
  | "redis_info_is_not_permitted_so_it_is_unchecked"
  | "redis_append_only_file_is_off_so_a_crash_of_redis_forgets_limits_and_claims";

/** From 6.2 a script's writes reach replicas as effects, so that it may read the time (facts/policy.md §3.3). */
const OLDEST = [6, 2] as const;

/**
 * Whether a server can keep limits: version, role, and that it never evicts them.
 *
 * @param info text of `INFO`, undefined when it is not permitted
 * @throws VerifyError `POLICY_STORE_UNAVAILABLE`
 */
export function checkServer(info: string | undefined, isClusterAddress: boolean): RedisWarning[] {
  const server = new Map(info?.split("\r\n").map((line) => line.split(":", 2) as [string, string]));
  if (!server.has("redis_version")) return ["redis_info_is_not_permitted_so_it_is_unchecked"];
  checkVersion(server);
  if ((server.get("role") ?? "master") !== "master") {
    throw unavailable(
      undefined,
      "The Redis server of [store] url is a replica.",
      "The operator must name the master, or the sentinels (?sentinel=<master name>).",
    );
  }
  if (server.get("cluster_enabled") === "1" && !isClusterAddress) {
    throw unavailable(
      undefined,
      "The Redis server of [store] url belongs to a cluster.",
      "The operator must add ?cluster=1 to [store] url.",
    );
  }
  if (server.get("maxmemory") !== "0" && (server.get("maxmemory_policy") ?? "noeviction") !== "noeviction") {
    throw unavailable(
      undefined,
      "The Redis server of [store] url may evict limits when its memory is full.",
      "The operator must set maxmemory-policy noeviction on it, or use a Redis that is not a cache.",
    );
  }
  return server.get("aof_enabled") === "0"
    ? ["redis_append_only_file_is_off_so_a_crash_of_redis_forgets_limits_and_claims"]
    : [];
}

function checkVersion(server: Map<string, string>): void {
  // Valkey began at 7.2 and still tells a redis_version that old clients accept.
  if (server.has("valkey_version")) return;
  const [major = 0, minor = 0] = server.get("redis_version")!.split(".").map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw unavailable(
    undefined,
    `The Redis server of [store] url is older than ${OLDEST.join(".")}.`,
    `The operator must use Redis ${OLDEST.join(".")} or later, or Valkey.`,
  );
}
