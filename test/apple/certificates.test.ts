// The operator's mistakes with certificate files: each has its own sentence, and all of them come at once.

import { createPrivateKey, generateKeyPairSync, X509Certificate } from 'node:crypto';
import fs from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { inspect } from 'node:util';
import t, { type Test } from 'tap';
import { type CertificateFolder, loadSigner } from '../../src/apple/certificates.ts';
import { makeDevelopmentCertificates } from '../../src/apple/development-certificates.ts';
import { systemClock } from '../../src/clock.ts';
import { Misconfigured } from '../../src/errors.ts';
import { needs, runTool } from '../support/tools.ts';

const ids = { passTypeIdentifier: 'pass.com.example.voucher', teamIdentifier: 'ABCDE12345' };
const now = systemClock.now();
const later = (days: number) => new Date(now.getTime() + days * 86_400_000);
const make = (dir: string, options = {}) =>
  makeDevelopmentCertificates({ dir, now, keyType: 'P-256', ...ids, ...options });

const base = t.testdir();
const [ours, theirs] = [join(base, 'ours'), join(base, 'theirs')];
await Promise.all([make(ours), make(theirs)]);

const read = (dir: string, name: string) => fs.readFileSync(join(dir, name));
const [leaf, key, wwdr] = [read(ours, 'signer.pem'), read(ours, 'key.pem'), read(ours, 'wwdr.pem')];
const good = { 'signer.pem': leaf, 'key.pem': key, 'wwdr.pem': wwdr };

/** Other contents; null is no such file, an empty object a folder of that name. */
type Changes = Partial<Record<keyof typeof good, string | Buffer | null | Record<string, never>>>;

/** A good folder but for these changes, gone after the test. */
function folder(t: Test, changes: Changes): string {
  const files = Object.entries({ ...good, ...changes }).filter(([, bytes]) => bytes !== null);
  const dir = t.testdir(Object.fromEntries(files) as Record<string, Buffer>);
  if (changes['key.pem'] !== null) fs.chmodSync(join(dir, 'key.pem'), 0o600);
  return dir;
}

async function problemsOf(dir: string, options: Partial<CertificateFolder> = {}): Promise<string[]> {
  const fault = await loadSigner({ dir, now, ...ids, ...options }).catch((error: unknown) => error);
  return fault instanceof Misconfigured ? fault.problems.map((one) => one.replaceAll(`${dir}/`, '')) : [];
}

const pem = { type: 'pkcs8', format: 'pem' } as const;
const ourKey = createPrivateKey(key);
const locked = ourKey.export({ ...pem, cipher: 'aes-256-cbc', passphrase: 'open sesame' });
const der = new X509Certificate(leaf).raw;
const pkcs12 = Buffer.from('308209a1020103308209', 'hex');
const ed25519 = generateKeyPairSync('ed25519').privateKey.export(pem);
const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export(pem);
const forged = new X509Certificate(der.with(-1, (der.at(-1) ?? 0) ^ 1)).toString();
const torn = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

