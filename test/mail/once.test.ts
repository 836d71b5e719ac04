// One message, whatever runs twice or dies in the middle: the workers themselves, without a door in front.

import t from 'tap';
import { createSecrets } from '../../src/auth/secrets.ts';
import { openBusiness } from '../../src/businesses/open.ts';
import { createCard } from '../../src/customers/create.ts';
import { sql } from '../../src/db/drizzle.ts';
import { openDatabase } from '../../src/db/tx.ts';
import type { BusinessId, DeliveryId } from '../../src/ids.ts';
import { createJobs } from '../../src/jobs/jobs.ts';
import { deliver } from '../../src/mail/deliver.ts';
import { handleMail } from '../../src/mail/listen.ts';
import { type Mailer, openMailer } from '../../src/mail/mailer.ts';
import { forgetMail } from '../../src/mail/store.ts';
import { sweepMail } from '../../src/mail/sweep.ts';
import { issueVoucher } from '../../src/vouchers/issue.ts';
import { createTestDatabase } from '../support/database.ts';
import { refuseStrayNetwork } from '../support/network.ts';
import { TestClock } from '../support/service.ts';
import { startMailServer } from './mail-server.ts';

refuseStrayNetwork();

/** A workshop in which one voucher was issued to olena@customers.example, and nothing was done about it yet. */
async function openWorkshop(t: Tap.Test, { production = false, smtp = true } = {}) {
  const clock = new TestClock('2026-05-12T10:00:00Z');
  const { connection, drop } = await createTestDatabase();
  const database = openDatabase(connection, { clock });
  const secrets = createSecrets('a secret key for tests, 32 and more characters');
  const server = await startMailServer(t);
  const mail = smtp ? { smtpUrl: server.url, from: 'vouchers@shop.example' } : undefined;
  const mailer = openMailer({ mail, production });
  const jobs = createJobs(database);
  const needs = { database, secrets, publicUrl: 'http://localhost:3000', mailer };
  handleMail(jobs, needs);
  t.teardown(async () => {
    mailer.close();
    await jobs.close();
    await database.close();
    await drop();
  });

  const credentials = { apiKey: 'vw_test_0123456789abcdef' };
  const opened = await openBusiness(database, { name: 'Corner Café', timeZone: 'UTC', credentials });
  const businessId = opened as BusinessId;
  const { card, voucherId } = await database.transaction(async (session) => {
    const wish = { name: 'Olena', email: 'olena@customers.example' };
    const card = await createCard(
      session,
      { secrets, timeZoneOf: async () => 'UTC', onCreate: async () => {} },
      businessId,
      wish,
    );
    const issuer = { secrets, jobs, businessId, by: 'clock' };
    return { card, voucherId: await issueVoucher(session, issuer, { title: 'x', customerCardId: card.id }) };
  });
  const rows = async () => {
    const query = sql`select id, state, attempts, row_to_json(d)::text as everything from deliveries d order by id`;
    return database.read((session) => session.query.execute<Row>(query));
  };
  const sweep = () => database.transaction((session) => sweepMail(session, { jobs, mailer }));
  return { clock, database, jobs, needs, server, businessId, card, voucherId, rows, sweep };
}

type Row = { id: DeliveryId; state: string; attempts: number; everything: string };
declare namespace Tap {
  type Test = { teardown(work: () => unknown): unknown };
}

/** A worker that takes the message and is never heard of again. */
const dying: Mailer = { way: 'smtp', send: () => new Promise(() => {}), close() {} };

t.test('events and jobs that come twice, and at once, make one message', async (t) => {
  const { database, jobs, needs, server, voucherId, rows, sweep } = await openWorkshop(t);
  const again = { data: { voucherId, sequence: 1 } };
  await database.transaction((session) => jobs.send(session, 'mail-event', [again, again]));
  await jobs.drain();
  await sweep();
  await jobs.drain();
  const [row] = await rows();
  await Promise.all([1, 2, 3].map(() => deliver(needs, row?.id as DeliveryId)));
  t.match(await rows(), [{ state: 'sent', attempts: 1 }]);
  t.equal(server.handed, 1);
});

