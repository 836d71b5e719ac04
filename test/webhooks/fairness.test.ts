// What a busy queue does to others: nothing. A job names an endpoint, and one waits for each, however much is due there.

import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { sql } from '../../src/db/drizzle.ts';
import type { BusinessId, VoucherId } from '../../src/ids.ts';
import { redeliver } from '../../src/webhooks/deliveries/log.ts';
import { fanOut } from '../../src/webhooks/fan-out.ts';
import { oneEvent, startReceiver, startWorkshop, status, type Workshop } from './workshop.ts';

const nobody = (which: number) => `http://127.0.0.1:${which}/hook`;

/** Hints that wait, of both kinds. */
async function countWaiting({ database }: Workshop): Promise<number> {
  const waiting = sql`select count(*)::int as n from pgboss.job where name = 'webhook-delivery' and state < 'active'`;
  const [row] = await database.read(({ query }) => query.execute<{ n: number }>(waiting));
  return row?.n ?? 0;
}

async function countTries({ database }: Workshop) {
  const tries = sql`select sum(attempts)::int as tries, count(*) filter (where state = 'pending')::int as pending from webhook_deliveries`;
  const [row] = await database.read(({ query }) => query.execute<{ tries: number; pending: number }>(tries));
  return row ?? { tries: 0, pending: 0 };
}

t.test('dead and slow endpoints with a backlog keep no other business waiting', async (t) => {
  const workshop = await startWorkshop(t, { log: { error: () => {} } });
  const { database, jobs } = workshop;
  const busy = await workshop.openBusiness();
  await busy.call('POST', 'vouchers/batch', { title: 'Tea', quantity: 300 });
  await workshop.work();
  const trickle = await startReceiver(t, (response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 50);
    response.on('close', () => clearInterval(timer));
  });
  for (const url of [...[1, 2, 3, 4, 5].map(nobody), trickle.url]) await busy.addEndpoint(url);
  const theirs = await workshop.openBusiness('Tea House');
  const healthy = await startReceiver(t);
  await theirs.addEndpoint(healthy.url);
  const mostHints = 2 * 7;

  const vouchers = await database.read(({ query }) =>
    query.execute<{ id: VoucherId }>(sql`select id from vouchers`),
  );
  t.equal(vouchers.length, 300);
  for (const { id: voucherId } of vouchers)
    await database.transaction((session) => fanOut(session, jobs, { voucherId, sequence: 1 }));
  t.ok(
    (await countWaiting(workshop)) <= mostHints,
    `${await countWaiting(workshop)} hints at 1800 deliveries`,
  );

  await jobs.start({ error: () => {} });
  await sleep(1000);
  const began = performance.now();
  await theirs.issue();
  let most = 0;
  while (healthy.got.length === 0 && performance.now() - began < 10_000) {
    most = Math.max(most, await countWaiting(workshop));
    await sleep(50);
  }
  const took = Math.round(performance.now() - began);
  const { pending } = await countTries(workshop);
  t.equal(healthy.got.length, 1);
  t.ok(took < 5000, `${took} ms`);
  t.ok(pending >= 1700, `${pending} still wait for the others`);
  t.ok(trickle.got.length > 0, 'the slow one had its turn');
  t.ok(most <= mostHints, `${most} hints`);
  t.comment(`${took} ms, at most ${most} hints, ${pending} pending`);
});

t.test(
  'what is due at a dead endpoint rests after two or three tries, and follows when it is back',
  async (t) => {
    const workshop = await startWorkshop(t);
    const { clock } = workshop;
    for (const code of [503, 429]) {
      const receiver = await startReceiver(t, status(code));
      const { backend, endpoint } = await oneEvent(workshop, receiver);
      for (let more = 1; more < 20; more++) await backend.issue();
      await workshop.work();
      t.ok(receiver.got.length >= 2 && receiver.got.length <= 3, `${receiver.got.length} tries of 20`);
      clock.set(new Date(clock.now().getTime() + 60_000).toISOString());
      await workshop.work();
      t.ok(
        receiver.got.length >= 3 && receiver.got.length <= 6,
        `${receiver.got.length} tries after a minute`,
      );
      receiver.answer = status(200);
      await workshop.after(1);
      const states = (await backend.deliveries(endpoint)).map(({ state }) => state);
      t.same(states, Array(20).fill('delivered'));
    }
  },
);

t.test('one message that a receiver cannot take does not make the others wait', async (t) => {
  const workshop = await startWorkshop(t);
  const receiver = await startReceiver(t);
  receiver.answer = (response) => response.writeHead(receiver.got.length === 1 ? 500 : 204).end();
  const { backend, endpoint } = await oneEvent(workshop, receiver);
  for (let more = 1; more < 8; more++) await backend.issue();
  await workshop.work();
  const states = (await backend.deliveries(endpoint)).map(({ state }) => state);
  t.same(states.sort(), [...Array(7).fill('delivered'), 'pending']);
});

t.test('more than one turn allows follows in the next, to the last', async (t) => {
  const workshop = await startWorkshop(t);
  const receiver = await startReceiver(t);
  const { backend } = await oneEvent(workshop, receiver);
  await backend.call('POST', 'vouchers/batch', { title: 'Tea', quantity: 120 });
  await workshop.work();
  t.equal(receiver.got.length, 121);
  t.equal(new Set(receiver.got.map(({ headers }) => headers['webhook-id'])).size, 121);
});

t.test('an event goes out at once to an endpoint that a hint for later waits for', async (t) => {
  const workshop = await startWorkshop(t);
  const receiver = await startReceiver(t, status(500));
  const { backend, look } = await oneEvent(workshop, receiver);
  await workshop.work();
  t.match(await look(), { state: 'pending', attempts: 1 });
  t.equal(await countWaiting(workshop), 1, 'the hint at its second try');
  receiver.answer = status(200);
  await backend.issue();
  // Without the sweep.
  await workshop.jobs.drain();
  t.equal(receiver.got.length, 2);
  t.equal(await countWaiting(workshop), 1);
});

t.test('an event is not lost to a hint that was taken before it could be seen', async (t) => {
  const workshop = await startWorkshop(t);
  const { database, jobs } = workshop;
  const backend = await workshop.openBusiness();
  const receiver = await startReceiver(t);
  const [first, second] = [await backend.issue(), await backend.issue()];
  await jobs.drain();
  const { id: endpoint } = await backend.addEndpoint(receiver.url);
  const tell = (voucher: { id: string }) =>
    database.transaction((session) =>
      fanOut(session, jobs, { voucherId: voucher.id as VoucherId, sequence: 1 }),
    );
  await tell(first);
  let drained: Promise<number> | undefined;
  await database.transaction(async (session) => {
    await fanOut(session, jobs, { voucherId: second.id as VoucherId, sequence: 1 });
    drained = jobs.drain();
    await sleep(200);
  });
  await drained;
  t.equal(receiver.got.length, 2);
  // And so for one that is asked for again.
  const [one, two] = await backend.deliveries(endpoint);
  await backend.redeliver(one?.id ?? '');
  await database.transaction(async (session) => {
    const businessId = (await backend.call('GET', 'business')).json().id as BusinessId;
    await redeliver(session, jobs, businessId, two?.id ?? '');
    drained = jobs.drain();
    await sleep(200);
  });
  await drained;
  t.equal(receiver.got.length, 4);
});
