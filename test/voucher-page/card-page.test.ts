import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import t from 'tap';
import { createSecrets } from '../../src/auth/secrets.ts';
import type { VoucherId } from '../../src/ids.ts';
import { makeCard } from '../journeys/card-holder.ts';
import { type ServiceOptions, startService } from '../support/service.ts';
import { needs, runTool } from '../support/tools.ts';

const secrets = createSecrets('a secret key for tests, 32 and more characters');
const days = { validity: { type: 'FIXED_DATE', date: '2026-06-11' } };

async function startVisit(t: Parameters<typeof startService>[0], options: ServiceOptions = {}) {
  const service = await startService(t, options);
  return {
    service,
    visit: (address: string, language = 'en') =>
      service.app.inject({
        url: address.replace(service.publicUrl, ''),
        headers: { accept: 'text/html', 'accept-language': language },
      }),
  };
}

t.test(
  "a card's page says whose it is and which vouchers it has, and every link leads somewhere",
  async (t) => {
    const { visit, service } = await startVisit(t, { google: 'stand-in' });
    await service.admin.patch('/api/v1/business', { brand: { contact: 'mail@example.com' } });
    const card = await makeCard(service, { name: 'Ana', email: 'ana@example.com', phone: '+380671234567' });
    const old = await card.issue({ title: 'Free tea', ...days });
    const fresh = await card.issue({ title: 'Free coffee' });
    const voided = await card.issue({ title: 'Free cake' });
    await service.admin.post(`/api/v1/vouchers/${voided.id}/void`, { reason: 'a mistake' });
    const page = await visit(card.links.page);
    t.equal(page.statusCode, 200);
    const { pathname } = new URL(card.links.page);
    const addresses = [old, fresh].map(({ links }) => new URL(links.page).pathname);
    for (const text of [
      'Corner Café',
      'Ana',
      card.number,
      'Valid through June 11, 2026',
      'No expiry',
      'Add all vouchers to Apple Wallet',
      'mail@example.com',
      `${pathname}/card.pkpass`,
      `${pathname}/vouchers.pkpasses`,
      `${pathname}/google`,
      ...addresses,
    ])
      t.ok(page.body.includes(text), text);
    t.match(page.body, /Free coffee[\s\S]*Free tea/, 'newest first');
    t.notMatch(page.body, /Free cake|<script|style=|onclick|javascript:|ana@example|380671234567/);
    t.match(page.headers, {
      'content-security-policy': /default-src 'none'/,
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
    });
    const links = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url = '']) => url);
    t.equal(links.length, 10);
    for (const url of links)
      t.equal((await service.app.inject(url)).statusCode, url.endsWith('/google') ? 302 : 200, url);
  },
);

t.test("a card's page holds nothing secret of its vouchers but their links", async (t) => {
  const { visit, service } = await startVisit(t);
  const card = await makeCard(service);
  const vouchers = [await card.issue({ redeemCode: true }), await card.issue()];
  const pages = [await visit(card.links.page), await visit(`${card.links.page}/qr.svg`)].map(
    ({ body }) => body,
  );
  const { value, display } = vouchers[0].redeemCode;
  for (const secret of [
    value,
    display,
    ...vouchers.map(({ id }) => secrets.scanToken(id as VoucherId)),
    card.id,
  ])
    t.notOk(pages.join().includes(secret), secret);
});

t.test("the page of a customer's voucher says nothing about the customer", async (t) => {
  const { visit, service } = await startVisit(t);
  const card = await makeCard(service, {
    name: 'Zebediah',
    email: 'zeb@example.com',
    phone: '+380671234567',
  });
  const { links } = await card.issue();
  const { body } = await visit(links.page);
  t.notMatch(body, new RegExp(`Zebediah|zeb@|380671234567|${card.number}|${card.token}|/c/`));
});

t.test(
  "a card's page speaks the customer's language, else the visitor's, also from right to left",
  async (t) => {
    const { visit, service } = await startVisit(t);
    const card = await makeCard(service, { name: 'Ana' });
    await card.issue({ ...days, translations: { ko: { title: '무료 커피' } } });
    const read = async (language: string) => (await visit(card.links.page, language)).body;
    t.match(
      await read('fr'),
      /<html lang="en" dir="ltr">[\s\S]*Card number: [\s\S]*Valid through June 11, 2026/,
    );
    t.match(
      await read('ko-KR'),
      /<html lang="ko" dir="ltr">[\s\S]*카드 번호[\s\S]*무료 커피[\s\S]*2026년 6월 11일까지/,
    );
    t.match(await read('gu'), /<html lang="gu" dir="ltr">[\s\S]*કાર્ડ નંબર[\s\S]*11 જૂન, 2026/);
    t.match(await read('th'), /<html lang="th" dir="ltr">[\s\S]*เลขที่การ์ด[\s\S]*11 มิถุนายน 2569/);
    t.match(await read('az-Arab'), /<html lang="azb" dir="rtl">[\s\S]*کارت نومره‌سی[\s\S]*۲۱ خرداد ۱۴۰۵/);
    await service.admin.patch(`/api/v1/customer-cards/${card.id}`, { locale: 'azb' });
    t.match(await read('ko'), /<html lang="azb" dir="rtl">/);
  },
);

