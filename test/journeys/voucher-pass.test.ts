import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { systemClock } from '../../src/clock.ts';
import { differing, filesOf, openPass, readStrings } from '../support/pass-files.ts';
import { startService } from '../support/service.ts';
import { gnutlsVerifies, needs, opensslVerifies, runTool, unpackPass } from '../support/tools.ts';

const wish = {
  title: 'Free "coffee" 100%',
  description: 'One cup; \\ any size\nToday & tomorrow',
  translations: { ko: { title: '무료 커피' }, azb: { title: 'پولسوز قهوه', description: 'بیر فینجان' } },
  validity: { type: 'DAYS', days: 7 },
};

const folder = mkdtempSync(join(tmpdir(), 'voucher-pass-'));

/** The pass as strangers see it: downloaded by its link, unpacked by unzip. */
async function download(
  anon: { get(url: string): Promise<{ rawPayload: Buffer }> },
  voucher: { links: { applePass: string } },
) {
  const dir = mkdtempSync(join(folder, 'pass-'));
  return unpackPass((await anon.get(voucher.links.applePass)).rawPayload, dir);
}

t.test('the pass comes as Apple wants it delivered', async (t) => {
  const { admin, anon } = await startService(t);
  const { links, number } = (await admin.post('/api/v1/vouchers', wish)).json();
  const { headers, rawPayload, statusCode } = await anon.get(links.applePass);
  t.match(statusCode, 200);
  t.match(headers, {
    'content-type': 'application/vnd.apple.pkpass',
    'content-length': String(rawPayload.length),
    'content-disposition': `inline; filename="voucher-${number}.pkpass"`,
    'cache-control': 'private, no-store',
  });
  t.notOk(headers['content-encoding'] ?? headers['transfer-encoding']);
});

t.test(
  'OpenSSL and GnuTLS verify the signature, and refuse it over one changed byte',
  needs('openssl', 'certtool', 'unzip'),
  async (t) => {
    // They look at the machine's clock, so this pass is of today.
    const { admin, anon, certificates } = await startService(t, { now: systemClock.now().toISOString() });
    const pass = await download(anon, (await admin.post('/api/v1/vouchers', wish)).json());
    const root = join(certificates, 'root.pem');
    t.equal(opensslVerifies(pass, root).code, 0, opensslVerifies(pass, root).stderr);
    t.match(gnutlsVerifies(pass, root).stderr + gnutlsVerifies(pass, root).stdout, /Signature status: ok/);
    const manifest = readFileSync(join(pass, 'manifest.json'));
    writeFileSync(join(pass, 'manifest.json'), Buffer.concat([manifest, Buffer.from(' ')]));
    t.not(opensslVerifies(pass, root).code, 0);
    t.not(gnutlsVerifies(pass, root).code, 0);
  },
);

t.test('every file has its line in the manifest, and every line its file', needs('unzip'), async (t) => {
  const { admin, anon } = await startService(t);
  const files = filesOf(await download(anon, (await admin.post('/api/v1/vouchers', wish)).json()));
  const manifest = JSON.parse(String(files.get('manifest.json')));
  const sealed = [...files.keys()].filter((name) => !['manifest.json', 'signature'].includes(name));
  t.same(Object.keys(manifest).sort(), sealed.sort());
  for (const name of sealed) {
    t.equal(
      manifest[name],
      createHash('sha1')
        .update(files.get(name) ?? '')
        .digest('hex'),
      name,
    );
  }
  for (const name of ['icon', 'icon@2x', 'icon@3x', 'logo', 'logo@2x', 'logo@3x'])
    t.ok(manifest[`${name}.png`], name);
});

t.test('two downloads of an unchanged pass differ in the signature at most', needs('unzip'), async (t) => {
  const { admin, anon, clock } = await startService(t);
  const voucher = (await admin.post('/api/v1/vouchers', wish)).json();
  const read = async () => openPass((await anon.get(voucher.links.applePass)).rawPayload);
  const first = await read();
  clock.set('2026-05-13T10:00:00Z');
  t.same(differing(first, await read()), []);
});

t.test(
  "GNUstep reads all five languages, with the same keys and the merchant's words in each",
  needs('sfparse', 'unzip'),
  async (t) => {
    const { admin, anon } = await startService(t);
    const pass = await download(anon, (await admin.post('/api/v1/vouchers', wish)).json());
    const { coupon } = JSON.parse(readFileSync(join(pass, 'pass.json'), 'utf8'));
    const titleKey = coupon.primaryFields[0].value;
    const words: Record<string, Record<string, string>> = {};
    for (const lproj of ['en', 'gu', 'ko', 'th', 'az-Arab']) {
      const path = join(pass, `${lproj}.lproj`, 'pass.strings');
      const parsed = runTool('sfparse', [path]);
      t.equal(parsed.code, 0, `${lproj}: ${parsed.stderr}`);
      words[lproj] = readStrings(readFileSync(path, 'utf8'));
    }
    for (const lproj of Object.keys(words))
      t.same(Object.keys(words[lproj] ?? {}), Object.keys(words.en ?? {}), lproj);
    t.match(
      Object.values(words).map((language) => language[titleKey]),
      [wish.title, wish.title, '무료 커피', wish.title, 'پولسوز قهوه'],
    );
    const validity = words.th?.[coupon.auxiliaryFields[0].value];
    t.match(validity, /19 พฤษภาคม 2569/);
  },
);

