import { join } from 'node:path';
import t from 'tap';
import { systemClock } from '../../src/clock.ts';
import { differing, lprojs, type OpenPass, openPass } from '../support/pass-files.ts';
import { startService } from '../support/service.ts';
import { gnutlsVerifies, needs, opensslVerifies, runTool } from '../support/tools.ts';
import { ana, makeCard } from './card-holder.ts';

/** What the lock screen of an English phone would say of the present value. */
function news({ fields, say }: OpenPass): string {
  const announced = fields.filter(({ changeMessage }) => changeMessage !== undefined);
  return announced
    .map(({ changeMessage, value }) => say('en', changeMessage).replace('%@', () => say('en', value)))
    .join(' and ');
}

t.test("a card's pass comes as Apple wants it delivered", async (t) => {
  const service = await startService(t);
  const card = await makeCard(service);
  const { headers, rawPayload, statusCode } = await service.anon.get(card.links.applePass);
  t.equal(statusCode, 200);
  t.match(headers, {
    'content-type': 'application/vnd.apple.pkpass',
    'content-length': String(rawPayload.length),
    'content-disposition': `inline; filename="card-${card.number}.pkpass"`,
    'cache-control': 'private, no-store',
  });
  t.notOk(headers['content-encoding'] ?? headers['transfer-encoding']);
});

t.test(
  "OpenSSL and GnuTLS verify a card's pass, GNUstep reads its five languages",
  needs('openssl', 'certtool', 'sfparse', 'unzip'),
  async (t) => {
    // They look at the machine's clock, so this pass is of today.
    const service = await startService(t, { now: systemClock.now().toISOString() });
    const card = await makeCard(service);
    await card.issue({ title: '100% "free"\\ %@', translations: { ko: { title: '공짜' } } });
    const { folder, files, fields, say } = await card.pass();
    const root = join(service.certificates, 'root.pem');
    t.equal(opensslVerifies(folder, root).code, 0, opensslVerifies(folder, root).stderr);
    t.match(
      gnutlsVerifies(folder, root).stderr + gnutlsVerifies(folder, root).stdout,
      /Signature status: ok/,
    );
    for (const lproj of lprojs) {
      const parsed = runTool('sfparse', [join(folder, `${lproj}.lproj`, 'pass.strings')]);
      t.equal(parsed.code, 0, `${lproj}: ${parsed.stderr}`);
    }
    const { label } = fields.find(({ key }) => key === 'voucher-1') ?? {};
    t.same([say('en', label), say('ko', label)], ['100% "free"\\ %@', '공짜']);
    for (const name of ['icon', 'icon@2x', 'icon@3x', 'logo', 'logo@2x', 'logo@3x'])
      t.ok(files.has(`${name}.png`), name);
    t.notOk(files.has('strip.png'));
  },
);

t.test(
  "a card's pass says whose it is, which vouchers it has and where they are",
  needs('unzip'),
  async (t) => {
    const service = await startService(t);
    await service.admin.patch('/api/v1/business', { brand: { contact: 'mail@example.com' } });
    const card = await makeCard(service);
    const one = await card.issue({ redeemCode: true, validity: { type: 'DAYS', days: 7 } });
    const two = await card.issue({ translations: { ko: { title: '커피' } } });
    const { pass, fields, values, say } = await card.pass();
    t.match(pass, {
      description: 'Customer card',
      organizationName: 'Corner Café',
      voided: false,
      barcodes: [{ format: 'PKBarcodeFormatQR', message: card.token, altText: card.number }],
      storeCard: {
        headerFields: [{ key: 'number', value: card.number }],
        primaryFields: [{ key: 'name', value: ana.name }],
        secondaryFields: [{ key: 'latest' }],
        auxiliaryFields: [{ key: 'active', value: '2' }],
      },
    });
    t.equal(pass.expirationDate, undefined);
    t.same(
      pass.storeCard?.backFields.map(({ key }) => key),
      ['voucher-2', 'voucher-1', 'page', 'contact'],
    );
    t.same(values('latest'), [
      'Coffee (no. 2)',
      'Coffee (નંબર 2)',
      '커피 (번호 2)',
      'Coffee (เลขที่ 2)',
      'Coffee (نومره 2)',
    ]);
    t.equal(values('voucher-1')[0], `Valid through May 19, 2026\n${one.links.page}`);
    t.equal(values('voucher-2')[2], `만료 없음\n${two.links.page}`);
    t.equal(say('ko', fields.find(({ key }) => key === 'voucher-2')?.label), '커피');
    t.equal(values('page')[0], card.links.page);
    const everything = [...(await card.pass()).files.values()].join();
    for (const secret of [one.redeemCode.value, one.redeemCode.display, ana.email, ana.phone])
      t.notOk(everything.includes(secret), secret);
  },
);

