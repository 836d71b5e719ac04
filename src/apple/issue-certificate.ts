// X.509 certificates of our own making (RFC 5280), for machines without Apple's: parties with keys, and who signs whom.

import { generateKeyPair, hash, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto';
import { promisify } from 'node:util';
import {
  bitString,
  children,
  contentOf,
  context,
  contextBytes,
  integer,
  nothing,
  octetString,
  oid,
  sequence,
  setOf,
  time,
  utf8String,
  yes,
} from './der.ts';

export type Party = { name: Buffer; publicKey: KeyObject; privateKey: KeyObject };

const day = 86_400_000;
const newKeys = promisify(generateKeyPair);

/** Attribute types of a name. */
export const [commonName, country, organization, unit] = [
  '2.5.4.3',
  '2.5.4.6',
  '2.5.4.10',
  '2.5.4.11',
] as const;
export const userId = '0.9.2342.19200300.100.1.1';

export async function newParty(
  attributes: [type: string, value: string][],
  keyType: string = 'RSA',
): Promise<Party> {
  const name = sequence(...attributes.map(([type, value]) => setOf(sequence(oid(type), utf8String(value)))));
  const keys =
    keyType === 'RSA' ? newKeys('rsa', { modulusLength: 2048 }) : newKeys('ec', { namedCurve: keyType });
  return { name, ...(await keys) };
}

/** An X.509 version 3 certificate as PEM (RFC 5280 4.1), with both key identifiers. Valid since the day before `now`. */
export function issue(subject: Party, issuer: Party, now: Date, days: number, extensions: Buffer[]): string {
  const algorithm = algorithms[issuer.privateKey.asymmetricKeyType === 'ec' ? 'ec' : 'rsa'];
  const [from, until] = [now.getTime() - day, now.getTime() + days * day];
  const tbs = sequence(
    context(0, integer(2)),
    integer(randomBytes(16)),
    algorithm,
    issuer.name,
    sequence(time(new Date(from)), time(new Date(until))),
    subject.name,
    publicKeyInfo(subject),
    context(
      3,
      sequence(
        ...extensions,
        extension('2.5.29.14', octetString(keyId(subject))),
        extension('2.5.29.35', sequence(contextBytes(0, keyId(issuer)))),
      ),
    ),
  );
  const der = sequence(tbs, algorithm, bitString(sign('sha256', tbs, issuer.privateKey)));
  return new X509Certificate(der).toString();
}

const algorithms = {
  rsa: sequence(oid('1.2.840.113549.1.1.11'), nothing),
  ec: sequence(oid('1.2.840.10045.4.3.2')),
};

const publicKeyInfo = ({ publicKey }: Party) => publicKey.export({ type: 'spki', format: 'der' });

/** RFC 5280 4.2.1.2 (1): the SHA-1 of the public key's bits. */
function keyId(party: Party): Buffer {
  const [, bits = nothing] = children(publicKeyInfo(party));
  return hash('sha1', contentOf(bits).subarray(1), 'buffer');
}

export function extension(id: string, value: Buffer, critical = false): Buffer {
  return sequence(oid(id), ...(critical ? [yes] : []), octetString(value));
}

export const endEntity = extension('2.5.29.19', sequence(), true);
export const authority = extension('2.5.29.19', sequence(yes), true);
export const lastAuthority = extension('2.5.29.19', sequence(yes, integer(0)), true);
export const digitalSignature = extension('2.5.29.15', bitString(Buffer.from([0x80]), 7), true);
export const signsCertificates = extension('2.5.29.15', bitString(Buffer.from([0x06]), 1), true);
