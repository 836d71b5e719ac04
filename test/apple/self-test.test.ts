// The self-test finds signers whose passes no phone would open. Such signers are made up: loadSigner lets none through.

import { sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadSigner } from '../../src/apple/certificates.ts';
import { signedDataBy } from '../../src/apple/cms.ts';
import { children } from '../../src/apple/der.ts';
import { makeDevelopmentCertificates } from '../../src/apple/development-certificates.ts';
import { manifestOf, type Signer } from '../../src/apple/seal.ts';
import { selfTest } from '../../src/apple/self-test.ts';
import { systemClock } from '../../src/clock.ts';

const ids = { passTypeIdentifier: 'pass.com.example.voucher', teamIdentifier: 'ABCDE12345' };
const now = systemClock.now();
const base = t.testdir();

async function made(name: string, options = {}) {
  const dir = join(base, name);
  await makeDevelopmentCertificates({ dir, now, keyType: 'P-256', ...ids, ...options });
  return { dir, signer: await loadSigner({ dir, now }) };
}
const other = { passTypeIdentifier: 'pass.other' };
const [ours, theirs, another] = await Promise.all([made('ours'), made('theirs'), made('another', other)]);

const derOf = (dir: string, file: string) => {
  const [, base64 = ''] = /-----\n([^-]+)-----/.exec(readFileSync(join(dir, file), 'utf8')) ?? [];
  return Buffer.from(base64, 'base64');
};

/** Our certificates with whatever key and WWDR certificate. */
const framedBy = (keyOf: string, wwdrOf: string) =>
  signedDataBy({
    leaf: derOf(ours.dir, 'signer.pem'),
    wwdr: derOf(wwdrOf, 'wwdr.pem'),
    keyType: 'ec',
    sign: async (bytes) => sign('sha256', bytes, readFileSync(join(keyOf, 'key.pem'))),
  });

const signing = (by: Signer['sign']): Signer => ({ ...ours.signer, sign: by });
const genuine = framedBy(ours.dir, ours.dir);

t.test('a signer whose key, chain and digest are right passes, RSA and EC, in less than 50 ms', async (t) => {
  const rsa = await made('rsa', { keyType: 'RSA' });
  for (const { signer } of [ours, rsa]) {
    await selfTest(signer, now);
    const start = performance.now();
    await selfTest(signer, now);
    t.ok(performance.now() - start < 50, `${performance.now() - start} ms`);
  }
  await selfTest(
    signing((pass, at) => genuine(manifestOf(pass), at)),
    now,
  );
});

const faults: [what: string, by: Signer['sign'], says: RegExp][] = [
  [
    'a key that does not fit its certificate',
    (pass, at) => framedBy(theirs.dir, ours.dir)(manifestOf(pass), at),
    /the signer did not sign this/,
  ],
  [
    'a signature over something else',
    (_, at) => genuine(Buffer.from('{}'), at),
    /its digest is not of this manifest/,
  ],
  [
    'a WWDR certificate that did not issue the other',
    (pass, at) => framedBy(ours.dir, theirs.dir)(manifestOf(pass), at),
    /the certificate that issued the signer is not inside/,
  ],
  [
    'a signature for another pass type',
    (pass, at) => another.signer.sign(pass, at),
    /it was signed for pass\.other of team ABCDE12345/,
  ],
  [
    'a signing time of its own',
    (pass, at) => genuine(manifestOf(pass), new Date(at.getTime() - 60_000)),
    /it says that it was signed at/,
  ],
  ['bytes that are no signature', async () => children(derOf(ours.dir, 'signer.pem'))[0] as Buffer, /./],
];
for (const [what, by, says] of faults) {
  t.test(`${what}: the start is refused, and told what to do`, async (t) => {
    const fault = await selfTest(signing(by), now).catch((error: unknown) => error);
    t.match(fault, { name: 'Misconfigured', problems: [says] });
    t.match(fault, {
      problems: [/no phone opens .*put signer\.pem, key\.pem and wwdr\.pem of one set in place/],
    });
  });
}

t.test('certificates that are out of date are not tested: they stop no start', async () => {
  const broken = signing(async () => Buffer.from('no signature'));
  await selfTest(broken, new Date(ours.signer.notAfter.getTime() + 1000));
});
