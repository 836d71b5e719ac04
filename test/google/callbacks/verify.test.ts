// Only what Google signed, for us and for now, is a callback; and each rule of that is needed.

import { join } from 'node:path';
import t, { type Test } from 'tap';
import { createCallbackSigner } from '../../../src/simulator/google/callback-signer.ts';
import { type Patch, patchedCopy } from '../../support/patched.ts';
import {
  day,
  deliver,
  forgeries,
  issuerId,
  later,
  ours,
  pair,
  type Sent,
  saved,
  signed,
  startedAt,
  type Verifier,
} from './forgeries.ts';

const isAccepted = (sent: Sent) => deliver(ours, sent).ok;

t.test('what Google signed is opened, and says what it says', async (t) => {
  t.same(deliver(ours, { body: signed({}, { ...saved, nonce: 'n-1' }) }), {
    ok: true,
    message: { ...saved, nonce: 'n-1', expiresAt: later(3_600_000) },
  });
  t.match(deliver(ours, { body: signed({}, { ...saved, eventType: 'del' }) }), {
    ok: true,
    message: { eventType: 'del' },
  });
  t.ok(isAccepted({ body: signed(), now: later(3_600_000 - 1) }), 'until its last millisecond');
});

t.test('what Google tells besides is genuine and unknown', async (t) => {
  const activation = { eventType: 'activate', objectIds: [saved.objectId], deviceContext: { a: 1 } };
  t.same(deliver(ours, { body: signed({}, { ...activation, nonce: undefined }) }), {
    ok: true,
    message: { eventType: 'unknown', name: 'activate', expiresAt: later(3_600_000) },
  });
  t.notOk(isAccepted({ body: signed({ recipient: '1' }, activation) }));
});

t.test('one good signature among others is enough', async (t) => {
  const body = signed();
  const foreign = signed({ root: pair('P-256') }).intermediateSigningKey.signatures;
  const { signedKey, signatures } = body.intermediateSigningKey;
  for (const mixed of [
    [...foreign, ...signatures],
    [...signatures, ...foreign],
  ])
    t.ok(isAccepted({ body: { ...body, intermediateSigningKey: { signedKey, signatures: mixed } } }));
});

t.test('the key stands in the body with its equals signs escaped, as Google writes them', async (t) => {
  const { signedKey } = signed().intermediateSigningKey;
  t.match(signedKey, '\\u003d');
  t.notMatch(signedKey, '=');
});

t.test('any of several root keys may sign; one that has left the list may not', async (t) => {
  const signer = createCallbackSigner({ issuerId, clock: { now: () => startedAt } });
  const signed = () => signer.sign(saved);
  const before = { body: signed(), keys: signer.keys() };
  signer.rotate({ keepOld: true });
  t.ok(isAccepted({ body: before.body, keys: signer.keys() }));
  t.ok(isAccepted({ body: signed(), keys: signer.keys() }));
  t.notOk(isAccepted({ body: signed(), keys: before.keys }), 'nor one that is not there yet');
  const listed = JSON.parse(signer.keys()).keys;
  const noise = [null, [], 'key', {}, { protocolVersion: 'ECv2SigningOnly' }, ...listed];
  t.ok(isAccepted({ body: signed(), keys: JSON.stringify({ keys: noise }) }), 'whatever else is listed');
  signer.rotate();
  t.notOk(isAccepted({ body: before.body, keys: signer.keys() }));
  t.ok(isAccepted(before), 'to who still has the old list');
});

t.test('a list is read as keys of P-256 with an end, or as no list', async (t) => {
  const listWith = (namedCurve: string) => {
    const keyValue = pair(namedCurve).publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
    const keyExpiration = String(later(day).getTime());
    return JSON.stringify({ keys: [{ keyValue, protocolVersion: 'ECv2SigningOnly', keyExpiration }] });
  };
  t.equal(ours.readRoots(listWith('P-256'))?.length, 1);
  t.equal(ours.readRoots(listWith('P-384'))?.length, 0);
  const [key] = JSON.parse(listWith('P-256')).keys;
  t.equal(ours.readRoots(JSON.stringify({ keys: Array(11).fill(key) }))?.length, 10, 'each costs time');
  for (const text of ['', 'null', '[]', '{}', '{"keys":{}}', '{"keys":', '<html>'])
    t.equal(ours.readRoots(text), undefined, text);
});

