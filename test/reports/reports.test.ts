// What others report to us takes effect once, and never backwards.

import t from 'tap';
import { type Caller, startService } from '../support/service.ts';
import { createSender } from './sender.ts';

async function issue(by: Caller, wish: object = {}) {
  return (await by.post('/api/v1/vouchers', { title: 'Free coffee', ...wish })).json();
}
const read = async (by: Caller, id: string) => (await by.get(`/api/v1/vouchers/${id}`)).json();
const minute = (n: number) => new Date(Date.parse('2026-05-12T10:00:00Z') + n * 60_000);

t.test('a report takes effect, by id or code, and a replay changes nothing', async (t) => {
  const service = await startService(t);
  const { admin } = service;
  const sender = await createSender(service);
  const { id, redeemCode } = await issue(admin);
  const first = await sender.send(
    'voucher.redeemed',
    { code: redeemCode.display, location: 'Old Town' },
    { id: 'msg_1' },
  );
  t.same(first, { status: 200, body: { outcome: 'APPLIED' } });
  t.match(await read(admin, id), { status: 'redeemed', redeemedAt: '2026-05-12T10:00:00.000Z' });
  const undone = await sender.send('voucher.redemption_undone', { id }, { at: minute(1) });
  t.equal(undone.body.outcome, 'APPLIED');
  t.same(await sender.send('voucher.redeemed', { id }, { id: 'msg_1' }), {
    status: 200,
    body: { outcome: 'APPLIED', replayed: true },
  });
  t.equal((await read(admin, id)).status, 'active');
  const events = (await admin.get(`/api/v1/vouchers/${id}/events`)).json().items;
  t.match(events.slice(1), [
    { type: 'voucher.redeemed', actor: 'webhook' },
    { type: 'voucher.redemption_undone', actor: 'webhook' },
  ]);
});

t.test(
  'what we did ourselves stands against older reports; conflicts are answered 200 with the outcome',
  async (t) => {
    const service = await startService(t);
    const { admin, clock } = service;
    const sender = await createSender(service);
    const used = await issue(admin);
    const voided = await issue(admin);
    clock.set(minute(10).toISOString());
    const redemption = (await admin.post('/api/v1/redemptions', { code: used.redeemCode.value })).json();
    await admin.post(`/api/v1/vouchers/${voided.id}/void`, { reason: 'Wrong customer' });
    const outcome = async (type: string, id: string, at: number) =>
      (await sender.send(type, { id }, { at: minute(at) })).body.outcome;
    t.equal(await outcome('voucher.redemption_undone', used.id, 9), 'STALE');
    t.equal(await outcome('voucher.voided', used.id, 9), 'STALE');
    t.equal(await outcome('voucher.voided', used.id, 11), 'ALREADY_REDEEMED');
    t.equal(await outcome('voucher.expired', used.id, 11), 'ALREADY_REDEEMED');
    t.equal(await outcome('voucher.redeemed', used.id, 12), 'ALREADY_REDEEMED');
    t.equal(await outcome('voucher.redeemed', voided.id, 11), 'VOIDED');
    t.equal((await read(admin, used.id)).status, 'redeemed');
    t.equal((await read(admin, voided.id)).status, 'voided');
    clock.set(minute(13).toISOString());
    t.equal(
      (await admin.post(`/api/v1/redemptions/${redemption.id}/undo`, {})).statusCode,
      200,
      'it is still the same redemption',
    );
  },
);

t.test('customers are updated and deleted by report, in any order', async (t) => {
  const service = await startService(t);
  const { admin } = service;
  const sender = await createSender(service);
  const card = (await admin.post('/api/v1/customer-cards', { name: 'Ana', externalId: 'crm-7' })).json();
  const voucher = await issue(admin, { customerCardId: card.id });
  const outcome = async (type: string, data: object, at: number) =>
    (await sender.send(type, data, { at: minute(at) })).body.outcome;
  t.equal(
    await outcome(
      'customer.updated',
      { externalId: 'crm-7', name: 'Ana Müller', email: 'ana@example.com' },
      2,
    ),
    'APPLIED',
  );
  t.equal(await outcome('customer.updated', { token: card.token, name: 'Anna' }, 1), 'STALE');
  t.match((await admin.get(`/api/v1/customer-cards/${card.id}`)).json(), {
    name: 'Ana Müller',
    email: 'ana@example.com',
  });
  t.equal(await outcome('customer.deleted', { id: card.id }, 3), 'APPLIED');
  t.equal(await outcome('customer.updated', { id: card.id, name: 'Ana' }, 4), 'NOT_FOUND');
  t.equal((await admin.get(`/api/v1/customer-cards/${card.id}`)).statusCode, 404);
  t.equal((await read(admin, voucher.id)).status, 'voided');
});

