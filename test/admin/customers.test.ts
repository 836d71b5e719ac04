// Customers in the hands of staff: made, found, changed, given a coupon, deleted; nothing personal in an address or a log.

import t from 'tap';
import { adminPassword, browser, keyOf } from '../support/browser.ts';
import { findPageFaults } from '../support/page-faults.ts';
import { startService } from '../support/service.ts';

async function atTheDesk(t: Parameters<typeof startService>[0], language = 'en') {
  const service = await startService(t, { adminPassword });
  const staff = browser(service, language);
  await staff.signIn();
  return { service, staff };
}

t.test('a customer is made once, found, changed, given a coupon and deleted', async (t) => {
  const { service, staff } = await atTheDesk(t);
  t.match((await staff.get('/admin/customers')).body, /There is no customer card yet/);
  const form = {
    name: 'Ana <i>Müller',
    email: 'ana@example.com',
    phone: '067 123-45-67',
    locale: 'ko',
    externalId: '',
  };
  const key = keyOf((await staff.get('/admin/customers/new')).body);
  const made = await staff.send('/admin/customers/new', { ...form, key });
  const twice = await staff.send('/admin/customers/new', { ...form, key });
  t.equal(made.statusCode, 303);
  t.equal(twice.headers.location, made.headers.location, 'two presses, one customer');
  const address = String(made.headers.location);
  const page = await staff.get(address);
  t.match(page.body, /Ana &#60;i&#62;Müller[\s\S]*ana@example\.com[\s\S]*\+380671234567[\s\S]*한국어/);
  const [card] = (await service.admin.get('/api/v1/customer-cards')).json().items;
  t.match(
    page.body,
    new RegExp(`href="/admin/vouchers/new\\?customerCardId(=|&#61;)${card.id}">ISSUE COUPON`),
  );

  const found = await staff.send('/admin/customers/search', { q: 'muller ana' });
  t.match(found.body, /Ana &#60;i&#62;Müller[\s\S]*a•••@example\.com · \+38•••567/);
  t.notMatch(found.body, /ana@example/, 'a list is read over shoulders');
  t.match((await staff.send('/admin/customers/search', { q: 'nobody' })).body, /Nothing matches this search/);
  t.equal((await staff.get('/admin/customers/search')).headers.location, '/admin/customers');

  await staff.send(`${address}/edit`, { ...form, name: 'Ana Silva', email: '' });
  t.match(await staff.get(address), { body: /Ana Silva/ });
  t.match((await service.admin.get('/api/v1/customer-cards')).json().items, [
    { name: 'Ana Silva', email: null },
  ]);

  await service.admin.post('/api/v1/vouchers', { title: 'Free coffee', customerCardId: card.id });
  t.match(
    (await staff.get(address)).body,
    /class="title"><a href="\/admin\/vouchers\/[^"]+"><bdi>Free coffee/,
  );

  const unsure = await staff.send(`${address}/delete`, { confirm: '000000' });
  t.match([unsure.statusCode, unsure.body], [422, /This is not the number of the card/]);
  t.equal(
    (await staff.send(`${address}/delete`, { confirm: card.number })).headers.location,
    '/admin/customers',
  );
  t.equal((await staff.get(address)).statusCode, 404);
  t.match((await service.admin.get('/api/v1/vouchers')).json().items, [{ status: 'voided' }]);
  t.notMatch(service.logs.join(''), /muller|M\u00fcller|ana@example/i, 'no log names anybody');
});

t.test('deleted with its vouchers kept, they stay valid', async (t) => {
  const { service, staff } = await atTheDesk(t);
  const card = (await service.admin.post('/api/v1/customer-cards', { name: 'Ana' })).json();
  await service.admin.post('/api/v1/vouchers', { title: 'Free coffee', customerCardId: card.id });
  await staff.send(`/admin/customers/${card.id}/delete`, { confirm: card.number, keepVouchers: 'yes' });
  t.match((await service.admin.get('/api/v1/vouchers')).json().items, [{ status: 'active' }]);
});

t.test('what is wrong is said beside its field, and nothing typed is lost', async (t) => {
  const { service, staff } = await atTheDesk(t, 'th');
  const form = {
    name: ' ',
    email: 'no mail',
    phone: '12',
    locale: '',
    externalId: 'x'.repeat(201),
    key: 'k',
  };
  for (const [change, field] of [
    [{}, 'name'],
    [{ name: 'Ana' }, 'email'],
    [{ name: 'Ana', email: '' }, 'phone'],
    [{ name: 'Ana', email: '', phone: '' }, 'externalId'],
  ] as const) {
    const answer = await staff.send('/admin/customers/new', { ...form, ...change });
    t.match([answer.statusCode, answer.body], [422, new RegExp(`id="${field}-fault"`)], field);
    t.match(answer.body, /x{201}/);
    t.same(findPageFaults(answer.body), []);
  }
  t.same((await service.admin.get('/api/v1/customer-cards')).json().items, []);
});

t.test('fifty to a page, and nobody else’s', async (t) => {
  const { service, staff } = await atTheDesk(t);
  for (let n = 0; n < 51; n++) await service.admin.post('/api/v1/customer-cards', { name: `Guest ${n}` });
  const stranger = await service.anotherBusiness();
  const { id } = (await stranger.post('/api/v1/customer-cards', { name: 'Foreign' })).json();
  const first = (await staff.get('/admin/customers')).body;
  t.equal(first.match(/class="title"/g)?.length, 50);
  const next = /href="(\/admin\/customers\?cursor[^"]+)"/.exec(first)?.[1]?.replace('&#61;', '=') ?? '';
  const last = (await staff.get(next)).body;
  t.match(last, /Guest 0</);
  t.match(last, /First page/);
  t.notMatch(first + last, /Foreign/);
  for (const path of [`/admin/customers/${id}`, '/admin/customers/x'])
    t.equal((await staff.get(path)).statusCode, 404);
  t.equal((await staff.send(`/admin/customers/${id}/delete`, { confirm: '1' })).statusCode, 404);
});
