// The signature of a pass: a detached CMS SignedData (RFC 5652) over the bytes of its manifest, as Apple's Wallet
// Developer Guide asks: DER, with the signing time and the WWDR certificate inside. It frames; whoever holds a key signs.

import { hash } from 'node:crypto';
import {
  context,
  integer,
  issuerAndSerial,
  nothing,
  octetString,
  oid,
  retagged,
  sequence,
  setOf,
  time,
} from './der.ts';

/** Certificates as DER, and a way to have bytes signed: SHA-256 with RSA PKCS#1 v1.5, or ECDSA in its DER form. */
export type Identity = {
  leaf: Buffer;
  wwdr: Buffer;
  keyType: 'rsa' | 'ec';
  sign: (bytes: Buffer) => Promise<Buffer>;
};

const data = oid('1.2.840.113549.1.7.1');
const signedDataType = oid('1.2.840.113549.1.7.2');
const contentType = sequence(oid('1.2.840.113549.1.9.3'), setOf(data));
const messageDigest = oid('1.2.840.113549.1.9.4');
const signingTime = oid('1.2.840.113549.1.9.5');

/** RFC 5754 2: SHA-2 identifiers are written without parameters. */
const sha256 = sequence(oid('2.16.840.1.101.3.4.2.1'));

const signatureAlgorithms = {
  // RFC 5754 3.2: rsaEncryption with NULL; which digest, the digest algorithm says.
  rsa: sequence(oid('1.2.840.113549.1.1.1'), nothing),
  // RFC 5754 3.3: ecdsa-with-SHA256 without parameters.
  ec: sequence(oid('1.2.840.10045.4.3.2')),
};

/** What one identity puts into every signature is encoded once; `signedAt` counts in whole seconds. */
export function signedDataBy(identity: Identity): (content: Buffer, signedAt: Date) => Promise<Buffer> {
  const version = integer(1); // RFC 5652 5.1 and 5.3: plain data, and the signer named by issuer and serial number
  const signerId = sequence(...issuerAndSerial(identity.leaf));
  const certificates = retagged(0xa0, setOf(identity.leaf, identity.wwdr));
  const signatureAlgorithm = signatureAlgorithms[identity.keyType];
  const detached = sequence(data);

  return async (content, signedAt) => {
    const attributes = setOf(
      contentType,
      sequence(signingTime, setOf(time(signedAt))),
      sequence(messageDigest, setOf(octetString(hash('sha256', content, 'buffer')))),
    );
    const signature = octetString(await identity.sign(attributes));
    // RFC 5652 5.4: the attributes are signed under the tag of a SET and sent under [0].
    const sent = retagged(0xa0, attributes);
    const signerInfo = sequence(version, signerId, sha256, sent, signatureAlgorithm, signature);
    const signed = sequence(version, setOf(sha256), detached, certificates, setOf(signerInfo));
    return sequence(signedDataType, context(0, signed));
  };
}