t.test('many workers that look at one message at once: exactly one sends it', async (t) => {
  const { database, needs, server, businessId, card, voucherId, rows } = await openWorkshop(t);
  await database.read(({ query }) =>
    query.execute(sql`insert into deliveries (id, business_id, voucher_id, customer_card_id, kind, reason, state, due_at, created_at)
      values (gen_random_uuid(), ${businessId}, ${voucherId}, ${card.id}, 'email', 'resent', 'queued', '2026-05-12', '2026-05-12')`),
  );
  const [row] = await rows();
  await Promise.all(Array.from({ length: 20 }, () => deliver(needs, row?.id as DeliveryId)));
  t.match(await rows(), [{ state: 'sent', attempts: 1 }]);
  t.equal(server.handed, 1);
});

t.test('a worker that died after it took the message leaves it unknown, and unsent', async (t) => {
  for (const found of ['by a job', 'by the sweep']) {
    const { clock, jobs, needs, server, rows, sweep } = await openWorkshop(t);
    jobs.handle('mail', async ({ deliveryId }) => {
      void deliver({ ...needs, mailer: dying }, deliveryId as DeliveryId);
      while ((await rows())[0]?.state === 'queued') await new Promise((resolve) => setTimeout(resolve, 5));
    });
    await jobs.drain();
    const [row] = await rows();
    await deliver(needs, row?.id as DeliveryId);
    t.match(await rows(), [{ state: 'sending', attempts: 1 }], 'it may still be at it');
    clock.set('2026-05-12T10:02:00Z');
    if (found === 'by a job') await deliver(needs, row?.id as DeliveryId);
    else await sweep();
    t.match(await rows(), [{ state: 'unknown', attempts: 1 }], found);
    await deliver(needs, row?.id as DeliveryId);
    t.equal(server.handed, 0);
  }
});

t.test('a job that got lost is asked for again', async (t) => {
  const { clock, database, jobs, server, sweep } = await openWorkshop(t);
  await server.stop();
  await jobs.drain();
  await database.read(({ query }) => query.execute(sql`delete from pgboss.job where name = 'mail'`));
  const back = await startMailServer(t, {}, Number(new URL(server.url).port));
  clock.set('2026-05-12T10:01:00Z');
  await sweep();
  await jobs.drain();
  t.equal(back.received.length, 1);
});

t.test(
  'a card deleted before the message went: nothing is sent, and no name, address or word is left',
  async (t) => {
    for (const smtp of [true, false]) {
      const { database, jobs, server, businessId, card, rows } = await openWorkshop(t, { smtp });
      server.script = { rcpt: '450 4.2.0 olena is on holiday' };
      await jobs.drain();
      if (!smtp) t.match((await rows())[0]?.everything, 'olena@customers.example');
      await database.transaction((session) => forgetMail(session, businessId, card.id));
      const left = await rows();
      t.match(left, [{ state: smtp ? 'dropped' : 'kept' }]);
      t.notMatch(left[0]?.everything, /olena|customers\.example|holiday/i);
      await jobs.drain();
      t.equal(server.handed, 0);
    }
  },
);

t.test('production without a mail server claims nothing', async (t) => {
  const { clock, jobs, rows, sweep } = await openWorkshop(t, { production: true, smtp: false });
  await jobs.drain();
  clock.set('2026-05-14T10:00:00Z');
  await sweep();
  t.same(await rows(), []);
});

t.test('after a year a message is forgotten, and not before', async (t) => {
  const { clock, jobs, rows, sweep } = await openWorkshop(t);
  await jobs.drain();
  clock.set('2027-05-12T09:00:00Z');
  await sweep();
  t.equal((await rows()).length, 1);
  // Ids are made on the machine's clock.
  clock.set('2099-01-01T00:00:00Z');
  await sweep();
  t.same(await rows(), []);
});
