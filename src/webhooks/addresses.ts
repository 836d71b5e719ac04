// Where a host name leads: resolved by us, each address held against the ranges of the public internet.

import { Resolver } from 'node:dns/promises';
import ipaddr from 'ipaddr.js';
import { isLoopbackHost } from './allowed-url.ts';

/** @returns every IPv4 and IPv6 address of a host name */
export type Resolve = (hostname: string) => Promise<string[]>;

/** Not reached, and why, in words for the log that the business reads. */
export class Unreachable extends Error {
  override name = 'Unreachable';
}

/** Asks the name servers without libuv's threads, which a slow zone of one business would take from everyone. */
export const resolveByDns: Resolve = async (hostname) => {
  const resolver = new Resolver({ timeout: 3000, tries: 2 });
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
};

const globalUnicast = ipaddr.parseCIDR('2000::/3') as [ipaddr.IPv6, number];

/** A public address for routing, but each Azure machine reaches its host there. */
const azureHost = '168.63.129.16';

/**
 * Is this an address that the public internet routes to one machine? Mapped IPv4 is judged as IPv4; every other way of
 * carrying IPv4 inside IPv6 (NAT64, 6to4, Teredo) is refused, since what it leads to depends on the network.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text)) return false;
  const address = ipaddr.process(text);
  if (address.range() !== 'unicast' || address.toString() === azureHost) return false;
  return address instanceof ipaddr.IPv4 || address.match(globalUnicast);
}

/**
 * The addresses to connect to, all of them checked: one that is not public refuses them all.
 * @throws Unreachable
 */
export async function findAddresses(
  { hostname }: URL,
  { production, resolve }: { production: boolean; resolve: Resolve },
): Promise<string[]> {
  if (!production && isLoopbackHost(hostname))
    return hostname === 'localhost' ? ['127.0.0.1', '::1'] : [hostname.replace(/[[\]]/g, '')];
  const addresses = await resolve(hostname);
  if (addresses.length === 0) throw new Unreachable('the host name does not resolve');
  if (!addresses.every(isPublicAddress))
    throw new Unreachable('the host name leads to an address that is not public');
  return addresses;
}
