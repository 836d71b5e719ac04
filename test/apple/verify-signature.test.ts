// The verifier of signatures against signatures that others made: OpenSSL's own, good and with one thing left out, and
// ours, taken apart and put together wrongly.

import { createPrivateKey, hash, sign, X509Certificate } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { signedDataBy } from '../../src/apple/cms.ts';
import * as der from '../../src/apple/der.ts';
import { makeDevelopmentCertificates } from '../../src/apple/development-certificates.ts';
import { verifySignature } from '../../src/apple/verify-signature.ts';
import { systemClock } from '../../src/clock.ts';
import { needs, runTool } from '../support/tools.ts';

const now = systemClock.now();
const content = Buffer.from('{"pass.json":"da39a3ee5e6b4b0d3255bfef95601890afd80709"}');
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);

const base = t.testdir({ 'manifest.json': content });
async function makeIdentity(name: string, keyType: 'RSA' | 'P-256' | 'P-384') {
  const dir = join(base, name);
  const ids = { passTypeIdentifier: 'pass.example', teamIdentifier: 'A1B2C3D4E5' };
  await makeDevelopmentCertificates({ dir, ...ids, now, keyType });
  const read = (file: string) => readFileSync(join(dir, file));
  const certificate = (file: string) => new X509Certificate(read(file));
  const [root, wwdr, leaf] = [certificate('root.pem'), certificate('wwdr.pem'), certificate('signer.pem')];
  return { dir, root, wwdr, leaf, key: createPrivateKey(read('key.pem')) };
}
type Identity = Awaited<ReturnType<typeof makeIdentity>>;
const [rsa, ec, stronger, foreign] = await Promise.all([
  makeIdentity('rsa', 'RSA'),
  makeIdentity('ec', 'P-256'),
  makeIdentity('stronger', 'P-384'),
  makeIdentity('foreign', 'P-256'),
]);

const ours = ({ leaf, wwdr, key }: Identity, at = now) =>
  signedDataBy({
    leaf: leaf.raw,
    wwdr: wwdr.raw,
    keyType: key.asymmetricKeyType === 'ec' ? 'ec' : 'rsa',
    sign: async (bytes) => sign('sha256', bytes, key),
  })(content, at);

const verify = (signature: Buffer, { root }: Partial<Identity> = ec, at = now) =>
  verifySignature({ signature, content, root, at });

for (const [name, identity] of Object.entries({ RSA: rsa, 'P-256': ec, 'P-384': stronger })) {
  t.test(`our signature with a key of type ${name} is verified: by whom, under whom, when`, async (t) => {
    const { leaf, wwdr, signingTime } = verify(await ours(identity), identity);
    t.equal(leaf.fingerprint256, identity.leaf.fingerprint256);
    t.equal(wwdr.fingerprint256, identity.wwdr.fingerprint256);
    t.equal(signingTime.getTime(), Math.floor(now.getTime() / 1000) * 1000);
  });
}

/** What OpenSSL signs with these options. */
function openssl({ dir }: Identity, options: string): Buffer {
  const command = `cms -sign -binary -in ../manifest.json -signer signer.pem -inkey key.pem -certfile wwdr.pem -outform DER -out made -md sha256 ${options}`;
  const ran = runTool('openssl', command.trim().split(' '), { cwd: dir });
  if (ran.code !== 0) throw new Error(ran.stderr);
  return readFileSync(join(dir, 'made'));
}

t.test(
  'signatures of OpenSSL are verified, and refused with one thing different',
  needs('openssl'),
  async (t) => {
    for (const identity of [rsa, ec]) {
      t.equal(verify(openssl(identity, ''), identity).leaf.subject, identity.leaf.subject);
      const faults: [options: string, says: string | RegExp][] = [
        ['-nodetach', 'signature: not detached: it holds the content'],
        ['-noattr', 'signature: it has no signed attributes'],
        ['-nocerts', 'signature: the certificate of the signer is not inside'],
        ['-md sha1', 'signature: its digest is not SHA-256'],
        ['-signer ../foreign/signer.pem -inkey ../foreign/key.pem', 'signature: not exactly one signer'],
        ['-keyid', 'signature: its version is not 1'],
      ];
      for (const [options, message] of faults) {
        t.throws(() => verify(openssl(identity, options), identity), { message }, options);
      }
    }
    writeFileSync(join(ec.dir, 'wwdr.pem'), foreign.wwdr.toString());
    const message = 'signature: the certificate that issued the signer is not inside';
    t.throws(() => verify(openssl(ec, '')), { message }, 'WWDR of another');
  },
);

