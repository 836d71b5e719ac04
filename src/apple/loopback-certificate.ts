// A server's certificate for this machine alone, with an authority of its own: for stand-ins that speak TLS. Nothing is
// written to disk, and the authority's key is dropped once it has signed.

import { contextBytes, oid, sequence } from './der.ts';
import {
  authority,
  commonName,
  digitalSignature,
  endEntity,
  extension,
  issue,
  newParty,
  signsCertificates,
} from './issue-certificate.ts';

/** All PEM. `ca` is what a client must trust. */
export type LoopbackCertificate = { ca: string; certificate: string; key: string };

/** For `localhost` and 127.0.0.1, for a year. */
export async function makeLoopbackCertificate(now: Date): Promise<LoopbackCertificate> {
  const [root, server] = await Promise.all([
    newParty([[commonName, 'Loopback Root (development)']], 'P-256'),
    newParty([[commonName, 'localhost']], 'P-256'),
  ]);
  return {
    ca: issue(root, root, now, 365, [authority, signsCertificates]),
    certificate: issue(server, root, now, 365, [endEntity, digitalSignature, forServers, names]),
    key: server.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

const forServers = extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1')));

/** RFC 5280 4.2.1.6: [2] a DNS name, [7] an address as its octets. */
const names = extension(
  '2.5.29.17',
  sequence(contextBytes(2, Buffer.from('localhost')), contextBytes(7, Buffer.from([127, 0, 0, 1]))),
);
