import { BlockList, isIP } from "node:net";

export interface Peer {
  /** Of the connection. */
  address: string | undefined;
  /** X-Forwarded-For, as it came. */
  forwardedFor?: string;
}

/** What the connection and listed proxies say of the client. */
export interface Client {
  /** Undefined when a listed proxy names nobody that can be believed. */
  ip?: string;
  /** A listed proxy named it: it is somebody behind the peer. */
  forwarded: boolean;
}

/** @param proxies addresses and networks */
export function clientFinder(proxies: readonly string[]): (peer: Peer) => Client {
  const trusted = new BlockList();
  for (const proxy of proxies) {
    const [address = "", bits] = proxy.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) trusted.addAddress(address, family);
    else trusted.addSubnet(address, Number(bits), family);
  }
  const isTrusted = (address: string) => trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");

  return ({ address, forwardedFor }) => {
    const peer = address && plain(address);
    if (!peer || !isTrusted(peer)) return { ip: peer, forwarded: false };
    if (forwardedFor === undefined) return { forwarded: false };
    // From the right: everything left of the first address that is no proxy of ours may be made up (facts/policy.md §1.3).
    for (const hop of forwardedFor.split(",").reverse()) {
      const ip = plain(hop.trim());
      if (isIP(ip) === 0) break;
      if (!isTrusted(ip)) return { ip, forwarded: true };
    }
    return { forwarded: true };
  };
}

/** `::ffff:192.0.2.1` is 192.0.2.1. */
const plain = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, "");
