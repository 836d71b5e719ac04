// Void, edit, extend, expire, and the journal that tells of it.

import t from 'tap';
import { type Caller, startService } from '../support/service.ts';
import { issue } from '../support/till.ts';

const read = async (by: Caller, id: string) => (await by.get(`/api/v1/vouchers/${id}`)).json();
const edit = (by: Caller, id: string, body: object) => by.patch(`/api/v1/vouchers/${id}`, body);
const voidIt = (by: Caller, id: string, reason = 'Wrong customer') =>
  by.post(`/api/v1/vouchers/${id}/void`, { reason });
const eventsOf = async (
  by: Caller,
  id: string,
): Promise<{ type: string; data: object; sequence: number }[]> =>
  (await by.get(`/api/v1/vouchers/${id}/events`)).json().items;
const typesOf = async (by: Caller, id: string) => (await eventsOf(by, id)).map(({ type }) => type);
/** The whole feed, once it has that many: transactions of other tests on this server hold it back. */
async function readFeed(by: Caller, count: number): Promise<{ type: string }[]> {
  for (let left = 50; ; left--) {
    const feed: { type: string }[] = [];
    for (let cursor = ''; ; ) {
      const page = (await by.get(`/api/v1/events?limit=100${cursor}`)).json();
      feed.push(...page.items);
      if (!page.hasMore) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    if (feed.length >= count || left === 0) return feed;
  }
}
const days = (count: number) => ({ type: 'DAYS', days: count });

t.test('a void is for good, has a reason, and comes once', async (t) => {
  const { admin, clock, withScopes } = await startService(t);
  const { id, redeemCode } = await issue(admin);
  const cases: object[] = [{}, { reason: ' ' }, { reason: 'x'.repeat(501) }, { reason: 'a\0b' }];
  for (const body of cases)
    t.equal((await admin.post(`/api/v1/vouchers/${id}/void`, body)).json().errors?.[0]?.path, '/reason');
  t.equal((await voidIt(await withScopes('redeem', 'read'), id)).statusCode, 403);
  clock.set('2026-05-12T10:05:00Z');
  const voided = await voidIt(admin, id);
  t.match(
    [voided.statusCode, voided.json()],
    [200, { status: 'voided', voidedAt: '2026-05-12T10:05:00.000Z' }],
  );
  t.match([(await voidIt(admin, id)).json().code], ['VOIDED']);
  t.equal((await edit(admin, id, { title: 'Free tea' })).json().code, 'VOIDED');
  t.equal((await admin.post('/api/v1/redemptions', { code: redeemCode.value })).json().code, 'VOIDED');
  t.match((await eventsOf(admin, id)).slice(1), [
    { type: 'voucher.voided', data: { reason: 'Wrong customer' } },
  ]);
  t.equal((await typesOf(admin, id)).length, 2);
});

t.test('what is redeemed or expired is not voided', async (t) => {
  const { admin, clock } = await startService(t);
  const used = await issue(admin);
  const ended = await issue(admin, { validity: days(1) });
  await admin.post('/api/v1/redemptions', { code: used.redeemCode.value });
  clock.set('2026-05-14T00:00:00Z');
  t.equal((await voidIt(admin, used.id)).json().code, 'ALREADY_REDEEMED');
  t.equal(
    (await edit(admin, used.id, {})).statusCode,
    200,
    'an empty edit changes nothing, so nothing is refused',
  );
  t.equal((await voidIt(admin, ended.id)).json().code, 'EXPIRED');
});

t.test('a business may leave cancelling to its staff', async (t) => {
  const { admin } = await startService(t);
  await admin.patch('/api/v1/business', { settings: { apiKeysMayVoid: false } });
  const { id } = await issue(admin);
  t.match([(await voidIt(admin, id)).json()], [{ code: 'SCOPE_MISSING' }]);
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana' })).json().id;
  t.match(
    (await admin.delete(`/api/v1/customer-cards/${card}`)).json(),
    { code: 'SCOPE_MISSING' },
    'nor by the way',
  );
  t.equal((await admin.delete(`/api/v1/customer-cards/${card}?keepVouchers=true`)).statusCode, 204);
  t.equal((await read(admin, id)).status, 'active');
});

t.test('an edit changes what was asked, never the code; what is the same makes no event', async (t) => {
  const { admin } = await startService(t);
  const before = await issue(admin, { description: 'One cup', translations: { ko: { title: '무료 커피' } } });
  const { id } = before;
  for (const same of [
    {},
    { title: ' Free coffee ' },
    { description: 'One cup' },
    { translations: before.translations },
    { validity: { type: 'UNLIMITED' } },
  ])
    t.same((await edit(admin, id, same)).json(), before);
  t.same(await typesOf(admin, id), ['voucher.issued']);
  const changed = (await edit(admin, id, { title: 'Free tea', description: null })).json();
  t.same(changed, { ...before, title: 'Free tea', description: null });
  t.match((await eventsOf(admin, id))[1], {
    type: 'voucher.updated',
    data: { fields: ['title', 'description'] },
  });
  for (const [body, path] of [
    [{ title: '' }, '/title'],
    [{ redeemCode: 'OTHER' }, '/redeemCode'],
    [{ validity: days(0) }, '/validity/days'],
    [{ validity: { type: 'FIXED_DATE', date: '2026-05-11' } }, '/validity/date'],
    [{ artworkId: '00000000-0000-7000-8000-000000000000' }, '/artworkId'],
  ] as const)
    t.match((await edit(admin, id, body)).json(), { code: 'INVALID', errors: [{ path }] }, path);
  t.same(await read(admin, id), changed);
});

t.test('validity counts from the issue, and an expired voucher is extended within 90 days', async (t) => {
  const { admin, clock, work } = await startService(t);
  const { id } = await issue(admin, { validity: days(1) });
  clock.set('2026-05-20T10:00:00Z');
  for (const swept of [false, true]) {
    if (swept) await work();
    t.equal((await edit(admin, id, { title: 'Free tea' })).json().code, 'EXPIRED');
    t.match((await edit(admin, id, { validity: days(7) })).json(), {
      code: 'INVALID',
      errors: [{ path: '/validity/days' }],
    });
  }
  const extended = (await edit(admin, id, { validity: days(8) })).json();
  t.match(extended, {
    status: 'active',
    lastValidDate: '2026-05-20',
    expiredAt: null,
    expiresAt: '2026-05-20T21:00:00.000Z',
  });
  clock.set('2026-05-20T21:00:00Z');
  await work();
  t.equal((await read(admin, id)).status, 'expired');
  t.same((await typesOf(admin, id)).slice(1), ['voucher.expired', 'voucher.updated', 'voucher.expired']);
  clock.set('2026-08-18T21:00:01Z');
  t.equal((await edit(admin, id, { validity: { type: 'UNLIMITED' } })).json().code, 'EXPIRED');
});

t.test('an end brought forward ends at once', async (t) => {
  const { admin, clock } = await startService(t);
  const { id, redeemCode } = await issue(admin);
  t.equal(
    (await edit(admin, id, { validity: { type: 'FIXED_DATE', date: '2026-05-12' } })).json().expiresAt,
    '2026-05-12T21:00:00.000Z',
  );
  clock.set('2026-05-12T21:00:00Z');
  t.equal((await admin.post('/api/v1/redemptions', { code: redeemCode.value })).json().code, 'EXPIRED');
});

t.test('a midnight that ends 250 vouchers tells of each once; nothing waits for it', async (t) => {
  const { admin, clock, work } = await startService(t);
  await admin.post('/api/v1/vouchers/batch', { title: 'Free coffee', quantity: 250, validity: days(1) });
  const left = await issue(admin);
  await work();
  clock.set('2026-05-13T21:00:00Z');
  const one = (await admin.get('/api/v1/vouchers?limit=2')).json().items[1];
  t.match(one, { status: 'expired', expiredAt: one.expiresAt }, 'before the sweep');
  t.equal((await admin.get('/api/v1/vouchers?status=active')).json().items.length, 1);
  await Promise.all([work(), work()]);
  await work();
  t.match(await read(admin, one.id), one, 'the same after the sweep');
  const feed = await readFeed(admin, 501);
  const expired = feed.filter(({ type }) => type === 'voucher.expired').length;
  t.equal(expired, 250);
  t.equal((await read(admin, left.id)).status, 'active');
});

t.test('a card takes its vouchers along, unless they are kept', async (t) => {
  const { admin } = await startService(t);
  const cardOf = async () => (await admin.post('/api/v1/customer-cards', { name: 'Ana' })).json().id;
  for (const keep of [false, true]) {
    const card = await cardOf();
    const [active, used] = [
      await issue(admin, { customerCardId: card }),
      await issue(admin, { customerCardId: card }),
    ];
    await admin.post('/api/v1/redemptions', { code: used.redeemCode.value });
    t.equal((await admin.get(`/api/v1/customer-cards/${card}`)).json().activeVouchers, 1);
    t.equal((await admin.delete(`/api/v1/customer-cards/${card}?keepVouchers=${keep}`)).statusCode, 204);
    t.match(await read(admin, active.id), { status: keep ? 'active' : 'voided', customerCard: null });
    t.equal((await read(admin, used.id)).status, 'redeemed');
    t.equal(
      (await admin.post('/api/v1/vouchers', { title: 'x', customerCardId: card })).json().errors[0].path,
      '/customerCardId',
    );
  }
});

t.test('a tied voucher is listed on its card, a free one on none', async (t) => {
  const { admin, anotherBusiness } = await startService(t);
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana' })).json().id;
  const tied = await issue(admin, { customerCardId: card });
  await issue(admin);
  const listed = (await admin.get(`/api/v1/vouchers?customerCardId=${card}`)).json().items;
  t.same(
    listed.map(({ id }: { id: string }) => id),
    [tied.id],
  );
  const foreign = await anotherBusiness();
  t.same((await foreign.get(`/api/v1/vouchers?customerCardId=${card}`)).json().items, []);
  t.equal(
    (await foreign.post('/api/v1/vouchers', { title: 'x', customerCardId: card })).json().errors[0].path,
    '/customerCardId',
  );
  t.equal(
    (await admin.post('/api/v1/vouchers', { title: 'x', redeemCode: false })).json().errors[0].path,
    '/redeemCode',
  );
});

t.test('the feed can be followed from page to page, and is the business’s own', async (t) => {
  const { admin, anotherBusiness } = await startService(t);
  const foreign = await anotherBusiness();
  t.same((await foreign.get('/api/v1/events')).json(), { items: [], nextCursor: null, hasMore: false });
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.push((await issue(admin)).id);
  await readFeed(admin, 5);
  const first = (await admin.get('/api/v1/events?limit=3')).json();
  t.equal(first.hasMore, true);
  const rest = (await admin.get(`/api/v1/events?limit=3&cursor=${first.nextCursor}`)).json();
  t.same(
    [...first.items, ...rest.items].map(({ voucherId }: { voucherId: string }) => voucherId),
    ids,
  );
  const end = (await admin.get(`/api/v1/events?cursor=${rest.nextCursor}`)).json();
  t.same(end, { items: [], nextCursor: rest.nextCursor, hasMore: false });
  await voidIt(admin, ids[0] ?? '');
  await readFeed(admin, 6);
  t.match((await admin.get(`/api/v1/events?cursor=${end.nextCursor}`)).json().items, [
    { type: 'voucher.voided', voucherId: ids[0] },
  ]);
  for (const cursor of ['x', Buffer.from('1.2').toString('base64url'), 'A'.repeat(101)])
    t.match((await admin.get(`/api/v1/events?cursor=${cursor}`)).json(), {
      code: 'INVALID',
      errors: [{ path: '/cursor' }],
    });
  t.equal((await foreign.get(`/api/v1/vouchers/${ids[0]}/events`)).statusCode, 404);
});