t.test("customers' and merchants' words are text, wherever they stand", async (t) => {
  const hostile = `<script>alert("x")</script>'&amp; %@`;
  const { visit, service } = await startVisit(t);
  await service.admin.patch('/api/v1/business', { name: '<b>Café</b>', brand: { contact: hostile } });
  const card = await makeCard(service, { name: hostile });
  await card.issue({ title: hostile });
  const { body } = await visit(card.links.page);
  t.notMatch(body, /<script|<b>/);
  t.equal(body.match(/&#60;script&#62;|&lt;script&gt;/g)?.length, 4, 'title, name, voucher and contact');
});

t.test('a card without vouchers says so, and offers none; more than ten are not called all', async (t) => {
  const { visit, service } = await startVisit(t);
  const card = await makeCard(service);
  const empty = (await visit(card.links.page)).body;
  t.match(empty, /There is no voucher on this card that can be used right now\./);
  t.notMatch(empty, /pkpasses/);
  for (let n = 0; n < 11; n++) await card.issue({ title: `Coffee ${n}` });
  const full = (await visit(card.links.page)).body;
  t.equal(full.match(/href="\/v\/[\w-]{22}"/g)?.length, 11);
  t.match(full, /Add the newest vouchers to Apple Wallet/);
});

t.test('a link to no card, or to one that was deleted, says so: to people as a page', async (t) => {
  const { visit, service } = await startVisit(t);
  const card = await makeCard(service);
  const { links } = await card.issue();
  const voucherToken = links.page.split('/').at(-1);
  await service.admin.delete(`/api/v1/customer-cards/${card.id}?keepVouchers=true`);
  const tokens = [
    'AAAAAAAAAAAAAAAAAAAAAA',
    'short',
    'x'.repeat(400),
    '%00',
    '..%2f..',
    "'%20or%201=1",
    voucherToken,
  ];
  for (const address of [card.links.page, ...tokens.map((token) => `/c/${token}`)]) {
    const person = await visit(address, 'ko');
    t.match([person.statusCode, person.body], [404, /카드를 찾을 수 없습니다/], address);
    for (const path of ['/card.pkpass', '/vouchers.pkpasses', '/qr.svg', '/qr.png', '/google']) {
      const program = await service.anon.get(`${address}${path}`);
      t.match([program.statusCode, program.json()], [404, { code: 'NOT_FOUND' }], `${address}${path}`);
    }
  }
});

t.test(
  'scanners read the card token from its code; it has no other pictures',
  needs('zbarimg'),
  async (t) => {
    const { visit, service } = await startVisit(t);
    const card = await makeCard(service);
    const png = await visit(`${card.links.page}/qr.png`);
    t.equal(png.headers['content-type'], 'image/png');
    const file = join(mkdtempSync(join(tmpdir(), 'card-')), 'qr.png');
    writeFileSync(file, png.rawPayload);
    t.equal(runTool('zbarimg', ['-q', file]).stdout, `QR-Code:${card.token}\n`);
    const svg = await visit(`${card.links.page}/qr.svg`);
    t.match([svg.headers['content-type'], svg.body], [/^image\/svg\+xml/, /^<svg /]);
    for (const none of ['barcode.svg', 'qr', 'voucher.pkpass', 'card.pkpass.exe'])
      t.equal((await visit(`${card.links.page}/${none}`)).statusCode, 404, none);
  },
);

t.test('with both wallets off a card has a page, and no pass', async (t) => {
  const { visit, service } = await startVisit(t, { apple: 'off', google: 'off' });
  const card = await makeCard(service);
  await card.issue();
  t.match(card, { links: { applePass: null, googleSave: null }, wallet: { apple: { state: 'off' } } });
  t.notMatch((await visit(card.links.page)).body, /pkpass|Apple|[Gg]oogle/);
  for (const path of ['card.pkpass', 'vouchers.pkpasses', 'google'])
    t.equal((await visit(`${card.links.page}/${path}`)).statusCode, 404, path);
});