const mistakes: [what: string, changes: Changes, says: RegExp][] = [
  ['no certificate', { 'signer.pem': null }, /^signer\.pem is missing: put your Pass Type ID certificate/],
  ['no WWDR certificate', { 'wwdr.pem': null }, /^wwdr\.pem is missing: put the Apple WWDR .*apple\.com/],
  ['no key', { 'key.pem': null }, /^key\.pem is missing: put the private key/],
  ['a folder for a file', { 'key.pem': {} }, /^key\.pem cannot be read \(EISDIR\)/],
  ['a key for a certificate', { 'signer.pem': key }, /^signer\.pem holds no PEM block "CERTIFICATE"/],
  ['a certificate for a key', { 'key.pem': wwdr }, /^key\.pem holds no PEM block "PRIVATE KEY"/],
  ['a torn file', { 'wwdr.pem': torn }, /^wwdr\.pem is damaged .*put the Apple WWDR/],
  ['DER', { 'signer.pem': der }, /^signer\.pem is DER, not PEM: .*openssl x509 -inform DER/],
  ['a .p12 file', { 'key.pem': pkcs12 }, /^key\.pem is PKCS#12, not PEM: .*openssl pkcs12 -nocerts/],
  ['an encrypted key', { 'key.pem': locked }, /^key\.pem is encrypted: set APPLE_KEY_PASSPHRASE/],
  ['an Ed25519 key', { 'key.pem': ed25519 }, /^key\.pem is an unsupported key \(ed25519\): use RSA/],
  ['RSA of 1024 bits', { 'key.pem': short }, /^key\.pem is an unsupported key \(rsa 1024\): use RSA/],
  ['the key of another', { 'key.pem': read(theirs, 'key.pem') }, /^key\.pem does not belong to signer\.pem/],
  ['WWDR with another key', { 'wwdr.pem': read(theirs, 'wwdr.pem') }, /^wwdr\.pem has the issuer name/],
  ['a forged certificate', { 'signer.pem': forged }, /^wwdr\.pem has the issuer name .* another key/],
  ['another WWDR', { 'wwdr.pem': read(ours, 'root.pem') }, /by "CN=Stand-in.* is "CN=Development Root/],
  ['WWDR as certificate', { 'signer.pem': wwdr }, /^signer\.pem is .* of an authority: put your Pass Type/],
  ['the two exchanged', { 'signer.pem': wwdr, 'wwdr.pem': leaf }, /authority: exchange it with wwdr\.pem/],
];
for (const [what, changes, says] of mistakes) {
  t.test(`${what}: the start stops with one sentence that says so`, async (t) => {
    const problems = await problemsOf(folder(t, changes));
    t.match(problems, [says]);
    t.equal(problems.length, 1, problems.join('\n'));
  });
}

t.test('the identifiers must be those of the certificate', async (t) => {
  const [wrongId = ''] = await problemsOf(ours, { passTypeIdentifier: 'pass.other' });
  t.match(wrongId, /^APPLE_PASS_TYPE_ID is pass\.other, but signer\.pem is for pass\.com\.example\.voucher/);
  const [wrongTeam = ''] = await problemsOf(ours, { teamIdentifier: 'ZZZZZ' });
  t.match(wrongTeam, /^APPLE_TEAM_ID is ZZZZZ, but signer\.pem is for ABCDE12345/);
  const { passTypeIdentifier, teamIdentifier } = await loadSigner({ dir: ours, now });
  t.strictSame({ passTypeIdentifier, teamIdentifier }, ids, 'where none is set, the certificate says');
});

t.test('several mistakes are told at once', async (t) => {
  const wrong = { passTypeIdentifier: 'pass.other', teamIdentifier: 'ZZZZZ' };
  const problems = await problemsOf(
    folder(t, { 'key.pem': locked, 'wwdr.pem': read(theirs, 'wwdr.pem') }),
    wrong,
  );
  const faults = [/is encrypted/, /^APPLE_PASS_TYPE_ID/, /^APPLE_TEAM_ID/, /issuer name/];
  t.match(problems, faults);
  t.equal(problems.length, faults.length);
});

t.test('the command given for a DER file mends it', needs('openssl'), async (t) => {
  const mended = folder(t, { 'signer.pem': der, 'key.pem': ourKey.export({ type: 'pkcs8', format: 'der' }) });
  for (const problem of await problemsOf(mended)) {
    runTool('sh', ['-c', problem.slice(problem.indexOf('mv '))], { cwd: mended });
  }
  t.strictSame(await problemsOf(mended), []);
});

t.test('an encrypted key opens with its passphrase and with no other', async (t) => {
  const encrypted = folder(t, { 'key.pem': locked });
  t.strictSame(await problemsOf(encrypted, { passphrase: 'open sesame' }), []);
  t.match(await problemsOf(encrypted, { passphrase: 'wrong' }), [
    /^APPLE_KEY_PASSPHRASE does not open key\.pem/,
  ]);
});

t.test('dates do not stop the start: the signer tells them', async (t) => {
  const fresh = await loadSigner({ dir: ours, now });
  t.strictSame([fresh.warnings, fresh.whyNotUsable(now), fresh.expiresInDays(now)], [[], undefined, 364]);
  const soon = await loadSigner({ dir: ours, now: later(340) });
  t.match(soon.warnings, [/expire in 24 days: renew them/]);
  const dead = await loadSigner({ dir: ours, now: later(400) });
  t.match(dead.warnings, [/Pass Type ID certificate expired on/]);
  t.match([dead.whyNotUsable(later(400)), dead.expiresInDays(later(400))], [/expired on/, -36]);
});

t.test('a key that others may read is a warning', async (t) => {
  const open = folder(t, {});
  fs.chmodSync(join(open, 'key.pem'), 0o644);
  t.match((await loadSigner({ dir: open, now })).warnings, [/key\.pem has mode 644: chmod 600/]);
  fs.chmodSync(join(open, 'key.pem'), 0o400);
  t.strictSame((await loadSigner({ dir: open, now })).warnings, []);
});

t.test('a signer shows no key, neither printed nor in a heap snapshot, not even for TLS', async (t) => {
  const signer = await loadSigner({ dir: ours, now });
  const everything = { showHidden: true, depth: Infinity, getters: true };
  const tls = signer.secureContext(undefined);
  const shown = inspect([signer, tls], everything) + JSON.stringify([signer, tls]);
  t.notMatch(shown, /KeyObject|PRIVATE|privateKey/);
  const [, secret = ''] = key.toString('latin1').split('\n');
  const heapHolds = (held: string) => {
    const program = `
      import { readFileSync } from 'node:fs';
      import { writeHeapSnapshot } from 'node:v8';
      import { loadSigner } from '${import.meta.dirname}/../../src/apple/certificates.ts';
      globalThis.signer = await loadSigner({ dir: '${ours}', now: new Date() });
      globalThis.forTls = signer.secureContext();
      globalThis.held = [${held}];
      writeHeapSnapshot('heap.json');`;
    const ran = runTool(process.execPath, ['--input-type=module', '-e', program], { cwd: base });
    if (ran.code !== 0) throw new Error(ran.stderr);
    return read(base, 'heap.json').includes(secret);
  };
  t.notOk(heapHolds('undefined'));
  t.ok(heapHolds(`readFileSync('${ours}/key.pem', 'latin1')`), 'the search would find it');
});

t.test(
  'development certificates are shaped as the real ones and say what they are',
  needs('openssl'),
  async (t) => {
    const openssl = (command: string) => runTool('openssl', command.split(' '), { cwd: ours });
    const verified = openssl('verify -x509_strict -CAfile root.pem -untrusted wwdr.pem signer.pem');
    t.match(verified, { code: 0, stdout: 'signer.pem: OK' });
    const { stdout } = openssl('x509 -in signer.pem -noout -text -certopt ext_parse');
    t.match(stdout, 'UID = pass.com.example.voucher, CN = "Pass Type ID: pass.com.example.voucher (dev');
    t.match(
      stdout,
      /not from Apple.*Digital Signature.*Client Authentication, 1\.2\.840\.113635\.100\.4\.14/s,
    );
    t.match(stdout, /1\.2\.840\.113635\.100\.6\.1\.16: *\n.*UTF8STRING +:pass\.com\.example\.voucher/);
    t.equal(fs.statSync(join(ours, 'key.pem')).mode & 0o777, 0o600);
    t.match(read(ours, 'README.txt').toString(), /not from Apple/);
  },
);

t.test('development certificates stay while they serve and are made anew when they do not', async (t) => {
  const dir = join(t.testdir(), 'deep', 'certificates');
  const first = await Promise.all([make(dir), make(dir), make(dir)]);
  t.strictSame(first.toSorted(), ['kept', 'kept', 'made'], 'three processes start at once');
  t.equal(await make(dir, { now: later(334) }), 'kept', '31 days left');
  t.equal(await make(dir, { now: later(336) }), 'made', '29 days left');
  t.equal(await make(dir, { now: later(336), teamIdentifier: 'ZZZZZ' }), 'made', 'another team');
  fs.rmSync(join(dir, 'wwdr.pem'));
  t.equal(await make(dir), 'made', 'half a set');
  const left = fs.readdirSync(join(dir, '..')).map((name) => name.replace(/-\w{6}$/, ''));
  t.strictSame(left, ['certificates', ...Array(3).fill('certificates.replaced')], 'nothing is lost');
});

t.test('certificates that someone put there are left alone', async (t) => {
  const dir = folder(t, { 'signer.pem': rootCertificates[0] ?? '' });
  await t.rejects(make(dir), { name: 'Misconfigured', problems: [/set APPLE_CERTIFICATES_DIR=/] });
  t.strictSame(fs.readdirSync(dir).toSorted(), ['key.pem', 'signer.pem', 'wwdr.pem']);
});
