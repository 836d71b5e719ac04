// Callbacks that Google did not send, or not to us, or not now: each wrong in one place, with the reason it is refused for.

import { generateKeyPairSync } from 'node:crypto';
import { readRootKeys } from '../../../src/google/callbacks/root-key-list.ts';
import { openCallback, type WhyRefused } from '../../../src/google/callbacks/verify.ts';
import {
  createCallbackSigner,
  type SignedCallback,
  type Way,
} from '../../../src/simulator/google/callback-signer.ts';

export const issuerId = '3388000000022345678';
export const startedAt = new Date('2026-05-12T10:00:00Z');
export const later = (milliseconds: number) => new Date(startedAt.getTime() + milliseconds);
export const day = 24 * 3_600_000;

export const signer = createCallbackSigner({ issuerId, clock: { now: () => startedAt } });
/** In bytes and characters of different number. */
export const saved = {
  classId: `${issuerId}.Gutschein-Frühling-🎟`,
  objectId: `${issuerId}.öbject`,
  eventType: 'save',
};

export type Verifier = { open: typeof openCallback; readRoots: typeof readRootKeys };
export const ours: Verifier = { open: openCallback, readRoots: readRootKeys };

export type Sent = { body: unknown; keys?: string; now?: Date };

/** As the service does it: the body is parsed from JSON, once. */
export function deliver(
  { open, readRoots }: Verifier,
  { body, keys = signer.keys(), now = startedAt }: Sent,
) {
  const roots = readRoots(keys) ?? [];
  return open(JSON.parse(JSON.stringify(body ?? null)), { issuerId, roots, now });
}

export const pair = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve });
export const signed = (way: Partial<Way> = {}, message: object | string = saved) => signer.sign(message, way);
/** Genuine, and changed afterwards. */
function altered(change: (body: SignedCallback) => object): Sent {
  return { body: change(signed()) };
}
const alteredKey = (change: (key: SignedCallback['intermediateSigningKey']) => unknown): Sent =>
  altered((body) => ({ ...body, intermediateSigningKey: change(body.intermediateSigningKey) }));
/** The keys of Google, changed. */
function alteredList(change: (key: Record<string, string>) => object): Sent {
  const { keys } = JSON.parse(signer.keys());
  return { body: signed(), keys: JSON.stringify({ keys: keys.map(change) }) };
}
const message = (changes: object): Sent => ({ body: signed({}, { ...saved, ...changes }) });

/** The bytes in the middle, one bit of them. */
function flip(base64: string): string {
  const bytes = Buffer.from(base64, 'base64');
  bytes.writeUInt8(bytes.readUInt8(40) ^ 1, 40);
  return bytes.toString('base64');
}
const cut = (base64: string) => Buffer.from(base64, 'base64').subarray(0, -1).toString('base64');
/** Not every signature holds the sign that is to be written otherwise. */
function rewritten(sign: RegExp, write: (signature: string) => string): Sent {
  for (;;) {
    const body = signed();
    if (sign.test(body.signature)) return { body: { ...body, signature: write(body.signature) } };
  }
}
const header = (length: number, text: string, { bigEndian = false } = {}) => {
  const count = Buffer.alloc(4);
  if (bigEndian) count.writeUInt32BE(length);
  else count.writeUInt32LE(length);
  return Buffer.concat([count, Buffer.from(text)]);
};
const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 });
const nobody = pair('P-256');

