// The customer redeems alone, by the page: asked once, shown for three minutes, without a script.

import t from 'tap';
import { startService } from '../support/service.ts';
import { at, issue, redeem } from '../support/till.ts';

const form = { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' };
const pathOf = ({ links }: { links: { page: string } }) => new URL(links.page).pathname;

async function openPages(t: Parameters<typeof startService>[0]) {
  const { admin, app, later, withScopes } = await startService(t);
  const read = (url: string, language = 'en') =>
    app.inject({ url, headers: { accept: 'text/html', 'accept-language': language } });
  const press = (url: string) => app.inject({ method: 'POST', url, headers: form, payload: '' });
  const statusOf = async (id: string) => (await admin.get(`/api/v1/vouchers/${id}`)).json().status;
  return { admin, read, press, later, statusOf, till: await withScopes('redeem') };
}

t.test('a customer is asked first, then shows a screen that ends after three minutes', async (t) => {
  const { admin, read, press, later, statusOf } = await openPages(t);
  const voucher = await issue(admin, { allowSelfRedeem: true });
  const page = pathOf(voucher);
  t.ok((await read(page)).body.includes(`href="${page}/redeem"`), 'the page offers it');
  const asked = await read(`${page}/redeem`);
  t.equal(asked.statusCode, 200);
  t.match(asked.body, `<form class="choices" method="post" action="${page}/redeem">`);
  t.notMatch(asked.body, /<script|style=/);
  t.equal(await statusOf(voucher.id), 'active', 'looking redeems nothing');

  const pressed = await press(`${page}/redeem`);
  t.match([pressed.statusCode, pressed.headers.location], [303, `${page}/redeem`]);
  t.equal(await statusOf(voucher.id), 'redeemed', 'with the press, not with the end of the screen');

  await later(30);
  const live = await read(`${page}/redeem`);
  t.match(live, { statusCode: 200, headers: { refresh: '10', 'cache-control': 'private, no-store' } });
  t.match(live.body, `<time datetime="${at(0)}">`);
  t.match(live.body, '<progress value="150" max="180"');
  t.match(
    (await press(`${page}/redeem`)).headers,
    { location: `${page}/redeem` },
    'a second press changes nothing',
  );

  await later(145);
  t.match((await read(`${page}/redeem`)).headers, { refresh: '5' }, 'to its end and no longer');
  await later(5);
  t.match(await read(`${page}/redeem`), { statusCode: 303, headers: { location: page } });
  t.match((await read(page)).body, 'This voucher has already been used.');
  t.notMatch((await read(page)).body, `href="${page}/redeem"`, 'nor is it offered again');
});

t.test('where it is not allowed it is not offered, and nothing is redeemed by trying', async (t) => {
  const { admin, read, press, statusOf } = await openPages(t);
  const closed = await issue(admin);
  const page = pathOf(closed);
  t.notMatch((await read(page)).body, `${page}/redeem`);
  t.match(await read(`${page}/redeem`), { statusCode: 303, headers: { location: page } });
  await press(`${page}/redeem`);
  t.equal(await statusOf(closed.id), 'active');
  t.equal((await read('/v/AAAAAAAAAAAAAAAAAAAAAA/redeem')).statusCode, 404);
  t.equal((await press('/v/AAAAAAAAAAAAAAAAAAAAAA/redeem')).statusCode, 404);
});

t.test('what the till redeemed, or an end came before, shows no success', async (t) => {
  const { admin, till, read, press, later } = await openPages(t);
  const taken = await issue(admin, { allowSelfRedeem: true });
  t.equal((await redeem(till, { code: taken.redeemCode.value })).statusCode, 201);
  const expired = await issue(admin, {
    allowSelfRedeem: true,
    validity: { type: 'FIXED_DATE', date: '2026-05-12' },
  });
  await later(24 * 3600);
  for (const page of [taken, expired].map(pathOf)) {
    t.match(await press(`${page}/redeem`), { statusCode: 303, headers: { location: `${page}/redeem` } });
    t.match(await read(`${page}/redeem`), { statusCode: 303, headers: { location: page } });
  }
});

t.test('asked in five languages, and in the direction of each', async (t) => {
  const { admin, read } = await openPages(t);
  const page = pathOf(await issue(admin, { allowSelfRedeem: true }));
  const questions = {
    en: 'Are you with our team?',
    gu: 'ટીમ',
    ko: '직원',
    th: 'พนักงาน',
    'az-IR': 'ایشچیلرین',
  };
  for (const [language, words] of Object.entries(questions)) {
    const { body } = await read(`${page}/redeem`, language);
    t.match(body, words, language);
    t.match(body, language === 'az-IR' ? 'dir="rtl"' : 'dir="ltr"');
  }
});
