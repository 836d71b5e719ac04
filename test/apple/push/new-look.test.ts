// A business has a new brand: all its passes follow, its phones are told one after another, and redemptions go first.

import t from 'tap';
import type { Database } from '../../../src/db/tx.ts';
import { startService, today } from '../../support/service.ts';
import { createPhone, download, lastModified } from '../web-service/phone.ts';
import { phoneOf } from './phone.ts';
import { passTypeIdentifier, startWorkers, type Workers } from './workers.ts';

const red = { brand: { backgroundColor: '#aa0000' } };

t.test('a new colour is on every pass after one push a phone', async (t) => {
  const service = await startService(t, { now: today(), apns: true });
  const { admin, anon, apns } = service;
  const iphones = [phoneOf(service), phoneOf(service, { language: 'th' })];
  for (const iphone of iphones)
    for (let count = 0; count < 3; count++) {
      const voucher = (await admin.post('/api/v1/vouchers', { title: 'Free coffee' })).json();
      await iphone.add((await anon.get(voucher.links.applePass)).rawPayload);
    }
  await service.later(60);
  t.equal((await admin.patch('/api/v1/business', red)).statusCode, 200);
  for (let seconds = 0; seconds < 10; seconds++) await service.later(1);
  for (const iphone of iphones) {
    await iphone.settled();
    t.equal(apns.pushesTo(iphone.pushToken).length, 1);
    t.equal(iphone.passes.size, 3);
    for (const { pass } of iphone.passes.values()) t.equal(pass.backgroundColor, 'rgb(170, 0, 0)');
    t.same(iphone.complaints, []);
  }
});

t.test(
  'a phone that asks before its pass had its turn gets the new look; another business has none',
  async (t) => {
    const service = await startService(t, { now: today(), apns: true });
    const { admin } = service;
    const phone = createPhone(service);
    const hold = async (caller: typeof admin) => {
      const voucher = (await caller.post('/api/v1/vouchers', { title: 'Free coffee' })).json();
      const held = await download(service, voucher.links.applePass);
      await phone.register(held);
      return { held, version: lastModified(await phone.get(held)) };
    };
    const ours = await hold(admin);
    const theirs = await hold(await service.anotherBusiness());
    t.equal((await phone.get(ours.held, ours.version)).statusCode, 304);
    await admin.patch('/api/v1/business', red);
    t.equal((await phone.get(ours.held, ours.version)).statusCode, 200);
    t.equal((await phone.get(theirs.held, theirs.version)).statusCode, 304);
    await service.later(5);
    t.equal((await phone.get(theirs.held, theirs.version)).statusCode, 304);
  },
);

const restyle = ({ database, parts, jobs, businessId }: Workers) =>
  database.transaction((session) => parts.restyle(session, jobs, { businessId, barcodesOnly: false }));
const versionsOf = async ({ sql }: Workers) => {
  const rows = await sql<{ count: number }[]>`
    select count(*)::int as count from apple_passes group by changed_xid::text order by 1`;
  return rows.map(({ count }) => count);
};

/** A database whose second transaction never ends: the worker was killed. */
function dyingIn(database: Database): Database {
  let begun = 0;
  return {
    ...database,
    transaction: (work) =>
      database.transaction(async (session) => {
        const done = await work(session);
        begun += 1;
        if (begun > 1) throw new Error('killed');
        return done;
      }),
  };
}

t.test(
  'a worker that is killed on the way loses no pass and changes none twice; phones have a pace',
  async (t) => {
    const workers = await startWorkers(t, { phones: 2500 });
    const { parts, database, jobs, apns, sql } = workers;
    t.same(await versionsOf(workers), [2500]);
    await restyle(workers);
    const other = parts.createJobs(database);
    parts.handleRestyles(other, { database: dyingIn(database), passTypeIdentifier });
    await t.rejects(other.drain(), /killed/);
    await other.close();
    t.same(await versionsOf(workers), [1000, 1500]);
    t.match(await sql`select after_serial from apple_restyles`, [{ after_serial: /^[0-9a-f]{32}$/ }]);

    await database.transaction((session) => parts.sweepRestyles(session, jobs));
    await jobs.drain();
    t.same(await versionsOf(workers), [500, 1000, 1000], 'each once, the rest of them now');
    t.same(await sql`select business_id from apple_restyles`, []);

    let before = 0;
    for (let second = 0; second < 14; second++) {
      await workers.later(1);
      const pushes = apns.pushes.length - before;
      before = apns.pushes.length;
      t.ok(pushes <= 400, `${pushes} in a second`);
    }
    t.equal(apns.pushes.length, 2500);
    t.equal(new Set(apns.pushes.map(({ token }) => token)).size, 2500);
  },
);

t.test('a redemption does not wait for a campaign', async (t) => {
  const workers = await startWorkers(t, { phones: 1500 });
  const { apns, phones, jobs, clock, sql } = workers;
  const redeemed = phones[700];
  if (redeemed === undefined) throw new Error('there are phones');
  await restyle(workers);
  await jobs.drain();
  apns.setStreamLimit(1);
  await workers.change([redeemed]);
  // By its time the last of all, and then all are due.
  await sql`update apple_push_targets set due_at = due_at + interval '10 seconds' where push_token = ${redeemed.token}`;
  clock.set(new Date(clock.now().getTime() + 20_000).toISOString());
  await workers.later(1);
  t.equal(apns.pushes.length, 1500);
  const place = apns.pushes.findIndex(({ token }) => token === redeemed.token);
  // One worker takes two handfuls of 250 at once: it waits for those at the most, for the other thousand never.
  t.ok(place <= 500, `number ${place + 1} of 1500`);
});