export const forgeries: Record<string, [why: WhyRefused, sent: Sent]> = {
  'null instead of a body': ['malformed', { body: null }],
  'an array': ['malformed', { body: [signed()] }],
  'a text': ['malformed', { body: JSON.stringify(signed()) }],
  'one member more': ['malformed', altered((body) => ({ ...body, more: 1 }))],
  'no signature': ['malformed', altered(({ signature: _, ...rest }) => rest)],
  'no message': ['malformed', altered(({ signedMessage: _, ...rest }) => rest)],
  'no protocol': ['malformed', altered(({ protocolVersion: _, ...rest }) => rest)],
  'another member instead of the protocol': [
    'malformed',
    altered(({ protocolVersion, ...rest }) => ({ ...rest, protocol: protocolVersion })),
  ],
  'no intermediate key': ['malformed', altered(({ intermediateSigningKey: _, ...rest }) => rest)],
  'null for an intermediate key': ['malformed', alteredKey(() => null)],
  'an array for an intermediate key': ['malformed', alteredKey(({ signedKey }) => [signedKey])],
  'an intermediate key with a member more': ['malformed', alteredKey((key) => ({ ...key, more: 1 }))],
  'an intermediate key without signatures': ['malformed', alteredKey(({ signedKey }) => ({ signedKey }))],
  'signatures that are no array': [
    'malformed',
    alteredKey((key) => ({ ...key, signatures: { ...key.signatures, length: 1 } })),
  ],
  'no signature of the key': ['unknown-root', alteredKey((key) => ({ ...key, signatures: [] }))],
  'an empty signature of the key': ['malformed', alteredKey((key) => ({ ...key, signatures: [''] }))],
  'a number among the signatures of the key': [
    'malformed',
    alteredKey((key) => ({ ...key, signatures: [...key.signatures, 1] })),
  ],
  'a hundred signatures of the key': [
    'malformed',
    alteredKey((key) => ({ ...key, signatures: Array(100).fill(key.signatures[0]) })),
  ],
  'a signed key that is an object': [
    'malformed',
    alteredKey((key) => ({ ...key, signedKey: JSON.parse(key.signedKey) })),
  ],
  'a message that is an object': [
    'malformed',
    altered((body) => ({ ...body, signedMessage: JSON.parse(body.signedMessage) })),
  ],
  'an empty message': ['malformed', altered((body) => ({ ...body, signedMessage: '' }))],
  'an empty signature': ['malformed', altered((body) => ({ ...body, signature: '' }))],
  'a signature in base64url': [
    'malformed',
    rewritten(/[+/]/, (text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ],
  'a signature without padding': ['malformed', rewritten(/=$/, (text) => text.replaceAll('=', ''))],
  'a signature with a line break': [
    'malformed',
    altered((body) => ({ ...body, signature: `${body.signature}\n` })),
  ],
  'a huge signature': ['malformed', altered((body) => ({ ...body, signature: 'A'.repeat(4000) }))],
  'a huge message': ['malformed', message({ classId: 'a'.repeat(20_000) })],
  'a huge signed key': ['malformed', { body: signed({ keyExpiration: '9'.repeat(3000) }) }],
  'a lone surrogate in the message': ['malformed', { body: signed({}, '{"eventType":"\ud800"}') }],

  'another protocol in the body': ['wrong-protocol', { body: signed({ protocolVersion: 'ECv2' }) }],
  'an algorithm instead of the protocol': ['wrong-protocol', { body: signed({ protocolVersion: 'none' }) }],
  'another protocol under the key': ['unknown-root', { body: signed({ keyProtocol: 'ECv2' }) }],
  'another protocol under the message': ['bad-signature', { body: signed({ messageProtocol: 'ECv2' }) }],
  'the sender of old pages': ['unknown-root', { body: signed({ sender: 'GoogleWalletPasses' }) }],
  'the sender of payments': ['unknown-root', { body: signed({ sender: 'Google' }) }],

  'a key that a stranger signed': ['unknown-root', { body: signed({ root: nobody }) }],
  'a flipped bit in the signature of the key': [
    'unknown-root',
    alteredKey((key) => ({ ...key, signatures: key.signatures.map(flip) })),
  ],
  'a signed key written anew': [
    'unknown-root',
    alteredKey((key) => ({ ...key, signedKey: JSON.stringify(JSON.parse(key.signedKey)) })),
  ],
  "a stranger's key under a genuine signature": [
    'unknown-root',
    alteredKey((key) => ({
      ...key,
      signedKey: signed({ intermediate: nobody }).intermediateSigningKey.signedKey,
    })),
  ],
  'a root key that has ended': [
    'unknown-root',
    alteredList((key) => ({ ...key, keyExpiration: String(startedAt.getTime()) })),
  ],
  'a root key without an end': [
    'unknown-root',
    alteredList(({ keyValue, protocolVersion }) => ({ keyValue, protocolVersion })),
  ],
  'a root key whose end is a number': [
    'unknown-root',
    alteredList((key) => ({ ...key, keyExpiration: Number(key.keyExpiration) })),
  ],
  'a root key of another protocol': [
    'unknown-root',
    alteredList((key) => ({ ...key, protocolVersion: 'ECv1' })),
  ],
  'no root keys': ['unknown-root', { body: signed(), keys: '{"keys":[]}' }],
  'lengths in big-endian order': [
    'unknown-root',
    { body: signed({ frame: (text) => header(Buffer.byteLength(text), text, { bigEndian: true }) }) },
  ],
  'texts without lengths': ['unknown-root', { body: signed({ frame: (text) => Buffer.from(text) }) }],
  'characters counted instead of bytes': [
    'bad-signature',
    { body: signed({ frame: (text) => header(text.length, text) }) },
  ],
  'signatures in IEEE P1363': ['unknown-root', { body: signed({ encoding: 'ieee-p1363' }) }],
  'SHA-512': ['unknown-root', { body: signed({ hash: 'sha512' }) }],

  'an intermediate key that has ended': [
    'expired-key',
    { body: signed({ keyExpiration: String(startedAt.getTime()) }) },
  ],
  'an intermediate key without an end': ['bad-key', { body: signed({ keyExpiration: '' }) }],
  'an intermediate key of P-384': ['bad-key', { body: signed({ intermediate: pair('P-384') }) }],
  'an intermediate key of secp256k1': ['bad-key', { body: signed({ intermediate: pair('secp256k1') }) }],
  'an intermediate key of RSA': ['bad-key', { body: signed({ intermediate: rsa }) }],

  'another issuer': ['bad-signature', { body: signed({ recipient: '3388000000099999999' }) }],
  'another issuer, whose object it is': [
    'bad-signature',
    {
      body: signed({ recipient: '3388000000099999999' }, { ...saved, objectId: '3388000000099999999.a' }),
    },
  ],
  'a recipient as in payments': ['bad-signature', { body: signed({ recipient: `merchant:${issuerId}` }) }],
  'a flipped bit in the signature': [
    'bad-signature',
    altered((body) => ({ ...body, signature: flip(body.signature) })),
  ],
  'a signature that lacks its last byte': [
    'bad-signature',
    altered((body) => ({ ...body, signature: cut(body.signature) })),
  ],
  'a signature of zeros': ['bad-signature', altered((body) => ({ ...body, signature: 'MAYCAQACAQA=' }))],
  'the signature of the key for the message': [
    'bad-signature',
    altered((body) => ({ ...body, signature: body.intermediateSigningKey.signatures[0] })),
  ],
  'del instead of save': [
    'bad-signature',
    altered((body) => ({ ...body, signedMessage: body.signedMessage.replace('"save"', '"del"') })),
  ],
  'a message written anew': [
    'bad-signature',
    altered((body) => ({ ...body, signedMessage: JSON.stringify(JSON.parse(body.signedMessage), null, 1) })),
  ],
  'the message of another callback': [
    'bad-signature',
    altered((body) => ({ ...body, signedMessage: signed().signedMessage })),
  ],

  'a message that has ended': ['expired-message', message({ expTimeMillis: startedAt.getTime() })],
  'a message an hour later': ['expired-message', { body: signed(), now: later(3_600_000) }],
  'no end of the message': ['bad-message', message({ expTimeMillis: undefined })],
  'an end that is a text': ['bad-message', message({ expTimeMillis: String(later(day).getTime()) })],
  'an end that is no number': ['bad-message', message({ expTimeMillis: Number.NaN })],
  'an end before 1970': ['bad-message', message({ expTimeMillis: -1 })],
  'an end beyond all calendars': ['bad-message', message({ expTimeMillis: 1e300 })],
  'no nonce': ['bad-message', message({ nonce: undefined })],
  'an empty nonce': ['bad-message', message({ nonce: '' })],
  'a nonce with NUL': ['bad-message', message({ nonce: 'a\0b' })],
  'no object': ['bad-message', message({ objectId: undefined })],
  'no event': ['bad-message', message({ eventType: undefined })],
  'a message that is no JSON': ['bad-message', { body: signed({}, 'save') }],
  'a message that is an array': ['bad-message', { body: signed({}, '[]') }],
};
