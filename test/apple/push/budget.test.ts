// How much a phone bears: edits and campaigns wait once it has been pushed often, a redemption never does.

import t, { type Test } from 'tap';
import { afterPush, type Lane, lanes } from '../../../src/apple/push/budget.ts';
import type { PassSerial } from '../../../src/ids.ts';
import { type Phone, passTypeIdentifier, startWorkers, type Workers } from './workers.ts';

const minute = 60_000;
const start = new Date('2026-05-12T10:00:00Z');
const after = (minutes: number) => new Date(start.getTime() + minutes * minute);

t.test('a push at once adds one, later ones less, and a late one takes off', (t) => {
  const pushed = (minutes: number, passes = 4, score = 5) =>
    afterPush({ score, pushedAt: start, passes }, after(minutes)).score;
  t.equal(pushed(0), 6);
  t.equal(pushed(15), 5.125, 'half of the quiet time: a half, cubed');
  t.equal(pushed(30), 5);
  t.equal(pushed(90), 3);
  t.equal(pushed(600), 0, 'never less than none');
  t.equal(pushed(30, 1), 5.421875, 'a phone with one pass is to be left alone for two hours');
  t.equal(pushed(120, 1), 5);
  t.equal(pushed(60, 2), 5);
  t.equal(pushed(30, 40), 5, 'one with many for half an hour all the same');
  t.equal(afterPush({ score: 0, pushedAt: null, passes: 1 }, start).score, 0, 'a first push costs nothing');
  t.end();
});

t.test('from a score of 12 edits wait for the quiet time, from 3 campaigns', (t) => {
  const from = (score: number) => afterPush({ score: score - 1, pushedAt: start, passes: 4 }, start);
  t.match(from(2.9), { editsAfter: null, campaignsAfter: null });
  t.match(from(3), { editsAfter: null, campaignsAfter: after(30) });
  t.match(from(11.9), { editsAfter: null, campaignsAfter: after(30) });
  t.match(from(12), { editsAfter: after(30), campaignsAfter: after(30) });
  t.end();
});

/** Redeemed and undone, over and over: the phone has had enough. */
async function annoy(workers: Workers, phone: Phone, times: number) {
  for (let count = 0; count < times; count++) {
    await workers.change([phone]);
    await workers.later(5);
  }
}

async function startAnnoyed(t: Test, times: number) {
  const workers = await startWorkers(t, { phones: 1 });
  const [phone] = workers.phones;
  if (phone === undefined) throw new Error('there is a phone');
  await annoy(workers, phone, times);
  t.equal(workers.pushesTo(phone), times, 'no redemption waits more than five seconds');
  return { workers, phone, pushes: () => workers.pushesTo(phone) - times };
}

t.test('an edit waits where a redemption goes within five seconds', async (t) => {
  const { workers, phone, pushes } = await startAnnoyed(t, 14);
  t.ok(((await workers.targetOf(phone))?.score ?? 0) > 12);
  await workers.change([phone], 'voucher.updated');
  await workers.later(30 * 60);
  t.equal(pushes(), 0, 'half of the time that a phone with one pass is left alone');
  await workers.change([phone]);
  await workers.later(5);
  t.equal(pushes(), 1, 'which tells the edit, too');

  await workers.change([phone], 'voucher.updated');
  await workers.later(119 * 60);
  t.equal(pushes(), 1);
  await workers.later(60);
  t.equal(pushes(), 2);
});

t.test('after a quiet day an edit goes at once', async (t) => {
  const { workers, phone, pushes } = await startAnnoyed(t, 14);
  await workers.database.read((session) =>
    workers.parts.markSeen(session, {
      pushToken: phone.token,
      passTypeIdentifier,
      version: 14,
    }),
  );
  await workers.later(25 * 3600);
  await workers.change([phone], 'voucher.updated');
  await workers.later(5);
  t.equal(pushes(), 1);
  const score = (await workers.targetOf(phone))?.score ?? 99;
  t.ok(score < 3, `${score}`);
  await workers.change([phone], 'voucher.updated');
  await workers.later(5);
  t.equal(pushes(), 2);
});

t.test('a campaign waits sooner than an edit, and an edit takes it along', async (t) => {
  const { workers, phone, pushes } = await startAnnoyed(t, 5);
  const { database, parts, jobs, businessId } = workers;
  await database.transaction((session) => parts.restyle(session, jobs, { businessId, barcodesOnly: false }));
  await jobs.drain();
  await workers.later(60 * 60);
  t.equal(pushes(), 0);
  await workers.change([phone], 'voucher.updated');
  await workers.later(5);
  t.equal(pushes(), 1);
  const target = await workers.targetOf(phone);
  t.equal(target?.sent, target?.want);
});

t.test('of several phones the most urgent are pushed first', async (t) => {
  const workers = await startWorkers(t, { phones: 2000 });
  const { database, parts, apns, sql } = workers;
  const held = await sql<{ token: string; serialNumber: PassSerial }[]>`
    select push_token as token, serial_number as "serialNumber"
    from apple_devices join apple_registrations using (device_library_identifier, pass_type_identifier)`;
  const urgent = new Map<string, Lane>();
  for (const [place, lane] of (['reminder', 'campaign', 'edit', 'redemption'] as const).entries()) {
    const some = held.slice(place * 500, (place + 1) * 500);
    const passes = some.map(({ serialNumber }) => ({ passTypeIdentifier, serialNumber, lane: lanes[lane] }));
    await database.read((session) => parts.wantPush(session, passes));
    for (const { token } of some) urgent.set(token, lane);
  }
  await workers.later(2);
  const order = apns.pushes.map(({ token }) => urgent.get(token));
  t.equal(order.length, 2000);
  const handfuls = 500; // two, at the same time
  t.ok(order.lastIndexOf('redemption') < 500 + handfuls);
  t.ok(order.lastIndexOf('edit') < 1000 + handfuls);
  t.ok(order.indexOf('campaign') > 1000 - handfuls);
  t.ok(order.indexOf('reminder') > 1500 - handfuls);
});

t.test('a push that failed gives nothing of the quiet time back', async (t) => {
  const { workers, phone, pushes } = await startAnnoyed(t, 14);
  workers.apns.script(phone.token, { status: 403, reason: 'Forbidden' });
  await workers.change([phone]);
  await workers.later(5);
  const [row] =
    await workers.sql`select edits_after > ${workers.clock.now()} as waits from apple_push_targets`;
  t.match(row, { waits: true });
  t.equal(pushes(), 1);
});
