// Google's public keys: P-256 and nothing else, with an end.

import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { frame, longest } from './lengths.ts';
import { asBytes, asExpiration, type Members } from './read-strictly.ts';

export type SigningKey = { key: KeyObject; expiresAt: Date };

/** @param members `{keyValue, keyExpiration}`: base64 of SPKI in DER, milliseconds as a text */
export function readSigningKey({ keyValue, keyExpiration }: Members): SigningKey | undefined {
  const der = asBytes(keyValue, longest.key);
  const expiresAt = asExpiration(keyExpiration);
  if (der === undefined || expiresAt === undefined) return undefined;
  const key = readP256(der);
  return key && { key, expiresAt };
}

function readP256(der: Buffer): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    const isP256 = key.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
    return isP256 ? key : undefined;
  } catch {
    return undefined;
  }
}

/** @param signature in DER @param texts what is signed, framed in this order */
export function isSigned(key: KeyObject, signature: Buffer, ...texts: string[]): boolean {
  return verify('sha256', frame(...texts), { key, dsaEncoding: 'der' }, signature);
}