t.test('the back has twenty vouchers, and says how many more the page has', needs('unzip'), async (t) => {
  const service = await startService(t);
  const card = await makeCard(service);
  for (let n = 0; n < 22; n++) await card.issue();
  const { fields, values } = await card.pass();
  const keys = fields.map(({ key }) => key);
  t.equal(new Set(keys).size, keys.length, 'no key stands twice');
  t.equal(keys.filter((key) => key.startsWith('voucher-')).length, 20);
  t.ok(keys.includes('voucher-22') && !keys.includes('voucher-2'), 'the newest');
  t.match([values('active')[0], values('more')[0]], ['22', '2']);
});

t.test(
  'the lock screen announces a new voucher and its new title, and nothing else',
  needs('unzip'),
  async (t) => {
    const service = await startService(t);
    const { admin } = service;
    const card = await makeCard(service);
    const said: string[] = [];
    const look = async () => said.push(news(await card.pass()));
    await look();
    const one = await card.issue();
    await look();
    const two = await card.issue();
    await look();
    await admin.post('/api/v1/redemptions', { code: card.token, voucherId: two.id });
    await look();
    await admin.post(`/api/v1/vouchers/${one.id}/void`, { reason: 'a mistake' });
    await look();
    await admin.patch(`/api/v1/customer-cards/${card.id}`, { name: 'Ana Schmidt' });
    await look();
    const three = await card.issue();
    await look();
    await admin.patch(`/api/v1/vouchers/${three.id}`, { title: 'Tea' });
    await look();
    t.same(said, [
      'Latest voucher: No voucher yet',
      'Latest voucher: Coffee (no. 1)',
      ...Array(4).fill('Latest voucher: Coffee (no. 2)'),
      'Latest voucher: Coffee (no. 3)',
      'Latest voucher: Tea (no. 3)',
    ]);
    const { fields, say } = await card.pass();
    const message = fields.find(({ key }) => key === 'latest')?.changeMessage;
    for (const lproj of lprojs) t.equal(say(lproj, message).split('%@').length, 2, lproj);
  },
);

t.test("a used voucher leaves the card's back, an undone one is there again", needs('unzip'), async (t) => {
  const service = await startService(t);
  const { admin } = service;
  const card = await makeCard(service);
  const { id } = await card.issue();
  const before = await card.pass();
  const redeemed = (await admin.post('/api/v1/redemptions', { code: card.token, voucherId: id })).json();
  const used = await card.pass();
  t.same([used.values('active')[0], used.fields.some(({ key }) => key === 'voucher-1')], ['0', false]);
  await admin.post(`/api/v1/redemptions/${redeemed.id}/undo`);
  t.same(differing(before, await card.pass()), []);
});

t.test(
  "a deleted customer's pass is closed: nothing of the person, no voucher, no code",
  needs('unzip'),
  async (t) => {
    const service = await startService(t);
    const card = await makeCard(service);
    const voucher = await card.issue({ title: 'Birthday cake' });
    const { passTypeIdentifier, serialNumber, authenticationToken } = (await card.pass()).pass;
    await service.admin.delete(`/api/v1/customer-cards/${card.id}?keepVouchers=true`);
    const { rawPayload } = await service.app.inject({
      url: `/apple/v1/passes/${passTypeIdentifier}/${serialNumber}`,
      headers: { authorization: `ApplePass ${authenticationToken}` },
    });
    const { pass, files, fields, values } = openPass(rawPayload);
    t.match([pass.voided, pass.barcodes, fields.map(({ key }) => key)], [true, undefined, ['status']]);
    t.same(values('status'), ['Card closed', 'કાર્ડ બંધ છે', '종료된 카드', 'การ์ดปิดแล้ว', 'کارت باغلانیب']);
    t.equal(fields[0]?.changeMessage, undefined, 'and nobody is told');
    const everything = [...files.values()].join();
    for (const gone of [...ana.name.split(' '), card.number, card.token, voucher.title, voucher.links.page])
      t.notOk(everything.includes(gone), gone);
  },
);

t.test('with certificates that cannot sign, a card is shown and its passes wait', async (t) => {
  const service = await startService(t);
  service.clock.set('2046-01-01T00:00:00Z');
  const card = await makeCard(service);
  await card.issue();
  t.match(card.wallet, { apple: { state: 'pending' } });
  t.equal((await service.anon.get(card.links.page)).statusCode, 200);
  for (const pass of [await service.anon.get(card.links.applePass), await card.bundle()])
    t.match([pass.statusCode, pass.json()], [503, { code: 'PASS_UNAVAILABLE' }]);
});