t.test('another content, root or time is refused', async (t) => {
  const signature = await ours(ec);
  const changed = () => verifySignature({ signature, content: Buffer.from('{}'), at: now });
  t.throws(changed, { message: 'signature: its digest is not of this manifest' });
  t.throws(() => verify(signature, foreign), { message: 'signature: it does not lead to the trusted root' });
  t.doesNotThrow(() => verify(signature, {}), 'without a root any will do');
  t.throws(() => verify(signature, ec, later(366)), /"UID=pass\.example.*" is not valid at this time/);
  t.throws(() => verify(signature, ec, later(-2)), /is not valid at this time/);
  const old = await ours(ec, later(-2));
  t.throws(() => verify(old), /was not valid when it signed/);
});

t.test('each changed byte of a signature is found out', async (t) => {
  const signature = await ours(ec);
  const accepted = [...signature.keys()].filter((at) => {
    try {
      verify(Buffer.from(signature.with(at, (signature[at] ?? 0) ^ 1)));
      return true;
    } catch {
      return false;
    }
  });
  t.strictSame(accepted, []);
  const more = Buffer.concat([signature, der.nothing]);
  t.throws(() => verify(more), { message: 'signature: something stands behind its end' });
  t.throws(() => verify(signature.subarray(0, -1)), { message: 'signature: not DER: cut short' });
  t.throws(() => verify(Buffer.of()), { message: 'signature: not a CMS SignedData' });
});

const attribute = (type: string, ...values: Buffer[]) => der.sequence(der.oid(type), der.setOf(...values));
const [contentType, signingTime, messageDigest] = [
  attribute('1.2.840.113549.1.9.3', der.oid('1.2.840.113549.1.7.1')),
  attribute('1.2.840.113549.1.9.5', der.time(now)),
  attribute('1.2.840.113549.1.9.4', der.octetString(hash('sha256', content, 'buffer'))),
] as const;

/** Truly signed, over these attributes in this order. */
function signedOver(...attributes: Buffer[]): Buffer {
  const { leaf, wwdr, key } = ec;
  // A SEQUENCE keeps the order that a SET would mend.
  const set = der.retagged(0x31, der.sequence(...attributes));
  const sha256 = der.sequence(der.oid('2.16.840.1.101.3.4.2.1'));
  const signer = der.sequence(
    der.integer(1),
    der.sequence(...der.issuerAndSerial(leaf.raw)),
    sha256,
    der.retagged(0xa0, set),
    der.sequence(der.oid('1.2.840.10045.4.3.2')),
    der.octetString(sign('sha256', set, key)),
  );
  const signed = der.sequence(
    der.integer(1),
    der.setOf(sha256),
    der.sequence(der.oid('1.2.840.113549.1.7.1')),
    der.retagged(0xa0, der.setOf(leaf.raw, wwdr.raw)),
    der.setOf(signer),
  );
  return der.sequence(der.oid('1.2.840.113549.1.7.2'), der.context(0, signed));
}

t.test('signed attributes: in order, each once, none missing', async (t) => {
  t.doesNotThrow(() => verify(signedOver(contentType, signingTime, messageDigest)));
  const wrong: [says: string, ...attributes: Buffer[]][] = [
    ['its signed attributes are not in DER order', contentType, messageDigest, signingTime],
    ['it has no single signing time', contentType, messageDigest],
    ['it has no single message digest', contentType, signingTime],
    ['it has no single content type', signingTime, messageDigest],
    ['it has no single signing time', contentType, signingTime, signingTime, messageDigest],
  ];
  for (const [says, ...attributes] of wrong) {
    t.throws(() => verify(signedOver(...attributes)), { message: `signature: ${says}` }, says);
  }
});

/** The last place where this object identifier stands gets another of the same length. */
function exchanged(from: string, to: string): Buffer {
  const whole = signedOver(contentType, signingTime, messageDigest);
  const at = whole.lastIndexOf(der.oid(from));
  return Buffer.concat([whole.subarray(0, at), der.oid(to), whole.subarray(at + der.oid(to).length)]);
}

t.test('digest and algorithm of the signer must be SHA-256 and the one of the key', async (t) => {
  const algorithm = exchanged('1.2.840.10045.4.3.2', '1.2.840.10045.4.3.3');
  t.throws(() => verify(algorithm), { message: "signature: its algorithm does not fit the signer's key" });
  const digest = exchanged('2.16.840.1.101.3.4.2.1', '2.16.840.1.101.3.4.2.2');
  t.throws(() => verify(digest), { message: 'signature: its digest is not SHA-256' });
});

t.test('a signing time must be a time', async (t) => {
  for (const text of ['261332000000Z', '260101000000+0000', 'now']) {
    const time = der.retagged(0x17, der.octetString(Buffer.from(text)));
    const inOrder = [contentType, attribute('1.2.840.113549.1.9.5', time), messageDigest].toSorted(
      Buffer.compare,
    );
    t.throws(() => verify(signedOver(...inOrder)), { message: 'signature: its signing time is none' }, text);
  }
});
