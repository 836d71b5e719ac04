// The list as a CSV file: all that was filtered for, in words, no code whole; for owner and admin.

import t, { type Test } from 'tap';
import { adminPassword, browser } from '../support/browser.ts';
import { startService } from '../support/service.ts';
import { issue, redeem } from '../support/till.ts';

async function openDesk(t: Test, language = 'en') {
  const service = await startService(t, { adminPassword });
  const desk = browser(service, language);
  await desk.signIn();
  const download = (filter: Record<string, string> = {}) => desk.send('/admin/vouchers.csv', filter);
  return { ...service, service, desk, download };
}

const lines = ({ body }: { body: string }) =>
  body
    .replace(/^\ufeff/, '')
    .split('\r\n')
    .slice(0, -1);

t.test('every voucher is a line that a spreadsheet reads rightly', async (t) => {
  const { admin, desk, download, clock, anotherBusiness } = await openDesk(t);
  await issue(await anotherBusiness(), { title: 'Foreign' });
  const card = (await admin.post('/api/v1/customer-cards', { name: '=Ana "the" Müller' })).json();
  await issue(admin, { title: 'Cake, large', redeemCode: '0012', customerCardId: card.id });
  const tea = await issue(admin, { title: 'Free tea', validity: { type: 'FIXED_DATE', date: '2026-06-30' } });
  clock.set('2026-05-12T21:30:00Z');
  const sale = { location: 'Old Town', staff: 'Maria', reference: '007' };
  await redeem(admin, { code: tea.redeemCode.value, ...sale });

  const file = await download();
  t.match(file.headers, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="vouchers.csv"',
    'cache-control': /no-store/,
  });
  t.ok(file.body.startsWith('\ufeff'), 'Excel is told that it is UTF-8');
  const issued = '2026-05-12 13:00,First key';
  const used = `2026-05-13 00:30,Maria,Old Town,API,'007`;
  const code = tea.redeemCode.display;
  const [head = '', ...rows] = lines(file);
  t.match(head, /^Voucher number,Title,Status,[^,]+,Customer,.*,Apple Wallet,Google Wallet$/);
  t.match(rows, [
    `2,Free tea,Redeemed,${code},Free voucher,,${issued},2026-06-30,${used},`,
    `1,"Cake, large",Active,'0012,"'=Ana ""the"" Müller",'${card.number},${issued},,,,,,,`,
  ]);
  for (const { length } of rows.map((row) => row.replace(/"(?:[^"]|"")*"/g, '').split(',')))
    t.equal(length, head.split(',').length, 'a cell under each heading');

  t.equal(lines(await download({ status: 'redeemed' })).length, 2);
  t.match(lines(await download({ q: 'muller', status: 'active' })), [/^Voucher/, /^1,/]);
  t.equal(lines(await download({ q: 'nothing of the kind' })).length, 1);
  const { body } = await desk.send('/admin/vouchers/search', { q: 'muller', status: 'active' });
  t.match(
    body,
    /action="\/admin\/vouchers.csv">\s*<input type="hidden" name="status" value="active" \/>\s*<input type="hidden" name="q" value="muller"/,
    'the file is of what is shown',
  );
  t.equal((await desk.get('/admin/vouchers.csv')).headers.location, '/admin/vouchers', 'it may be reloaded');
});

t.test('a file of more than one portion has each voucher once', async (t) => {
  const { admin, download, work } = await openDesk(t);
  for (const quantity of [500, 500, 3])
    t.equal((await admin.post('/api/v1/vouchers/batch', { title: 'Many', quantity })).statusCode, 202);
  await work();
  const numbers = lines(await download())
    .slice(1)
    .map((line) => Number(line.split(',')[0]));
  t.same(
    numbers,
    Array.from({ length: 1003 }, (_, i) => 1003 - i),
  );
});

t.test('in the language of who asks', async (t) => {
  const { admin, download } = await openDesk(t, 'ko');
  await issue(admin);
  const file = await download();
  t.match(file.body, /[가-힣]/);
  t.notMatch(file.body, /list\.|undefined|Free voucher/);
});

t.test('only owner and admin take the list with them, and only from its own page', async (t) => {
  const { admin, service, desk, download, recast } = await openDesk(t);
  await issue(admin);
  t.equal((await browser(service).send('/admin/vouchers.csv', {})).statusCode, 401);
  const elsewhere = { origin: 'https://evil.example' };
  t.equal((await desk.send('/admin/vouchers.csv', {}, elsewhere)).statusCode, 403);
  await recast('admin');
  t.equal((await download()).statusCode, 200);
  await recast('manager');
  const refused = await download();
  t.equal(refused.statusCode, 403);
  t.notMatch(refused.body, 'Free coffee');
  t.notMatch((await desk.get('/admin/vouchers')).body, 'vouchers.csv', 'nor is it offered');
});
