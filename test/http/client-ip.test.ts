import { describe, expect, test } from "vitest";
import { clientFinder } from "../../src/http/client-ip.js";

const PROXIES = ["10.0.0.0/8", "127.0.0.1", "2001:db8::/32"];

const ROWS: [why: string, peer: string | undefined, forwardedFor: string | undefined, expected: object][] = [
  ["nobody in between", "203.0.113.9", undefined, { ip: "203.0.113.9", forwarded: false }],
  ["a stranger's header is not read", "203.0.113.9", "198.51.100.1", { ip: "203.0.113.9", forwarded: false }],
  ["one proxy", "127.0.0.1", "198.51.100.1", { ip: "198.51.100.1", forwarded: true }],
  ["two proxies", "127.0.0.1", "198.51.100.1, 10.1.2.3", { ip: "198.51.100.1", forwarded: true }],
  ["made up on the left", "127.0.0.1", "8.8.8.8, 198.51.100.1, 10.1.2.3", { ip: "198.51.100.1", forwarded: true }],
  ["IPv4 inside IPv6", "::ffff:127.0.0.1", "::ffff:198.51.100.1", { ip: "198.51.100.1", forwarded: true }],
  ["IPv6", "2001:db8::1", "2a00::5", { ip: "2a00::5", forwarded: true }],
  ["a malformed hop ends it", "127.0.0.1", "198.51.100.1, evil, 10.1.2.3", { forwarded: true }],
  ["an address with a port", "127.0.0.1", "198.51.100.1:4711", { forwarded: true }],
  ["empty", "127.0.0.1", "", { forwarded: true }],
  ["only proxies", "127.0.0.1", "10.0.0.1, 10.0.0.2", { forwarded: true }],
  ["a proxy that names nobody", "127.0.0.1", undefined, { forwarded: false }],
  ["no peer", undefined, "198.51.100.1", { ip: undefined, forwarded: false }],
];

describe("the client's address", () => {
  test.each(ROWS)("%s", (_why, address, forwardedFor, expected) => {
    expect(clientFinder(PROXIES)({ address, forwardedFor })).toEqual(expected);
  });

  test("without listed proxies no header counts", () => {
    const find = clientFinder([]);
    expect(find({ address: "127.0.0.1", forwardedFor: "198.51.100.1" })).toEqual({ ip: "127.0.0.1", forwarded: false });
  });
});
