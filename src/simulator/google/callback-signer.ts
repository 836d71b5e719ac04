// Signs callbacks as Google does, with keys of its own. It shares no code with what verifies them: two readings of one
// protocol check each other.

import { generateKeyPairSync, type KeyObject, randomUUID, sign as signBytes } from 'node:crypto';
import type { Clock } from '../../clock.ts';

type KeyPair = { publicKey: KeyObject; privateKey: KeyObject };

/** How a callback is signed; each part can be replaced by a wrong one. */
export type Way = {
  sender: string;
  recipient: string;
  /** In the body, under the key's signature and under the message's. */
  protocolVersion: string;
  keyProtocol: string;
  messageProtocol: string;
  keyExpiration: string;
  root: KeyPair;
  intermediate: KeyPair;
  frame(text: string): Buffer;
  hash: string;
  encoding: 'der' | 'ieee-p1363';
};

export type SignedCallback = {
  signature: string;
  intermediateSigningKey: { signedKey: string; signatures: string[] };
  protocolVersion: string;
  signedMessage: string;
};

export type CallbackSigner = {
  /** What Google answers to `GET /gp/m/issuer/keys`. */
  keys(): string;
  /** Another root key signs from now on; the old one leaves the list unless it is kept. */
  rotate(options?: { keepOld?: boolean }): void;
  /**
   * @param message `{classId, objectId, eventType}`; expTimeMillis (in an hour), count and nonce are added unless they
   * stand there. A text is signed as it is.
   */
  sign(message: object | string, way?: Partial<Way>): SignedCallback;
};

const protocol = 'ECv2SigningOnly';
const hour = 3_600_000;
const day = 24 * hour;

export function createCallbackSigner({
  issuerId,
  clock,
}: {
  issuerId: string;
  clock: Clock;
}): CallbackSigner {
  const inMilliseconds = (ahead: number) => clock.now().getTime() + ahead;
  const makeRoot = () => ({ ...makePair(), expiration: String(inMilliseconds(3650 * day)) });
  let root = makeRoot();
  let listed = [root];
  let intermediate = makePair();

  return {
    keys: () =>
      toGson({
        keys: listed.map(({ publicKey, expiration }) => ({
          keyValue: keyValueOf(publicKey),
          protocolVersion: protocol,
          keyExpiration: expiration,
        })),
      }),
    rotate({ keepOld = false } = {}) {
      root = makeRoot();
      listed = keepOld ? [...listed, root] : [root];
      intermediate = makePair();
    },
    sign(message, changes = {}) {
      const way: Way = {
        sender: 'GooglePayPasses',
        recipient: issuerId,
        protocolVersion: protocol,
        keyProtocol: protocol,
        messageProtocol: protocol,
        keyExpiration: String(inMilliseconds(hour + 7 * day)),
        root,
        intermediate,
        frame: lengthValue,
        hash: 'sha256',
        encoding: 'der',
        ...changes,
      };
      const added = { expTimeMillis: inMilliseconds(hour), count: 1, nonce: randomUUID() };
      return seal(typeof message === 'string' ? message : toGson({ ...added, ...message }), way);
    },
  };
}

function seal(signedMessage: string, way: Way): SignedCallback {
  const { sender, recipient, intermediate, root } = way;
  const sign = (key: KeyObject, texts: string[]) =>
    signBytes(way.hash, Buffer.concat(texts.map(way.frame)), { key, dsaEncoding: way.encoding }).toString(
      'base64',
    );
  const signedKey = toGson({
    keyValue: keyValueOf(intermediate.publicKey),
    keyExpiration: way.keyExpiration,
  });
  return {
    signature: sign(intermediate.privateKey, [sender, recipient, way.messageProtocol, signedMessage]),
    intermediateSigningKey: {
      signedKey,
      signatures: [sign(root.privateKey, [sender, way.keyProtocol, signedKey])],
    },
    protocolVersion: way.protocolVersion,
    signedMessage,
  };
}

function makePair(): KeyPair {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' });
}

function keyValueOf(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

/** Google's serialiser escapes for HTML: `=` stands as `\u003d` inside of the text that is signed. */
function toGson(value: object): string {
  const inHex = (sign: string) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(value).replace(/[=<>&']/g, inHex);
}

function lengthValue(text: string): Buffer {
  const bytes = new TextEncoder().encode(text);
  const framed = new DataView(new ArrayBuffer(4 + bytes.length));
  framed.setUint32(0, bytes.length, true);
  new Uint8Array(framed.buffer).set(bytes, 4);
  return Buffer.from(framed.buffer);
}
