// Is this callback Google's, for us, and still valid? ECv2SigningOnly, byte for byte as Google signs it: a root key signs
// an intermediate key, and that one the message.
// https://developers.google.com/wallet/retail/offers/use-cases/use-callbacks-for-saves-and-deletions

import { readEnvelope } from './envelope.ts';
import { type CallbackMessage, readMessage } from './message.ts';
import { parseMembers } from './read-strictly.ts';
import type { RootKey } from './root-key-list.ts';
import { isSigned, readSigningKey } from './signing-key.ts';

export type WhyRefused =
  | 'malformed'
  | 'wrong-protocol'
  | 'unknown-root'
  | 'bad-key'
  | 'expired-key'
  | 'bad-signature'
  | 'bad-message'
  | 'expired-message';

export type Opened = { ok: true; message: CallbackMessage } | { ok: false; why: WhyRefused };

export type Terms = {
  /** Ours, as configured: signed for another issuer, the same message would be as genuine. */
  issuerId: string;
  roots: RootKey[];
  now: Date;
};

/** Not `GoogleWalletPasses`, as old pages have it. */
const sender = 'GooglePayPasses';
const protocol = 'ECv2SigningOnly';

/** @param body the JSON of the callback, parsed once and not changed since */
export function openCallback(body: unknown, { issuerId, roots, now }: Terms): Opened {
  const envelope = readEnvelope(body);
  if (envelope === undefined) return refused('malformed');
  const { protocolVersion, signedKey, keySignatures, signedMessage, signature } = envelope;
  if (protocolVersion !== protocol) return refused('wrong-protocol');

  const isRoots = roots
    .filter(({ expiresAt }) => expiresAt > now)
    .some(({ key }) => keySignatures.some((each) => isSigned(key, each, sender, protocol, signedKey)));
  if (!isRoots) return refused('unknown-root');

  const intermediate = readSigningKey(parseMembers(signedKey) ?? {});
  if (intermediate === undefined) return refused('bad-key');
  if (intermediate.expiresAt <= now) return refused('expired-key');
  if (!isSigned(intermediate.key, signature, sender, issuerId, protocol, signedMessage))
    return refused('bad-signature');

  const message = readMessage(signedMessage);
  if (message === undefined) return refused('bad-message');
  // Tink knows only `messageExpiration`: nobody else looks at expTimeMillis.
  return message.expiresAt > now ? { ok: true, message } : refused('expired-message');
}

function refused(why: WhyRefused): Opened {
  return { ok: false, why };
}
