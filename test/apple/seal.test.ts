// A sealed pass as others see it: unpacked by unzip and Python, verified by OpenSSL and GnuTLS, never by our own code.

import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { loadSigner } from '../../src/apple/certificates.ts';
import * as der from '../../src/apple/der.ts';
import { makeDevelopmentCertificates } from '../../src/apple/development-certificates.ts';
import { type CheckedPass, checkedPass, passFile, seal } from '../../src/apple/seal.ts';
import { zip } from '../../src/apple/zip.ts';
import { systemClock } from '../../src/clock.ts';
import { gnutlsVerifies, hasTool, needs, opensslVerifies, runTool, unpackPass } from '../support/tools.ts';

const ids = { passTypeIdentifier: 'pass.com.example.voucher', teamIdentifier: 'ABCDE12345' };
const now = systemClock.now(); // OpenSSL and GnuTLS verify by the machine's clock
const day = 86_400_000;

const certificates = t.testdir();
async function signerOf(keyType: 'RSA' | 'P-256' | 'P-384') {
  const dir = join(certificates, keyType);
  await makeDevelopmentCertificates({ dir, keyType, now, ...ids });
  return { dir, root: join(dir, 'root.pem'), signer: await loadSigner({ dir, now, ...ids }) };
}

const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const face = {
  formatVersion: 1,
  serialNumber: 'Nq3_-.x',
  organizationName: 'Café',
  description: '☕',
  ...ids,
};
const icon = passFile('icon.png', randomBytes(2000));
const words = passFile('ar.lproj/pass.strings', Buffer.from('"title" = "قهوة";\n'));
const files = [passFile('pass.json', json(face)), icon, words, passFile('icon@2x.png', randomBytes(4000))];
const names = files.map(({ name }) => name).toSorted();

for (const keyType of ['RSA', 'P-256', 'P-384'] as const) {
  const claim = `a pass sealed with a key of type ${keyType} is accepted by OpenSSL and GnuTLS`;
  t.test(claim, needs('openssl', 'unzip'), async (t) => {
    const { root, signer } = await signerOf(keyType);
    const folder = unpackPass(await seal(checkedPass(files), signer, now), t.testdir());
    t.match(opensslVerifies(folder, root), { code: 0, stderr: 'CMS Verification successful' });
    if (!hasTool('certtool')) return t.comment('certtool not installed: GnuTLS did not judge this signature');
    t.match(gnutlsVerifies(folder, root), { stdout: 'Signing time: ', stderr: 'Signature status: ok' });
  });
}

t.test('who changes manifest, signature or authority is found out', needs('openssl', 'unzip'), async (t) => {
  const { root, signer } = await signerOf('RSA');
  const foreign = await signerOf('P-256');
  const folder = unpackPass(await seal(checkedPass(files), signer, now), t.testdir());
  const judges = hasTool('certtool') ? [opensslVerifies, gnutlsVerifies] : [opensslVerifies];
  if (judges.length === 1) t.comment('certtool not installed: only OpenSSL judged');
  for (const judge of judges) {
    t.equal(judge(folder, root).code, 0, `${judge.name} accepts the genuine one`);
    t.not(judge(folder, foreign.root).code, 0, `${judge.name} refuses a foreign authority`);
    for (const path of [join(folder, 'manifest.json'), join(folder, 'signature')]) {
      const genuine = readFileSync(path);
      writeFileSync(path, genuine.with(-3, (genuine.at(-3) ?? 0) ^ 1));
      t.not(judge(folder, root).code, 0, `${judge.name} refuses a changed ${path}`);
      writeFileSync(path, genuine);
    }
  }
});

