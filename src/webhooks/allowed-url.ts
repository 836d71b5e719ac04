// Which addresses may be a webhook's: public https, by name. Asked when it is set and again at each try, since rules grow.

import { isIP } from 'node:net';

/** Names that resolve on one machine or network only (RFC 6761, 6762, 8375, ICANN's .internal). */
const localName = /(^|\.)(localhost|local|localdomain|internal|intranet|lan|home\.arpa)$/;

/** May development speak to this host on any port and without TLS? `hostname` as URL gives it, brackets included. */
export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

/**
 * Why this text is no address that we send to, as the rest of a sentence; undefined where it is one. Whatever spelling
 * came (decimal, octal, hex, full-width digits), the host is judged as the URL parser will connect to it.
 */
export function whyNotAllowed(text: string, production: boolean): string | undefined {
  if (!text.isWellFormed() || /[\p{Cc}\p{Z}\\]/u.test(text))
    return 'must not hold spaces, control characters or backslashes';
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text))
    return 'must look like https://example.com/webhooks';
  if (/^\w+:\/\/[^/?#]*@/.test(text)) return 'must not hold a user name or password';
  const { protocol, hostname, port, hash } = new URL(text);
  if (hash !== '' || text.endsWith('#')) return 'must not have a fragment (#…)';
  if (!production && isLoopbackHost(hostname)) return undefined;
  if (protocol !== 'https:') return 'must start with https://';
  if (port !== '' && port !== '8443') return 'must use port 443 or 8443';
  if (hostname.startsWith('[') || isIP(hostname) !== 0) return 'must name a host, not a number';
  if (hostname.endsWith('.')) return 'must not have a dot after the host name';
  if (!hostname.includes('.') || localName.test(hostname)) return 'must name a host of the public internet';
  return undefined;
}
