// What the doctor says of certificates and pushes: nothing where all is well, else the fault and its cure. Apple is played
// by the stand-in of its push server.

import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { makeDevelopmentCertificates } from '../../src/apple/development-certificates.ts';
import { systemClock } from '../../src/clock.ts';
import { startApns } from '../../src/simulator/apns.ts';
import { consult } from '../support/doctor.ts';

const ids = { passTypeIdentifier: 'pass.com.example.voucher', teamIdentifier: 'ABCDE12345' };
const now = systemClock.now();
const day = 86_400_000;
const base = t.testdir();
const noPhone = '0'.repeat(64);

/** @param age of the certificates in days */
async function made(name: string, age = 0): Promise<string> {
  const dir = join(base, name);
  const then = new Date(now.getTime() - age * day);
  await makeDevelopmentCertificates({ dir, now: then, keyType: 'P-256', ...ids });
  return dir;
}
const [ours, theirs, old, dead] = await Promise.all([
  made('ours'),
  made('theirs'),
  made('old', 345),
  made('dead', 400),
]);

/** A set with some files of another. */
function mixed(name: string, ...files: string[]): string {
  const dir = join(base, name);
  cpSync(ours, dir, { recursive: true });
  for (const file of files) cpSync(join(theirs, file), join(dir, file));
  return dir;
}

const trusted = [ours, old].flatMap((dir) =>
  ['root.pem', 'wwdr.pem'].map((file) => readFileSync(join(dir, file), 'utf8')),
);
const apns = await startApns({ trusted });
t.teardown(() => apns.close());
const authority = join(base, 'apns-ca.pem');
writeFileSync(authority, apns.ca);

const env = {
  DATA_DIR: join(base, 'data'),
  APPLE_CERTIFICATES_DIR: ours,
  APNS_URL: apns.url,
  APNS_CA: authority,
};
const refusing = (status: number, reason: string) => apns.script(noPhone, { status, reason });

t.test(
  'certificates that fit and pushes that are let in: all is ok, and what is not from Apple is said',
  async (t) => {
    refusing(400, 'BadDeviceToken');
    const doctor = await consult(env);
    t.match(doctor.of('signer.pem'), /^ok UID=pass\.com\.example\.voucher, CN=.*; until 20.*Z \(364 days\)$/);
    t.match(doctor.of('wwdr.pem'), /^ok CN=Stand-in for the WWDR authority .*\(36\d\d days\)$/);
    t.equal(doctor.of('key.pem'), 'ok belongs to signer.pem');
    t.equal(doctor.of('identifiers'), 'ok pass.com.example.voucher of team ABCDE12345');
    t.match(
      doctor.of('certificates'),
      /^warn made for development, not from Apple: no phone .* → put those from/,
    );
    t.equal(doctor.of('signature'), 'ok a pass was signed and verified');
    t.equal(doctor.of('APNs'), `ok ${apns.url} accepts the certificate for pass.com.example.voucher`);
    t.match([doctor.code, doctor.healthy], [0, true]);
    t.match(
      apns.pushesTo(noPhone),
      [{ topic: ids.passTypeIdentifier, reason: 'BadDeviceToken' }],
      'one push',
    );
  },
);

type Changes = Record<string, string>;
const sets: [what: string, changes: Changes, check: string, says: RegExp][] = [
  [
    'a key of another set',
    { APPLE_CERTIFICATES_DIR: mixed('key', 'key.pem') },
    'certificates',
    /^FAIL .*key\.pem does not belong to .* → /,
  ],
  [
    'a WWDR certificate of another',
    { APPLE_CERTIFICATES_DIR: mixed('wwdr', 'wwdr.pem') },
    'certificates',
    /^FAIL .*wwdr\.pem has the issuer name .* → /,
  ],
  [
    'another pass type',
    { APPLE_PASS_TYPE_ID: 'pass.other' },
    'certificates',
    /^FAIL APPLE_PASS_TYPE_ID is pass\.other, but .* → /,
  ],
  [
    '20 days left',
    { APPLE_CERTIFICATES_DIR: old },
    'signer.pem',
    /^warn .*\(19 days\) → make a new one for the same pass type/,
  ],
  [
    'an end that is past',
    { APPLE_CERTIFICATES_DIR: dead },
    'signer.pem',
    /^FAIL .*: expired → make a new one/,
  ],
  [
    'no signature from what is past',
    { APPLE_CERTIFICATES_DIR: dead },
    'signature',
    /^FAIL none is made: the Pass Type ID certificate expired/,
  ],
  ['Apple off', { APPLE_WALLET: 'off' }, 'Apple', /^ok off: APPLE_WALLET=off$/],
  [
    'nothing made yet',
    { APPLE_CERTIFICATES_DIR: '' },
    'Apple',
    /^warn no certificates: the first start makes some/,
  ],
];
for (const [what, changes, check, says] of sets) {
  t.test(`${what}: said with its cure`, async (t) => {
    const doctor = await consult({ ...env, ...changes });
    t.match(doctor.of(check), says);
    t.equal(doctor.code, says.source.startsWith('^FAIL') ? 1 : 0);
  });
}

t.test('a key that others may read is a warning', async (t) => {
  const open = mixed('open');
  chmodSync(join(open, 'key.pem'), 0o644);
  const doctor = await consult({
    ...env,
    APPLE_CERTIFICATES_DIR: open,
    APNS_URL: 'https://api.push.apple.com',
  });
  t.match(doctor.of('key.pem'), /^warn .*has mode 644: chmod 600 .* → /);
  t.match(doctor.of('APNs'), /^ok not asked: Apple takes no development certificates, a stand-in/);
});