t.test('unknown things are answered, wrong things are named', async (t) => {
  const service = await startService(t);
  const { admin, app } = service;
  const sender = await createSender(service);
  const { id } = await issue(admin);
  t.same((await sender.send('stamp.added', { x: 1 })).body, { ignored: true });
  for (const data of [
    { id: 'x' },
    { code: '7K3MQ9XWT8' },
    { code: '\0' },
    { id: '00000000-0000-7000-8000-000000000000' },
  ])
    t.same(await sender.send('voucher.redeemed', data), { status: 200, body: { outcome: 'NOT_FOUND' } });
  const cases: [object, string][] = [
    [{}, '/data/id'],
    [{ id: 5 }, '/data/id'],
    [{ id, title: ' ' }, '/data/title'],
    [{ id, location: 'a\0b' }, '/data/location'],
    [{ id, validity: { type: 'DAYS', days: 0 } }, '/data/validity/days'],
  ];
  for (const [data, path] of cases)
    t.match(await sender.send('voucher.updated', data), { status: 422, body: { errors: [{ path }] } }, path);
  t.match(await sender.send('voucher.redeemed', { id }, { at: minute(6) }), {
    status: 422,
    body: { errors: [{ path: '/timestamp' }] },
  });
  for (const [text, status] of [
    ['', 400],
    ['{', 400],
    ['[]', 422],
    ['null', 422],
    ['{"type":"voucher.redeemed"}', 422],
  ] as const)
    t.equal((await sender.sendBytes(Buffer.from(text))).status, status, text);
  t.equal((await sender.sendBytes(Buffer.alloc(1024 * 1024 + 1, 'x'))).status, 413);
  const url = '/webhooks/00000000-0000-7000-8000-000000000000';
  t.equal((await app.inject({ method: 'POST', url, payload: {} })).statusCode, 401);
  t.equal((await app.inject({ method: 'POST', url: '/webhooks/x', payload: {} })).statusCode, 401);
  t.equal(
    (await app.inject({ method: 'POST', url, payload: 'x', headers: { 'content-type': 'text/plain' } }))
      .statusCode,
    415,
  );
  t.equal((await read(admin, id)).status, 'active');
});

t.test('receipts are kept for thirty days: until then a replay is one', async (t) => {
  const service = await startService(t);
  const { admin, clock, work } = service;
  const sender = await createSender(service);
  const { id } = await issue(admin);
  await sender.send('voucher.updated', { id, title: 'Free tea' }, { id: 'once' });
  const again = async () =>
    (await sender.send('voucher.updated', { id, title: 'Free tea' }, { id: 'once', at: minute(0) })).body;
  clock.set('2026-06-11T09:59:00Z');
  await work();
  t.match(await again(), { replayed: true });
  clock.set('2026-06-11T10:01:00Z');
  await work();
  t.same(await again(), { outcome: 'UNCHANGED' });
});

t.test(
  'an extension of ours ends what was reported as expired, and hides no redemption from before it',
  async (t) => {
    const service = await startService(t);
    const { admin, clock } = service;
    const sender = await createSender(service);
    const { id } = await issue(admin, { validity: { type: 'DAYS', days: 1 } });
    clock.set(minute(10).toISOString());
    t.equal((await sender.send('voucher.expired', { id }, { at: minute(5) })).body.outcome, 'APPLIED');
    t.match(await read(admin, id), { status: 'expired', expiredAt: minute(5).toISOString() });
    const extended = await admin.patch(`/api/v1/vouchers/${id}`, { validity: { type: 'DAYS', days: 9 } });
    t.match(extended.json(), { status: 'active', expiredAt: null });
    t.equal((await sender.send('voucher.expired', { id }, { at: minute(6) })).body.outcome, 'STALE');
    t.equal((await read(admin, id)).status, 'active');
    t.equal((await sender.send('voucher.redeemed', { id }, { at: minute(9) })).body.outcome, 'APPLIED');
    t.equal((await read(admin, id)).status, 'redeemed');
  },
);

