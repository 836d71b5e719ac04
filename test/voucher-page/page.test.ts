import t from 'tap';
import { qrSvg } from '../../src/barcodes/qr.ts';
import { strayScript } from '../support/browser.ts';
import { startService } from '../support/service.ts';

const issue = '/api/v1/vouchers';
const hostile = `<script>alert("x")</script>'&amp; %@ \u202eabc`;

t.test(
  'the page says what the voucher is, without a script, and links to wallets and pictures',
  async (t) => {
    const { admin, app } = await startService(t, { google: 'stand-in' });
    const voucher = (
      await admin.post(issue, {
        title: 'Free coffee',
        description: 'One\ncup',
        validity: { type: 'DAYS', days: 7 },
      })
    ).json();
    const path = new URL(voucher.links.page).pathname;
    const page = await app.inject({ url: path, headers: { accept: 'text/html' } });
    t.equal(page.statusCode, 200);
    for (const text of [
      'Free coffee',
      'One\ncup',
      'Valid through May 19, 2026',
      voucher.redeemCode.display,
      'Corner Café',
      `${path}/voucher.pkpass`,
      `${path}/google`,
    ]) {
      t.ok(page.body.includes(text), text);
    }
    t.notMatch(page.body, strayScript);
    t.notMatch(page.body, /style=|onclick|javascript:/);
    t.match(page.headers, {
      'content-security-policy': /default-src 'none'/,
      'cache-control': 'private, no-store',
      'referrer-policy': 'no-referrer',
      'x-robots-tag': 'noindex, nofollow',
    });
    for (const [, url = ''] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      t.ok([200, 302].includes((await app.inject(url)).statusCode), url);
    }
    const toPhone = await app.inject(`${path}/page.svg`);
    t.equal(
      toPhone.body,
      qrSvg(voucher.links.page, 'QR'),
      'whoever sits at a computer scans the page itself',
    );
  },
);

t.test("merchants' text is text, wherever it stands", async (t) => {
  const { admin, app } = await startService(t);
  await admin.patch('/api/v1/business', { name: '<b>Café</b>', brand: { contact: hostile } });
  const voucher = (await admin.post(issue, { title: hostile, description: hostile })).json();
  const { body } = await app.inject({ url: new URL(voucher.links.page).pathname });
  t.notMatch(body, strayScript);
  t.notMatch(body, /<b>/);
  t.match(body, /&#60;script&#62;|&lt;script&gt;/);
});

t.test(
  "the page speaks the voucher's language, else the visitor's, from right to left where that is read so",
  async (t) => {
    const { admin, app } = await startService(t);
    const wish = {
      title: 'Coffee',
      translations: { ko: { title: '커피' } },
      validity: { type: 'FIXED_DATE', date: '2026-06-11' },
    };
    const { links } = (await admin.post(issue, wish)).json();
    const read = async (page: string, language: string) =>
      (await app.inject({ url: new URL(page).pathname, headers: { 'accept-language': language } })).body;
    t.match(
      await read(links.page, 'ko-KR,en;q=0.5'),
      /<html lang="ko" dir="ltr">[\s\S]*커피[\s\S]*2026년 6월 11일까지 사용 가능/,
    );
    t.match(await read(links.page, 'az-Arab'), /<html lang="azb" dir="rtl">[\s\S]*۲۱ خرداد ۱۴۰۵/);
    t.match(await read(links.page, 'th'), /11 มิถุนายน 2569/);
    t.match(await read(links.page, 'gu'), /11 જૂન, 2026/);
    t.match(await read(links.page, 'fr'), /<html lang="en"/);
    const azb = (await admin.post(issue, { ...wish, locale: 'azb' })).json();
    t.match(await read(azb.links.page, 'ko'), /<html lang="azb" dir="rtl">/);
  },
);

t.test('a link that leads nowhere says so: to people as a page, to programs as a problem', async (t) => {
  const { app } = await startService(t);
  for (const token of ['AAAAAAAAAAAAAAAAAAAAAA', 'short', 'x'.repeat(400), '%00', '..%2f..']) {
    const person = await app.inject({
      url: `/v/${token}`,
      headers: { accept: 'text/html', 'accept-language': 'ko' },
    });
    t.match([person.statusCode, person.body], [404, /바우처를 찾을 수 없습니다/], token);
    const program = await app.inject({ url: `/v/${token}/voucher.pkpass` });
    t.match([program.statusCode, program.json()], [404, { code: 'NOT_FOUND' }], token);
  }
});

t.test('a slash too many leads to the page', async (t) => {
  const { admin, anon } = await startService(t);
  const voucher = (await admin.post('/api/v1/vouchers', { title: 'Free coffee' })).json();
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana' })).json();
  for (const { links } of [voucher, card]) {
    const path = new URL(links.page).pathname;
    t.match(await anon.get(`${path}/`), { statusCode: 303, headers: { location: path } });
    t.match((await anon.get(`${path}/page.svg`)).headers, { 'content-type': /svg/ });
  }
});

t.test('a wallet that is switched off is nowhere offered', async (t) => {
  const { admin, app } = await startService(t, { apple: 'off', google: 'off' });
  const voucher = (await admin.post(issue, { title: 'x' })).json();
  t.match(voucher, {
    wallet: { apple: { state: 'off' }, google: { state: 'off' } },
    links: { applePass: null, googleSave: null },
  });
  const path = new URL(voucher.links.page).pathname;
  t.notMatch((await app.inject(path)).body, /voucher\.pkpass|\/google/);
  t.equal((await app.inject(`${path}/voucher.pkpass`)).statusCode, 404);
  t.equal((await app.inject(`${path}/google`)).statusCode, 404);
});

t.test('the save link is signed for Google, short, and holds an id and nothing else', async (t) => {
  const { admin, app } = await startService(t, { google: 'stand-in' });
  const voucher = (await admin.post(issue, { title: 'Secret title' })).json();
  const follow = async () =>
    String((await app.inject(new URL(voucher.links.googleSave).pathname)).headers.location);
  const link = await follow();
  t.match(link, /^http:\/\/127\.0\.0\.1:\d+\/gp\/v\/save\/[\w-]+\.[\w-]+\.[\w-]+$/);
  const partsOf = (link: string) =>
    String(link.split('/').at(-1))
      .split('.', 2)
      .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()));
  const [header, { payload, ...rest }] = partsOf(link);
  t.same(header, { alg: 'RS256', typ: 'JWT' });
  t.match(rest, {
    iss: /@/,
    aud: 'google',
    typ: 'savetowallet',
    iat: 1778580000,
    origins: ['http://localhost:3000'],
  });
  t.same(Object.keys(payload), ['offerObjects']);
  t.match(payload.offerObjects, [{ id: /^3388000000012345678\.[\w-]{22}$/ }]);
  t.equal(payload.offerObjects.length, 1);
  t.same(Object.keys(payload.offerObjects[0]), ['id']);
  t.ok((link.split('/').at(-1)?.length ?? 9999) <= 1800);
  t.same(partsOf(await follow())[1].payload, payload, 'the same object for ever');
});
