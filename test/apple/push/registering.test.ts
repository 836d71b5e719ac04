// A phone registers, or is forgotten, while its voucher is being changed in a transaction that is still open: it either
// sees the change or is pushed for it, and nobody waits for ever.

import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { hearChanges } from '../../../src/apple/changes.ts';
import { forgetToken } from '../../../src/apple/web-service/registrations.ts';
import { openDatabase, type Session } from '../../../src/db/tx.ts';
import type { BusinessId, VoucherId } from '../../../src/ids.ts';
import { createJobs } from '../../../src/jobs/jobs.ts';
import { lockVoucher } from '../../../src/vouchers/life/store.ts';
import { openDatabaseOf } from '../../support/onlooker.ts';
import { patchedCopy } from '../../support/patched.ts';
import { startService, today } from '../../support/service.ts';
import { createPhone, download } from '../web-service/phone.ts';
import { passTypeIdentifier, startWorkers } from './workers.ts';

const own = new URL('../../..', import.meta.url).pathname;
const pushToken = 'cc'.repeat(32);

/** Both at once; one of them has done its part and does not commit yet. @returns whether the phone knows of the change */
async function race(t: Test, first: 'the change' | 'the phone', folder = own) {
  const workers = await startWorkers(t, { phones: 1, folder });
  const { database, jobs, businessId, phones, sql, apns } = workers;
  const { register } = await import(`${folder}/src/apple/web-service/registrations.ts`);
  const lastModified = async () => {
    const [row] = await sql`select last_modified as moment, serial_number as serial from apple_passes`;
    return row;
  };
  const key = { passTypeIdentifier, serialNumber: (await lastModified())?.serial };
  const device = { deviceLibraryIdentifier: 'new', passTypeIdentifier };
  await workers.later(60);
  // The first phone: a pass that none has is pushed to nobody.
  await sql`delete from apple_registrations`;
  await sql`update apple_passes set saved_at = null`;
  const change = (session: Session) =>
    jobs.announce(
      session,
      phones.map(({ voucherId }) => ({
        businessId,
        voucherId,
        type: 'voucher.redeemed',
        sequence: 1,
        actor: 'test',
      })),
    );
  const phone = (session: Session) => register(session, jobs, { device, key, pushToken });

  const order = first === 'the change' ? [change, phone] : [phone, change];
  const begun = Promise.withResolvers<void>();
  let asked: unknown;
  const transactions = order.map(async (work, place) => {
    if (place === 1) await begun.promise;
    await database.transaction(async (session) => {
      await work(session);
      begun.resolve();
      if (place === 0) await sleep(300);
    });
    // What the phone does as soon as it is registered: it asks for the pass.
    if (work === phone) asked = (await lastModified())?.moment;
  });
  await Promise.all(transactions);
  await workers.look();
  await workers.later(5);
  const present = (await lastModified())?.moment;
  return apns.pushesTo(pushToken).length > 0 || String(asked) === String(present);
}

for (const first of ['the change', 'the phone'] as const)
  t.test(`a phone that registers during a change knows of it: ${first} came first`, async (t) => {
    t.ok(await race(t, first));
  });

t.test('it knows nothing where the first phone leaves no mark on the pass', async (t) => {
  const file = 'apple/web-service/registrations.ts';
  const folder = patchedCopy(t, { file, find: '  await markSaved(session, key);\n', replace: '' });
  t.notOk(await race(t, 'the phone', folder));
});

t.test(
  'a phone is forgotten while its voucher changes, and with it the card that it is tied to',
  async (t) => {
    const service = await startService(t, { now: today(), apns: true });
    const { admin, clock } = service;
    const phone = createPhone(service);
    const businessId = (await admin.get('/api/v1/business')).json().id as BusinessId;
    const card = (await admin.post('/api/v1/customer-cards', { name: '김민수' })).json();
    const ofCard = await download(service, card.links.applePass);
    await phone.register(ofCard, pushToken);
    // The order of their serial numbers is that in which passes are locked: the one of the card first.
    for (;;) {
      const wish = { title: 'Free coffee', customerCardId: card.id };
      const { id, links } = (await admin.post('/api/v1/vouchers', wish)).json();
      const held = await download(service, links.applePass);
      if (held.serial < ofCard.serial) continue;
      await phone.register(held, pushToken);
      await service.later(60);

      const { connection } = await openDatabaseOf(t, service);
      const database = openDatabase(connection, { clock });
      const jobs = createJobs(database);
      hearChanges(jobs);
      const event = { businessId, voucherId: id, type: 'voucher.redeemed', sequence: 9, actor: 'test' };
      const locked = Promise.withResolvers<void>();
      const change = database.transaction(async (session) => {
        await lockVoucher(session, businessId, id as VoucherId);
        locked.resolve();
        await sleep(300);
        await jobs.announce(session, [event]);
      });
      await locked.promise;
      const token = { pushToken, passTypeIdentifier, saidUntil: clock.now() };
      const forget = forgetToken(database, jobs, token);
      t.same(await Promise.allSettled([change, forget]), [
        { status: 'fulfilled', value: undefined },
        { status: 'fulfilled', value: undefined },
      ]);
      await jobs.close();
      await database.close();
      return;
    }
  },
);
