// Many changes are few pushes, and what changes nothing is none.

import t, { type Test } from 'tap';
import type { WireAnswer } from '../../../src/simulator/transport.ts';
import { patchedCopy } from '../../support/patched.ts';
import { startService, today } from '../../support/service.ts';
import { createPhone, download, lastModified } from '../web-service/phone.ts';
import { into, phoneOf } from './phone.ts';
import { startWorkers } from './workers.ts';

const wish = { title: 'Free coffee' };

t.test(
  'fifty passes of a phone, redeemed within a second: two pushes at most, one list of fifty',
  async (t) => {
    const service = await startService(t, { now: today(), apns: true });
    const { admin, anon, apns } = service;
    const lists: number[] = [];
    const keepLists = (url: string, { body, status }: WireAnswer) => {
      if (status === 200 && /\/registrations\/[^/]+(\?|$)/.test(url))
        lists.push(JSON.parse(String(body)).serialNumbers.length);
    };
    const transport = into(service);
    const iphone = phoneOf(service, {
      async transport(request) {
        const answer = await transport(request);
        if (request.method === 'GET') keepLists(request.url, answer);
        return answer;
      },
    });
    const vouchers = [];
    for (let count = 0; count < 50; count++) {
      const voucher = (await admin.post('/api/v1/vouchers', wish)).json();
      await iphone.add((await anon.get(voucher.links.applePass)).rawPayload);
      vouchers.push(voucher);
    }
    await service.later(60);
    t.equal(apns.pushes.length, 0, 'nothing has happened yet');

    lists.length = 0;
    for (const [place, { redeemCode }] of vouchers.entries()) {
      if (place === 25) await service.later(0.5);
      t.equal((await admin.post('/api/v1/redemptions', { code: redeemCode.value })).statusCode, 201);
    }
    for (let seconds = 0; seconds < 10; seconds++) await service.later(1);
    await iphone.settled();
    t.ok(apns.pushes.length >= 1 && apns.pushes.length <= 2, `${apns.pushes.length} pushes`);
    t.equal(Math.max(...lists), 50);
    t.ok([...iphone.passes.values()].every(({ voided }) => voided));
    t.same(iphone.complaints, []);
    t.same(apns.faults, []);
  },
);

/** Changes of one pass, at every tenth of ten seconds. @returns how many pushes they are */
async function changeOften(t: Test, times: number, folder?: string) {
  const workers = await startWorkers(t, { phones: 1, ...(folder && { folder }) });
  const { apns, phones } = workers;
  const lastModified = async () => {
    const [row] = await workers.sql<{ at: number }[]>`
      select extract(epoch from last_modified)::int as at from apple_passes`;
    return row?.at ?? 0;
  };
  const before = await lastModified();
  let lastChange = 0;
  for (let tenth = 0; tenth < 100; tenth++) {
    await Promise.all(Array.from({ length: times / 100 }, () => workers.change(phones)));
    lastChange = performance.timeOrigin + performance.now();
    await workers.later(0.1);
  }
  await workers.later(5);
  const [target] = await Promise.all(phones.map(workers.targetOf));
  t.equal(target?.sent, target?.want);
  t.ok((await lastModified()) - before >= times, 'each was a version of its own');
  return { pushes: apns.pushes.length, after: (apns.pushes.at(-1)?.at ?? 0) - lastChange };
}

t.test(
  'a thousand changes of a pass in ten seconds: eleven pushes at most, one after the last',
  async (t) => {
    const { pushes, after } = await changeOften(t, 1000);
    t.ok(pushes >= 2 && pushes <= 11, `${pushes} pushes`);
    t.ok(after > 0);
  },
);

t.test('they are many more where no push waits for the next change', async (t) => {
  const folder = patchedCopy(t, {
    file: 'apple/push/wanted/store.ts',
    find: "const window = sql`interval '1 second' *",
    replace: "const window = sql`interval '0 second' *",
  });
  const { pushes } = await changeOften(t, 100, folder);
  t.ok(pushes > 11, `${pushes} pushes`);
});

t.test('what changes nothing on the pass pushes nobody and makes no new version', async (t) => {
  const service = await startService(t, { now: today(), apns: true });
  const { admin, apns } = service;
  const phone = createPhone(service);
  const voucher = (await admin.post('/api/v1/vouchers', wish)).json();
  const held = await download(service, voucher.links.applePass);
  await phone.register(held);
  const code = voucher.redeemCode.value;
  const redeem = () => admin.post('/api/v1/redemptions', { code }, { 'idempotency-key': 'one and the same' });
  t.equal((await redeem()).statusCode, 201);
  await service.later(5);
  t.equal(apns.pushes.length, 1);
  const version = lastModified(await phone.get(held));

  const { brand, name } = (await admin.get('/api/v1/business')).json();
  const idle: [string, () => ReturnType<typeof redeem>, number][] = [
    ['the same redemption again', redeem, 201],
    ['a refused one', () => admin.post('/api/v1/redemptions', { code }), 409],
    ['a wrong code', () => admin.post('/api/v1/redemptions', { code: 'ZZZZZZZZZZ' }), 422],
    ['the title that it has', () => admin.patch(`/api/v1/vouchers/${voucher.id}`, wish), 200],
    ['no field at all', () => admin.patch(`/api/v1/vouchers/${voucher.id}`, {}), 200],
    ['the same brand', () => admin.patch('/api/v1/business', { brand, name }), 200],
    ['other settings', () => admin.patch('/api/v1/business', { settings: { undoMinutes: 7 } }), 200],
    ['the zone of later vouchers', () => admin.patch('/api/v1/business', { timeZone: 'Asia/Seoul' }), 200],
    ['another voucher', () => admin.post('/api/v1/vouchers', wish), 201],
    ['the phone asks for its list', () => phone.list(held.type), 200],
  ];
  for (const [what, call, status] of idle) {
    await service.later(10);
    t.equal((await call()).statusCode, status, what);
    await service.later(10);
    t.equal(apns.pushes.length, 1, what);
    t.equal((await phone.get(held, version)).statusCode, 304, what);
  }
});