t.test('no forgery is opened, and each is refused for what is wrong with it', async (t) => {
  for (const [name, [why, sent]] of Object.entries(forgeries))
    t.same(deliver(ours, sent), { ok: false, why }, name);
});

/** What each rule keeps out: without it, these forgeries are opened and no others. */
const mutants: Record<string, [file: string, find: string, replace: string, opens: string[]]> = {
  'takes the issuer from the message': [
    'verify.ts',
    'sender, issuerId, protocol',
    'sender, /objectId.{3}(\\d+)/.exec(signedMessage)?.[1] ?? issuerId, protocol',
    ['another issuer, whose object it is'],
  ],
  'has the sender of old pages': [
    'verify.ts',
    "'GooglePayPasses'",
    "'GoogleWalletPasses'",
    ['the sender of old pages'],
  ],
  'believes the body about the protocol': [
    'verify.ts',
    'protocolVersion !== protocol',
    'false',
    ['another protocol in the body', 'an algorithm instead of the protocol'],
  ],
  'forgets when root keys end': [
    'verify.ts',
    '.filter(({ expiresAt }) => expiresAt > now)',
    '',
    ['a root key that has ended'],
  ],
  'forgets when the key ends': [
    'verify.ts',
    'intermediate.expiresAt <= now',
    'false',
    ['an intermediate key that has ended'],
  ],
  'leaves the end of the message to Tink': [
    'verify.ts',
    'message.expiresAt > now',
    'message',
    ['a message that has ended', 'a message an hour later'],
  ],
  'takes a key without an end for one that never ends': [
    'read-strictly.ts',
    'new Date(Number(value)) : undefined',
    'new Date(Number(value)) : new Date(8.64e15)',
    ['a root key without an end', 'a root key whose end is a number', 'an intermediate key without an end'],
  ],
  'counts characters': [
    'lengths.ts',
    'writeUInt32LE(bytes.length)',
    'writeUInt32LE(text.length)',
    ['characters counted instead of bytes'],
  ],
  'counts from the other end': [
    'lengths.ts',
    'writeUInt32LE',
    'writeUInt32BE',
    ['lengths in big-endian order'],
  ],
  'takes any number of signatures': [
    'lengths.ts',
    'mostSignatures = 5',
    'mostSignatures = 500',
    ['a hundred signatures of the key'],
  ],
  'takes any curve': [
    'signing-key.ts',
    " && key.asymmetricKeyDetails?.namedCurve === 'prime256v1'",
    '',
    ['an intermediate key of P-384', 'an intermediate key of secp256k1'],
  ],
  'takes raw signatures': [
    'signing-key.ts',
    "dsaEncoding: 'der'",
    "dsaEncoding: 'ieee-p1363'",
    ['signatures in IEEE P1363'],
  ],
  'decodes as Node does': [
    'read-strictly.ts',
    "bytes.toString('base64') === text ? bytes : undefined",
    'bytes',
    ['a signature in base64url', 'a signature without padding', 'a signature with a line break'],
  ],
  'overlooks members': [
    'read-strictly.ts',
    ' || Object.keys(members).length !== names.length',
    '',
    ['one member more', 'an intermediate key with a member more'],
  ],
};

async function openedBy(t: Test, patch: Patch): Promise<string[]> {
  const folder = join(patchedCopy(t, patch), 'src', 'google', 'callbacks');
  const { openCallback } = await import(join(folder, 'verify.ts'));
  const { readRootKeys } = await import(join(folder, 'root-key-list.ts'));
  const mutant: Verifier = { open: openCallback, readRoots: readRootKeys };
  return Object.entries(forgeries)
    .filter(([, [, sent]]) => deliver(mutant, sent).ok)
    .map(([name]) => name);
}

for (const [fault, [file, find, replace, opens]] of Object.entries(mutants)) {
  t.test(`one that ${fault} is caught`, async (t) => {
    t.same(await openedBy(t, { file: `google/callbacks/${file}`, find, replace }), opens);
  });
}
