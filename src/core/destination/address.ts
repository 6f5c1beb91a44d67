import { isIPv4, isIPv6 } from "node:net";

/**
 * The part of a client address that one subscriber cannot vary: an IPv4 address, or the /64 of an IPv6 address.
 * An IPv4-mapped IPv6 address is its IPv4 address (facts/policy.md §1.3). `undefined` when it is neither.
 */
export function ipKey(ip: string): string | undefined {
  if (isIPv4(ip)) return ip;
  if (!isIPv6(ip)) return undefined;
  const groups = groupsOf(ip);
  const mapped = groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff";
  if (!mapped) return `${groups.slice(0, 4).join(":")}::/64`;
  return groups
    .slice(6)
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff])
    .join(".");
}

/** Eight lower-case groups without leading zeros, without the zone. The URL parser turns a dotted tail into hex. */
function groupsOf(ip: string): string[] {
  const address = ip.split("%", 1)[0]!;
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  return [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
}
