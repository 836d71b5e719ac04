// Reports in any order, doubled and shuffled, through the front door.

import { randomBytes } from 'node:crypto';
import t from 'tap';
import { type Caller, startService } from '../support/service.ts';
import { createSender } from './sender.ts';

async function issue(by: Caller, wish: object = {}) {
  return (await by.post('/api/v1/vouchers', { title: 'Free coffee', ...wish })).json();
}
const read = async (by: Caller, id: string) => (await by.get(`/api/v1/vouchers/${id}`)).json();
const minute = (n: number) => new Date(Date.parse('2026-05-12T10:00:00Z') + n * 60_000);

t.test('every order of five reports ends in one state', async (t) => {
  const service = await startService(t);
  const { admin, clock } = service;
  const sender = await createSender(service);
  clock.set(minute(30).toISOString());
  const reports: [string, object, number][] = [
    ['voucher.redeemed', {}, 1],
    ['voucher.redemption_undone', {}, 2],
    ['voucher.updated', { title: 'Free tea', validity: { type: 'DAYS', days: 3 } }, 3],
    ['voucher.updated', { title: 'Free cake' }, 4],
    ['voucher.voided', {}, 5],
  ];
  const orders: number[][] = [[]];
  for (let n = 0; n < reports.length; n++)
    orders.splice(
      0,
      orders.length,
      ...orders.flatMap((order) =>
        reports.map((_, each) => [...order, each]).filter((next) => new Set(next).size === next.length),
      ),
    );
  t.equal(orders.length, 120);
  const ends = new Set<string>();
  for (const order of orders) {
    const { id } = await issue(admin);
    for (const each of order) {
      const [type, data, at] = reports[each] ?? ['', {}, 0];
      await sender.send(type, { id, ...data }, { at: minute(at) });
    }
    const { status, title, redeemedAt, voidedAt, expiredAt, lastValidDate, validity } = await read(admin, id);
    ends.add(JSON.stringify({ status, title, redeemedAt, voidedAt, expiredAt, lastValidDate, validity }));
  }
  t.same(
    [...ends].map((end) => JSON.parse(end)),
    [
      {
        status: 'voided',
        title: 'Free cake',
        redeemedAt: null,
        voidedAt: minute(5).toISOString(),
        expiredAt: null,
        lastValidDate: '2026-05-15',
        validity: { type: 'DAYS', days: 3 },
      },
    ],
  );
});

t.test('a thousand reports, doubled and shuffled, apply once each', async (t) => {
  const service = await startService(t);
  const { admin, clock } = service;
  const sender = await createSender(service);
  await admin.post('/api/v1/vouchers/batch', { title: 'Free coffee', quantity: 250 });
  await service.work();
  const ids: string[] = [];
  for (let cursor = ''; ids.length < 250; ) {
    const page = (await admin.get(`/api/v1/vouchers?limit=100${cursor}`)).json();
    ids.push(...page.items.map(({ id }: { id: string }) => id));
    cursor = `&cursor=${page.nextCursor}`;
  }
  clock.set(minute(30).toISOString());
  const reports = ids.flatMap((id, n) => [
    { type: 'voucher.redeemed', id, at: 1, webhook: `a${n}` },
    { type: 'voucher.redemption_undone', id, at: 2, webhook: `b${n}` },
    { type: 'voucher.redeemed', id, at: 3, webhook: `c${n}` },
    { type: 'voucher.updated', id, at: 4, webhook: `d${n}` },
  ]);
  const shuffled = [...reports, ...reports]
    .map((report) => ({ report, place: randomBytes(4).readUInt32BE() }))
    .sort((a, b) => a.place - b.place);
  let fresh = 0;
  for (let start = 0; start < shuffled.length; start += 20) {
    const answers = await Promise.all(
      shuffled
        .slice(start, start + 20)
        .map(({ report: { type, id, at, webhook } }) =>
          sender.send(
            type,
            { id, ...(type === 'voucher.updated' && { title: 'Free tea' }) },
            { id: webhook, at: minute(at) },
          ),
        ),
    );
    for (const { status, body } of answers) {
      if (status !== 200) t.fail(JSON.stringify(body));
      if (!body.replayed) fresh += 1;
    }
  }
  t.equal(fresh, 1000);
  const statuses = new Set<string>();
  for (const id of ids.slice(0, 50)) {
    const { status, redeemedAt, title } = await read(admin, id);
    statuses.add(`${status} ${redeemedAt} ${title}`);
  }
  t.same([...statuses], [`redeemed ${minute(3).toISOString()} Free tea`]);
});
