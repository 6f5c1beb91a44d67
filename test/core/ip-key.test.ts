import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ipKey } from "../../src/core/destination/address.js";

describe("ipKey", () => {
  test.each([
    ["192.0.2.1", "192.0.2.1"],
    ["::ffff:192.0.2.1", "192.0.2.1"],
    ["::ffff:c000:201", "192.0.2.1"],
    ["0:0:0:0:0:FFFF:C000:0201", "192.0.2.1"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:0001:0002::", "2001:db8:1:2::/64"],
    ["2001:db8::1", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["::", "0:0:0:0::/64"],
    ["1::", "1:0:0:0::/64"],
    ["64:ff9b::192.0.2.1", "64:ff9b:0:0::/64"],
    ["fe80::1%eth0", "fe80:0:0:0::/64"],
  ])("%s → %s", (ip, key) => {
    expect(ipKey(ip)).toBe(key);
  });

  test.each([
    "",
    "unknown",
    "192.0.2.256",
    "192.0.2",
    "0300.0.2.1",
    "192.0.2.1:443",
    "192.0.2.1/24",
    "192.0.2.1%eth0",
    "[::1]",
    ":::",
    "1:2:3:4:5:6:7:8:9",
    "::1::2",
    "::ffff:192.0.2.256",
    " ::1",
    "::1%",
    "localhost",
    "%",
    "1.1.1.1, 2.2.2.2",
  ])("malformed: %j", (ip) => {
    expect(ipKey(ip)).toBeUndefined();
  });

  const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
  const half = fc.array(group, { minLength: 4, maxLength: 4 }).map((groups) => groups.join(":"));

  test("the addresses of one /64 share a key, those of two do not", () => {
    fc.assert(
      fc.property(half, half, half, half, (net, other, host, neighbour) => {
        fc.pre(net !== other && net !== "0:0:0:0" && other !== "0:0:0:0");
        expect(ipKey(`${net}:${host}`)).toBe(`${net}::/64`);
        expect(ipKey(`${net}:${neighbour}`)).toBe(`${net}::/64`);
        expect(ipKey(`${other}:${host}`)).not.toBe(`${net}::/64`);
      }),
    );
  });

  test("an IPv4 address and its mapped form share a key", () => {
    fc.assert(
      fc.property(fc.ipV4(), (ip) => {
        expect(ipKey(`::ffff:${ip}`)).toBe(ip);
      }),
    );
  });

  test("never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.stringMatching(/^[0-9a-f:.%]{0,30}$/)), (text) => {
        ipKey(text);
      }),
    );
  });
});