t.test('a status that a report changes has its event, whatever else the report says', async (t) => {
  const service = await startService(t);
  const { admin, clock } = service;
  const sender = await createSender(service);
  const { id } = await issue(admin, { validity: { type: 'DAYS', days: 1 } });
  clock.set('2026-05-15T10:00:00Z');
  const on = (day: number) => ({ at: new Date(`2026-05-${day}T09:00:00Z`) });
  const outcome = async (...args: Parameters<typeof sender.send>) =>
    (await sender.send(...args)).body.outcome;
  t.equal(await outcome('voucher.redeemed', { id, location: 'Old Town' }, on(14)), 'EXPIRED');
  t.equal(await outcome('voucher.updated', { id, validity: { type: 'DAYS', days: 9 } }, on(13)), 'APPLIED');
  t.match(await read(admin, id), { status: 'redeemed', redeemedAt: on(14).at.toISOString() });
  t.equal(await outcome('voucher.updated', { id, title: 'Free tea' }, on(14)), 'APPLIED');
  t.equal(await outcome('voucher.updated', { id, title: 'Free tea' }, on(15)), 'UNCHANGED');
  t.equal(await outcome('voucher.redeemed', { id }, on(13)), 'APPLIED', 'an earlier redemption is the one');
  t.equal(await outcome('voucher.voided', { id }, on(15)), 'APPLIED');
  t.match(await read(admin, id), { status: 'voided', redeemedAt: null });
  t.equal(await outcome('voucher.redemption_undone', { id }, on(15)), 'APPLIED');
  t.equal(await outcome('voucher.redeemed', { id }, on(12)), 'VOIDED', 'nothing takes a void back');
  const types = (await admin.get(`/api/v1/vouchers/${id}/events`))
    .json()
    .items.map(({ type }: { type: string }) => type);
  t.same(types, [
    ...['voucher.issued', 'voucher.updated', 'voucher.redeemed', 'voucher.updated'],
    ...['voucher.redemption_undone', 'voucher.redeemed', 'voucher.redemption_undone', 'voucher.voided'],
  ]);
});

t.test('our own word stands against a clock that is ahead of ours', async (t) => {
  const service = await startService(t);
  const { admin, clock } = service;
  const sender = await createSender(service);
  const { id } = await issue(admin);
  await sender.send('voucher.updated', { id, title: 'Ahead' }, { at: minute(4) });
  await sender.send('voucher.redeemed', { id }, { at: minute(4) });
  clock.set(minute(1).toISOString());
  const live = (
    await admin.post('/api/v1/redemptions', { code: (await read(admin, id)).redeemCode.value })
  ).json();
  await admin.post(`/api/v1/redemptions/${live.redemption.id}/undo`, { reason: 'By mistake' });
  await admin.patch(`/api/v1/vouchers/${id}`, { title: 'Ours' });
  t.equal(
    (await sender.send('voucher.updated', { id, title: 'Older' }, { at: minute(3) })).body.outcome,
    'STALE',
  );
  t.equal((await sender.send('voucher.redeemed', { id }, { at: minute(4) })).body.outcome, 'STALE');
  t.match(await read(admin, id), { status: 'active', title: 'Ours' });
});

t.test(
  'a flood of undos un-redeems nothing, and reports from before the issue are of another voucher',
  async (t) => {
    const service = await startService(t);
    const { admin, clock } = service;
    const sender = await createSender(service);
    const { id } = await issue(admin);
    clock.set(minute(500).toISOString());
    t.equal(
      (await sender.send('voucher.redeemed', { id }, { at: new Date('2001-01-01') })).body.outcome,
      'STALE',
    );
    await sender.send('voucher.redeemed', { id }, { at: minute(400) });
    for (let n = 0; n < 210; n++) await sender.send('voucher.redemption_undone', { id }, { at: minute(n) });
    t.match(await read(admin, id), { status: 'redeemed', redeemedAt: minute(400).toISOString() });
  },
);
