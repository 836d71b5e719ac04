// Many free vouchers at once: exactly as many as were asked for, whoever works on them and however often.

import t from 'tap';
import { type Caller, startService } from '../support/service.ts';

const ask = (by: Caller, body: object, headers = {}) =>
  by.post('/api/v1/vouchers/batch', { title: 'Free coffee', ...body }, headers);
const batchOf = async (by: Caller, id: string) => (await by.get(`/api/v1/batches/${id}`)).json();

async function codesOf(by: Caller, id: string): Promise<string[]> {
  const codes: string[] = [];
  for (let cursor = ''; ; ) {
    const page = (await by.get(`/api/v1/vouchers?limit=100&batchId=${id}${cursor}`)).json();
    codes.push(...page.items.map((item: { redeemCode: { value: string } }) => item.redeemCode.value));
    if (page.nextCursor === null) return codes;
    cursor = `&cursor=${page.nextCursor}`;
  }
}

t.test('a batch is accepted at once, worked off, and has exactly the asked number of codes', async (t) => {
  const { admin, work } = await startService(t);
  const asked = await ask(admin, { quantity: 123, validity: { type: 'DAYS', days: 30 } });
  t.equal(asked.statusCode, 202);
  const { id } = asked.json();
  t.match(asked.json(), { status: 'queued', quantity: 123, issued: 0 });
  await Promise.all([work(), work(), work()]);
  t.match(await batchOf(admin, id), { status: 'done', issued: 123 });
  const codes = await codesOf(admin, id);
  t.equal(codes.length, 123);
  t.equal(new Set(codes).size, 123);
  await work();
  t.equal((await codesOf(admin, id)).length, 123);
  const one = (await admin.get(`/api/v1/vouchers?limit=1&batchId=${id}`)).json().items[0];
  t.match(one, { title: 'Free coffee', customerCard: null, validity: { type: 'DAYS', days: 30 } });
  t.match((await admin.get(`/api/v1/vouchers/${one.id}/events`)).json().items, [{ type: 'voucher.issued' }]);
});

t.test('the same key asks for one batch', async (t) => {
  const { admin, work } = await startService(t);
  const key = { 'idempotency-key': 'fair-2026' };
  const [first, again] = [await ask(admin, { quantity: 5 }, key), await ask(admin, { quantity: 5 }, key)];
  t.equal(again.body, first.body);
  await work();
  t.equal((await admin.get('/api/v1/vouchers')).json().items.length, 5);
});

t.test('a wrong batch is refused when it is asked for, by the field', async (t) => {
  const { admin, work } = await startService(t);
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana' })).json().id;
  const cases: [object, string][] = [
    [{}, '/quantity'],
    [{ quantity: 0 }, '/quantity'],
    [{ quantity: 501 }, '/quantity'],
    [{ quantity: 1.5 }, '/quantity'],
    [{ quantity: 1, title: ' ' }, '/title'],
    [{ quantity: 1, redeemCode: 'SAME' }, '/redeemCode'],
    [{ quantity: 1, customerCardId: card }, '/customerCardId'],
    [{ quantity: 1, validity: { type: 'FIXED_DATE', date: '2026-05-11' } }, '/validity/date'],
    [{ quantity: 1, artworkId: '00000000-0000-7000-8000-000000000000' }, '/artworkId'],
  ];
  for (const [body, path] of cases)
    t.match((await ask(admin, body)).json(), { code: 'INVALID', errors: [{ path }] }, path);
  await work();
  t.equal((await admin.get('/api/v1/vouchers')).json().items.length, 0);
});

t.test('a batch whose day has passed before it was worked off says that it failed', async (t) => {
  const { admin, clock, work } = await startService(t);
  const { id } = (
    await ask(admin, { quantity: 2, validity: { type: 'FIXED_DATE', date: '2026-05-12' } })
  ).json();
  clock.set('2026-05-13T10:00:00Z');
  await work();
  t.match(await batchOf(admin, id), { status: 'failed', issued: 0 });
});

t.test('a batch is its business’s own', async (t) => {
  const { admin, anotherBusiness, withScopes } = await startService(t);
  const { id } = (await ask(admin, { quantity: 1 })).json();
  const foreign = await anotherBusiness();
  t.equal((await foreign.get(`/api/v1/batches/${id}`)).statusCode, 404);
  t.equal((await foreign.get(`/api/v1/vouchers?batchId=${id}`)).json().items.length, 0);
  t.equal((await ask(await withScopes('read', 'redeem'), { quantity: 1 })).statusCode, 403);
});
