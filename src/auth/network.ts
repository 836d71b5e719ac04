// Whose tries these are: an IPv4 address, or the 64 bits of an IPv6 address that its holder cannot choose.

import { isIPv6 } from 'node:net';

/** @param address as Node and proxies write it: `2001:db8::1`, `::ffff:192.0.2.1`, `fe80::1%eth0` */
export function networkOf(address: string): string {
  const bare = address.replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (!isIPv6(bare)) return bare;
  const [head = [], tail = []] = bare.split('::').map((part) => part.split(':').filter(Boolean));
  const zeros = Array<string>(8 - Math.min(8, head.length + tail.length)).fill('0');
  const prefix = [...head, ...zeros, ...tail].slice(0, 4).map((group) => Number.parseInt(group, 16));
  return `${prefix.map((group) => group.toString(16)).join(':')}::/64`;
}
