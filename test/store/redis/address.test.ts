import { describe, expect, test } from "vitest";
import { parseAddress } from "../../../src/store/redis/address.js";

describe("forms of [store] url", () => {
  test.each([
    ["redis://h", { nodes: [{ host: "h", port: 6379 }], tls: false, db: 0, cluster: false }],
    [
      "rediss://u:p%40ss@h:1/2",
      { nodes: [{ host: "h", port: 1 }], tls: true, username: "u", password: "p@ss", db: 2, cluster: false },
    ],
    [
      "redis://:pass@[::1]:7",
      { nodes: [{ host: "::1", port: 7 }], tls: false, password: "pass", db: 0, cluster: false },
    ],
    ["redis:///run/redis%20a.sock", { nodes: [], path: "/run/redis a.sock", tls: false, db: 0, cluster: false }],
    [
      "redis://a/3?sentinel=mymaster&nodes=b:9,[::2]&sentinel_password=x",
      {
        nodes: [
          { host: "a", port: 26379 },
          { host: "b", port: 9 },
          { host: "::2", port: 26379 },
        ],
        tls: false,
        db: 3,
        cluster: false,
        sentinel: "mymaster",
        sentinelPassword: "x",
      },
    ],
    [
      "redis://a:1?cluster=1&nodes=b:2",
      {
        nodes: [
          { host: "a", port: 1 },
          { host: "b", port: 2 },
        ],
        tls: false,
        db: 0,
        cluster: true,
      },
    ],
  ])("%s", (url, expected) => {
    expect(parseAddress(url)).toEqual(expected);
  });

  test.each(["redis://h/name", "redis://h?timeout=1", "redis://h?nodes=:::", "redis://h:99999"])(
    "%s is refused",
    (url) => {
      expect(() => parseAddress(url)).toThrow(expect.objectContaining({ code: "POLICY_STORE_UNAVAILABLE" }));
    },
  );
});
