// The list of vouchers: found by filter and search, page by page, exported; and no code ever stands in an address or a log.

import t, { type Test } from 'tap';
import { adminPassword, browser, nextOf } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { startService } from '../support/service.ts';
import { issue, redeem } from '../support/till.ts';

async function openDesk(t: Test, language = 'en') {
  const service = await startService(t, { adminPassword });
  const desk = browser(service, language);
  await desk.signIn();
  return { ...service, service, desk };
}

/** The titles of the rows, in their order. */
const titles = (page: string) =>
  [...page.matchAll(/<td class="title">\s*<a href="[^"]*"><bdi>([^<]*)/g)].map(([, title]) => title);

t.test('a voucher is found by what one knows of it', async (t) => {
  const { admin, service, desk, clock } = await openDesk(t);
  t.match((await desk.get('/admin/vouchers')).body, 'No voucher has been issued yet.');
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana <b>Müller</b>' })).json();
  const coffee = await issue(admin, { title: 'Free <i>coffee</i>' });
  const tea = await issue(admin, { title: 'Free tea', customerCardId: card.id, redeemCode: true });
  clock.set('2026-05-12T21:30:00Z');
  await issue(admin, { title: '50% off' });
  await redeem(admin, { code: coffee.redeemCode.value, location: 'Old Town', staff: 'Maria' });

  const all = (await desk.get('/admin/vouchers')).body;
  t.same(titles(all), ['50% off', 'Free tea', 'Free &#60;i&#62;coffee&#60;/i&#62;']);
  for (const text of ['Ana &#60;b&#62;Müller', 'Free voucher', 'Old Town', 'Maria', 'May 12, 2026, 13:00'])
    t.match(all, text);
  t.notMatch(all, coffee.redeemCode.display, 'a code is masked');
  t.match(all, `${coffee.redeemCode.display.slice(0, 5)}-*****`);

  const search = async (q: string, more: Record<string, string> = {}) =>
    titles((await desk.send('/admin/vouchers/search', { q, ...more })).body);
  t.same(await search(` ${tea.redeemCode.value.toLowerCase()} `), ['Free tea'], 'a code in any spelling');
  t.same(await search('۱'), ['Free &#60;i&#62;coffee&#60;/i&#62;'], 'a number in any digits');
  t.same(await search('#1'), ['Free &#60;i&#62;coffee&#60;/i&#62;']);
  t.same(await search('free T'), ['Free tea']);
  t.same(await search('%'), ['50% off'], 'no sign is more than itself');
  t.same(await search('muller'), ['Free tea'], 'whose it is');
  t.same(await search('Free', { status: 'redeemed' }), ['Free &#60;i&#62;coffee&#60;/i&#62;']);
  const none = await desk.send('/admin/vouchers/search', { q: '"><script>' });
  t.match(none.body, /value="&#34;&#62;&#60;script&#62;"[\s\S]*Nothing matches this search/);
  t.same(await search('\0'.repeat(3) + 'x'.repeat(5000)), []);
  t.same((await admin.get('/api/v1/vouchers?q=müll')).json().items.length, 1, 'the API finds it as well');

  const log = service.logs.join('');
  for (const code of [tea.redeemCode.value, tea.redeemCode.value.toLowerCase(), 'muller'])
    t.notMatch(log, code);

  const plain = await desk.send('/admin/vouchers/search', { q: ' ', status: 'active', from: '2026-05-13' });
  t.match([plain.statusCode, plain.headers.location], [303, '/admin/vouchers?status=active&from=2026-05-13']);
  t.same(
    titles((await desk.get(String(plain.headers.location))).body),
    ['50% off'],
    'days are the business’s',
  );
  t.same(titles((await desk.get('/admin/vouchers?to=2026-05-12&status=active')).body), ['Free tea']);
  const there = await desk.send('/admin/vouchers/search', { location: 'Old Town' });
  t.equal(there.headers.location, '/admin/vouchers?location=Old+Town');
  const atOldTown = (await desk.get(String(there.headers.location))).body;
  t.same(titles(atOldTown), ['Free &#60;i&#62;coffee&#60;/i&#62;']);
  t.match(atOldTown, '<option value="Old Town" selected>Old Town</option>');
  t.same(titles((await desk.get('/admin/vouchers?location=old')).body), [], 'a place has one name');
  t.equal((await desk.get('/admin/vouchers/search')).headers.location, '/admin/vouchers');
  for (const odd of [
    'status=x',
    'staff=x',
    'from=2026-02-31',
    'to=%00',
    'location=%00',
    'search=x',
    'before=x',
    'q=coffee',
  ])
    t.equal(titles((await desk.get(`/admin/vouchers?${odd}`)).body).length, 3, odd);
});

t.test('vouchers are told apart by who issued them, themselves or by a key of theirs', async (t) => {
  const { admin, desk, service } = await openDesk(t);
  await issue(admin, { title: 'By the first key' });
  const login = { login: 'olena', password: 'another long passphrase' };
  const { id } = (await admin.post('/api/v1/staff', { name: 'Olena', role: 'manager', ...login })).json();
  const key = await admin.post('/api/v1/api-keys', { name: 'Her till', scopes: ['issue'], staffId: id });
  const issued = await service.app.inject({
    method: 'POST',
    url: '/api/v1/vouchers',
    headers: { authorization: `Bearer ${key.json().key}` },
    payload: { title: 'By her key' },
  });
  t.equal(issued.statusCode, 201);
  t.match((await desk.get('/admin/vouchers')).body, new RegExp(`<option value="${id}" >Olena`));
  const hers = async () => titles((await desk.get(`/admin/vouchers?staff=${id}`)).body);
  t.same(await hers(), ['By her key']);
  await admin.delete(`/api/v1/staff/${id}`);
  t.same(await hers(), ['By her key'], 'also when she is gone');
});

t.test('a long list has pages, of filters by address and of a search by form', async (t) => {
  const { admin, desk } = await openDesk(t);
  for (let i = 1; i <= 52; i++) await issue(admin, { title: `No. ${i}` });
  const first = (await desk.get('/admin/vouchers?status=active')).body;
  const next = nextOf(first);
  t.equal(next, '/admin/vouchers?status=active&before=3');
  const second = (await desk.get(next)).body;
  t.same([...titles(first), ...titles(second)].length, 52);
  t.same(titles(second), ['No. 2', 'No. 1']);
  t.match(second, 'First page');
  t.equal(nextOf(second), '');
  const found = (await desk.send('/admin/vouchers/search', { q: 'No.' })).body;
  t.match(found, /name="q" value="No."[^>]*>\s*<input type="hidden" name="before" value="3"/);
  t.same(titles((await desk.send('/admin/vouchers/search', { q: 'No.', before: '3' })).body), [
    'No. 2',
    'No. 1',
  ]);
});

t.test('only its own business, and only who may', async (t) => {
  const { service, desk, anotherBusiness, admin } = await openDesk(t);
  await issue(await anotherBusiness(), { title: 'Foreign' });
  t.same(titles((await desk.get('/admin/vouchers')).body), []);
  t.same(titles((await desk.send('/admin/vouchers/search', { q: 'Foreign' })).body), []);
  t.match((await browser(service).get('/admin/vouchers')).body, 'id="password"');
  const login = { login: 'till-1', password: 'another long passphrase' };
  await admin.post('/api/v1/staff', { name: 'Till 1', role: 'scanner', ...login });
  const till = browser(service);
  await till.signIn('/scan', login);
  t.equal((await till.get('/admin/vouchers')).statusCode, 403);
});

for (const language of ['en', 'gu', 'ko', 'th', 'az-IR']) {
  t.test(`the page is well made in ${language}`, async (t) => {
    const { admin, desk } = await openDesk(t, language);
    const { redeemCode } = await issue(admin);
    await redeem(admin, { code: redeemCode.value });
    const pages = [
      await desk.get('/admin/vouchers'),
      await desk.send('/admin/vouchers/search', { q: 'Free' }),
    ];
    for (const { body } of pages) {
      t.match(body, language === 'az-IR' ? 'lang="azb" dir="rtl"' : `lang="${language}" dir="ltr"`);
      t.same(findPageFaults(body), []);
      t.notMatch(body, /style=|list\.|undefined/);
    }
  });
}