t.test('the signature says when and by whom and holds the chain', needs('openssl', 'unzip'), async (t) => {
  const { signer } = await signerOf('RSA');
  const cwd = unpackPass(await seal(checkedPass(files), signer, now), t.testdir());
  const print = 'cms -cmsout -print -noout -inform DER -in signature';
  const { stdout } = runTool('openssl', print.split(' '), { cwd });
  const time = `${now.toISOString().slice(11, 19)} ${now.getUTCFullYear()} GMT`;
  t.match(stdout, new RegExp(`signingTime.*UTCTIME:\\w+ +\\d+ ${time}`, 's'));
  t.match(stdout, /version: 1.*algorithm: sha256 .*eContent: <ABSENT>.*algorithm: rsaEncryption/s);
  t.equal(stdout.split('d.certificate:').length - 1, 2);
  t.match(stdout, `subject: UID=${ids.passTypeIdentifier}, CN=Pass Type ID: ${ids.passTypeIdentifier}`);
  t.match(stdout, 'subject: CN=Stand-in for the WWDR authority');
});

t.test('the manifest names every file but itself and the signature', needs('unzip', 'sha1sum'), async (t) => {
  const { signer } = await signerOf('P-256');
  const cwd = unpackPass(await seal(checkedPass(files), signer, now), t.testdir());
  const manifest: Record<string, string> = JSON.parse(readFileSync(join(cwd, 'manifest.json'), 'utf8'));
  t.strictSame(Object.keys(manifest), names);
  for (const [name, sha1] of Object.entries(manifest)) {
    t.equal(runTool('sha1sum', [name], { cwd }).stdout.split(' ')[0], sha1, name);
  }
});

type Listed = [name: string, date: number[], method: number, hex: string][];

function pythonReads(archive: Buffer): Listed {
  const program = `import io, json, sys, zipfile
archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert archive.testzip() is None
print(json.dumps([[e.filename, e.date_time, e.compress_type, archive.read(e).hex()] for e in archive.infolist()]))`;
  return JSON.parse(runTool('python3', ['-c', program], { input: archive }).stdout);
}

t.test('the same files seal to the same bytes, the signature apart', needs('python3', 'unzip'), async (t) => {
  const { signer } = await signerOf('RSA');
  const later = new Date(now.getTime() + 5000);
  const one = await seal(checkedPass(files), signer, now);
  const two = await seal(checkedPass(files.toReversed()), signer, later);
  const [first, second] = [pythonReads(one), pythonReads(two)];
  t.strictSame(
    first.map(([name]) => name),
    [...names, 'manifest.json', 'signature'],
  );
  t.strictSame(first.slice(0, -1), second.slice(0, -1));
  t.not(first.at(-1)?.[3], second.at(-1)?.[3], 'another time, another signature');
  t.ok(first.every(([, date, method]) => method === 0 && date.join() === '1980,1,1,0,0,0'));
  writeFileSync(join(t.testdir(), 'voucher.pkpass'), one);
  t.equal(runTool('unzip', ['-t', join(t.testdirName, 'voucher.pkpass')]).code, 0);
});

t.test('an expired certificate signs nothing and says so', async (t) => {
  const { signer } = await signerOf('RSA');
  const unavailable = { code: 'PASS_UNAVAILABLE', status: 503 };
  const at = (moment: Date, ms: number) => seal(checkedPass(files), signer, new Date(moment.getTime() + ms));
  await t.rejects(at(signer.notAfter, 1000), { ...unavailable, message: /Pass Type ID .* expired on/ });
  await t.rejects(at(signer.notBefore, -1000), { ...unavailable, message: /not valid before/ });
  await t.resolves(at(signer.notAfter, 0), 'the last second counts');
  t.equal(signer.expiresInDays(new Date(signer.notAfter.getTime() - 29.5 * day)), 29);
});

t.test('only a pass that the composer checked can be signed', async (t) => {
  const { signer } = await signerOf('RSA');
  // @ts-expect-error arbitrary bytes do not type-check
  await t.rejects(async () => seal(Buffer.from('{}'), signer, now), TypeError);
  // @ts-expect-error nor does something of the same shape
  await t.rejects(async () => signer.sign({ ...ids, serialNumber: '1' }, now), TypeError);
  const copy = { ...checkedPass(files) } as CheckedPass;
  await t.rejects(async () => seal(copy, signer, now), TypeError);
});

