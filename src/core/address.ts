import { isIPv4, isIPv6 } from "node:net";

/**
 * The part of a client address that one subscriber cannot vary: an IPv4 address, or the /64 of an IPv6 address.
 * An IPv4-mapped IPv6 address is its IPv4 address (facts/policy.md §1.3). `undefined` when it is neither.
 */
export function ipKey(ip: string): string | undefined {
  if (isIPv4(ip)) return ip;
  const address = ip.split("%", 1)[0]!;
  if (!isIPv6(address)) return undefined;
  const groups = groupsOf(address);
  const mapped = groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff";
  if (!mapped) return `${groups.slice(0, 4).join(":")}::/64`;
  return groups
    .slice(6)
    .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff])
    .join(".");
}

/** Eight lower-case groups without leading zeros. The URL parser has already turned a dotted tail into hex. */
function groupsOf(address: string): string[] {
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const left = head.split(":").filter(Boolean);
  const right = (tail ?? "").split(":").filter(Boolean);
  return [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
}
