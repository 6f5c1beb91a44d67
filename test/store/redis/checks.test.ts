import { describe, expect, test } from "vitest";
import { VerifyError } from "../../../src/core/errors.js";
import { checkServer } from "../../../src/store/redis/checks.js";

const GOOD = {
  redis_version: "7.0.15",
  role: "master",
  maxmemory: "0",
  maxmemory_policy: "noeviction",
  aof_enabled: "1",
  cluster_enabled: "0",
};
const info = (parts: Record<string, string>) =>
  `# Server\r\n${Object.entries(parts)
    .map(([name, value]) => `${name}:${value}`)
    .join("\r\n")}\r\n`;

describe("what a server must be", () => {
  test.each<[string, Record<string, string>, boolean]>([
    ["Redis 7", {}, false],
    ["Redis 6.2", { redis_version: "6.2.0" }, false],
    ["Redis 10", { redis_version: "10.0.0" }, false],
    ["Valkey 9, which tells an old redis_version", { redis_version: "4.0.0", valkey_version: "9.0.1" }, false],
    ["any policy without a bound of memory", { maxmemory_policy: "allkeys-lru" }, false],
    ["a bound that refuses", { maxmemory: "1048576" }, false],
    ["a cluster that was asked for", { cluster_enabled: "1" }, true],
  ])("%s", (_name, parts, isCluster) => {
    expect(checkServer(info({ ...GOOD, ...parts }), isCluster)).toEqual([]);
  });

  test.each<[string, Record<string, string>, RegExp]>([
    ["Redis 6.0", { redis_version: "6.0.16" }, /older than 6\.2/],
    ["Redis 5", { redis_version: "5.9.9" }, /older than 6\.2/],
    ["a replica", { role: "slave" }, /replica/],
    ["a cache", { maxmemory: "1048576", maxmemory_policy: "allkeys-lru" }, /evict/],
    ["a cache of keys that expire, as ours do", { maxmemory: "1", maxmemory_policy: "volatile-ttl" }, /evict/],
    ["a cluster that was not asked for", { cluster_enabled: "1" }, /cluster/],
  ])("%s is refused", (_name, parts, message) => {
    const check = () => checkServer(info({ ...GOOD, ...parts }), false);
    expect(check).toThrow(VerifyError);
    expect(check).toThrow(message);
  });

  test("what cannot be seen or is risky is told", () => {
    expect(checkServer(undefined, false)).toEqual(["redis_info_is_not_permitted_so_it_is_unchecked"]);
    expect(checkServer(info({ ...GOOD, aof_enabled: "0" }), false)).toEqual([
      "redis_append_only_file_is_off_so_a_crash_of_redis_forgets_limits_and_claims",
    ]);
  });
});