t.test('what no phone opens is not sealed', async (t) => {
  const { signer } = await signerOf('RSA');
  const other = passFile('pass.json', json({ ...face, passTypeIdentifier: 'pass.other' }));
  await t.rejects(seal(checkedPass([other, icon]), signer, now), /pass\.other .* pass\.com\.example/);
  await t.rejects(seal(checkedPass([...files, icon]), signer, now), /"icon\.png" is there twice/);
  t.throws(() => checkedPass([other]), /icon\.png/);
  t.throws(() => checkedPass([icon]), /pass\.json lacks .*serialNumber.*description, formatVersion/);
  t.throws(() => checkedPass([...files, { ...icon, name: 'signature' }]), /makes manifest and signature/);
});

t.test('a zip refuses names that could leave their folder', needs('python3'), async (t) => {
  const good = ['a', 'zh-Hans.lproj/优惠券.png', 'ünï/..b/c..', '😀'];
  const read = pythonReads(zip(good.map((name) => ({ name, bytes: Buffer.from(name) }))));
  const expected = good.map((name) => [name, Buffer.from(name).toString('hex')]);
  t.strictSame(
    expected,
    read.map(([name, , , hex]) => [name, hex]),
  );
  const bad = ['', '/a', '../a', 'a/..', './a', 'a//b', 'a/', 'a\\b', 'C:/a', 'a\0b', 'a\nb', '\ud800'];
  for (const name of bad) t.throws(() => zip([{ name, bytes: icon.bytes }]), /^zip entry/, `refuses ${name}`);
});

t.test('DER: lengths take the fewest octets', async (t) => {
  const lengths = {
    0: '00',
    127: '7f',
    128: '8180',
    255: '81ff',
    256: '820100',
    65535: '82ffff',
    65536: '83010000',
  };
  for (const [size, octets] of Object.entries(lengths)) {
    const content = Buffer.alloc(Number(size), 1);
    const written = der.octetString(content);
    t.equal(written.toString('hex'), `04${octets}${content.toString('hex')}`, size);
    t.strictSame(der.contentOf(written), content);
  }
  for (const bad of ['30', '3080', '300501', '3085', '30850000000000']) {
    t.throws(() => der.children(Buffer.from(bad, 'hex')), /not DER/, bad);
  }
});

t.test('DER: values stand as X.690 writes them', async (t) => {
  const hex = (bytes: Buffer) => bytes.toString('hex');
  const numbers = [0, 1, 127, 128, 255, 256].map((value) => hex(der.integer(value)));
  t.strictSame(numbers, ['020100', '020101', '02017f', '02020080', '020200ff', '02020100']);
  t.equal(hex(der.integer(Buffer.from('0080ff', 'hex'))), '02030080ff', 'a high bit is no minus');
  t.equal(hex(der.oid('1.2.840.113549.1.7.2')), '06092a864886f70d010702');
  t.equal(hex(der.oid('0.9.2342.19200300.100.1.1')), '060a0992268993f22c640101');
  const [long, short] = [der.octetString(Buffer.from([1, 2])), der.integer(3)];
  const members = [der.utf8String('b'), long, short, der.utf8String('a')];
  t.equal(hex(der.setOf(...members)), '310d020103040201020c01610c0162', 'members stand in order');
  const time = (text: string) => der.time(new Date(text)).toString('latin1');
  t.equal(time('1949-12-31T23:59:59Z'), '\x18\x0f19491231235959Z');
  t.equal(time('1950-01-01T00:00:00Z'), '\x17\x0d500101000000Z');
  t.equal(time('2049-12-31T23:59:59.9Z'), '\x17\x0d491231235959Z');
  t.equal(time('2050-01-01T00:00:00Z'), '\x18\x0f20500101000000Z');
});