t.test('the face of the pass says what the voucher is', needs('unzip'), async (t) => {
  const { admin, anon } = await startService(t);
  await admin.patch('/api/v1/business', {
    brand: { backgroundColor: '#0a141E', contact: 'mail@example.com' },
  });
  const voucher = (await admin.post('/api/v1/vouchers', { ...wish, barcodeFormat: 'CODE128' })).json();
  const pass = await download(anon, voucher);
  const face = JSON.parse(readFileSync(join(pass, 'pass.json'), 'utf8'));
  const { value, display } = voucher.redeemCode;
  t.match(face, {
    formatVersion: 1,
    passTypeIdentifier: 'pass.example.voucher',
    teamIdentifier: 'A1B2C3D4E5',
    organizationName: 'Corner Café',
    description: wish.title,
    backgroundColor: 'rgb(10, 20, 30)',
    voided: false,
    expirationDate: '2026-05-19T23:59:59+03:00',
    webServiceURL: 'http://localhost:3000/apple',
    authenticationToken: /^[0-9a-f]{64}$/,
    serialNumber: /^[A-Za-z0-9_-]{22,64}$/,
    barcodes: [
      { format: 'PKBarcodeFormatCode128', message: value, messageEncoding: 'iso-8859-1', altText: display },
      { format: 'PKBarcodeFormatQR', message: value, altText: display },
    ],
  });
  const names = new Set([face.serialNumber, voucher.id, value, voucher.links.page.split('/').at(-1)]);
  t.equal(names.size, 4, 'serial number, id, code and claim token are four different things');
  const page = face.coupon.backFields.find(({ key }: { key: string }) => key === 'page');
  t.equal(page.value, voucher.links.page);
});

t.test(
  'a merchant may write what we say too: no word takes the translation of another',
  needs('unzip'),
  async (t) => {
    const { admin, anon } = await startService(t);
    const voucher = (await admin.post('/api/v1/vouchers', { title: 'Status', description: 'Active' })).json();
    const pass = await download(anon, voucher);
    const { coupon } = JSON.parse(readFileSync(join(pass, 'pass.json'), 'utf8'));
    const korean = readStrings(readFileSync(join(pass, 'ko.lproj', 'pass.strings'), 'utf8'));
    t.equal(korean[coupon.primaryFields[0].value], 'Status');
    t.equal(korean[coupon.headerFields[0].label], '상태');
  },
);

t.test("an expired voucher's pass is void, and its page closes 30 days later", needs('unzip'), async (t) => {
  const { admin, anon, clock } = await startService(t);
  const voucher = (await admin.post('/api/v1/vouchers', wish)).json();
  clock.set('2026-05-19T21:00:00Z');
  const face = JSON.parse(readFileSync(join(await download(anon, voucher), 'pass.json'), 'utf8'));
  t.equal(face.voided, true);
  t.equal((await anon.get(voucher.links.page)).statusCode, 200);
  clock.set('2026-06-18T21:00:00Z');
  t.equal((await anon.get(voucher.links.page)).statusCode, 200);
  clock.set('2026-06-18T21:00:01Z');
  for (const path of ['', '/voucher.pkpass', '/google', '/qr.png']) {
    t.equal((await anon.get(`${voucher.links.page}${path}`)).statusCode, 410, path);
  }
});

t.test('with certificates that cannot sign, vouchers are issued and their passes wait', async (t) => {
  const { admin, anon, clock } = await startService(t);
  clock.set('2046-01-01T00:00:00Z');
  const issued = await admin.post('/api/v1/vouchers', { title: 'x' });
  t.match([issued.statusCode, issued.json().wallet], [201, { apple: { state: 'pending' } }]);
  const pass = await anon.get(issued.json().links.applePass);
  t.match([pass.statusCode, pass.json()], [503, { code: 'PASS_UNAVAILABLE', detail: /expired/ }]);
  t.match((await anon.get('/readyz')).json().checks.apple, /expired/);
});

t.test('scanners read exactly the code from every picture', needs('zbarimg'), async (t) => {
  const { admin, anon } = await startService(t);
  for (const redeemCode of [true, 'ABCD', 'WXYZ-2345-6789-ABCD-EFGH']) {
    const voucher = (await admin.post('/api/v1/vouchers', { title: 'x', redeemCode })).json();
    for (const [picture, symbol] of [
      ['qr.png', 'QR-Code'],
      ['barcode.png', 'CODE-128'],
    ]) {
      const answer = await anon.get(`${voucher.links.page}/${picture}`);
      t.equal(answer.headers['content-type'], 'image/png');
      const path = join(folder, `${voucher.number}-${picture}`);
      writeFileSync(path, answer.rawPayload);
      t.equal(runTool('zbarimg', ['-q', path]).stdout, `${symbol}:${voucher.redeemCode.value}\n`);
    }
    for (const none of ['barcode.svg.exe', 'qr', 'code.svg', 'voucher.gif']) {
      t.equal((await anon.get(`${voucher.links.page}/${none}`)).statusCode, 404, none);
    }
    t.match((await anon.get(voucher.links.barcode)).body, /^<svg [^>]*width="[\d.]+mm"/);
  }
});
