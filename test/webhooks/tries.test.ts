// Receivers that fail in every way: tried again for three days, dead after, one's trouble never another's.

import t from 'tap';
import { deleteOldDeliveries, leaseNext, settleDelivery } from '../../src/webhooks/deliveries/store.ts';
import type { Destination } from '../../src/webhooks/endpoints/endpoint.ts';
import { waitAfter } from '../../src/webhooks/schedule.ts';
import { oneEvent, type Receiver, startReceiver, startWorkshop, status } from './workshop.ts';

const hoursBetween = (from: unknown, to: unknown) =>
  (Date.parse(String(to)) - Date.parse(String(from))) / 3_600_000;
const idsOf = ({ got }: Receiver) => new Set(got.map(({ headers }) => headers['webhook-id']));
const nobody = { url: 'http://127.0.0.1:1/hook' };

t.test('a receiver that is down for 70 hours gets its message when it is back', async (t) => {
  const workshop = await startWorkshop(t);
  const { clock } = workshop;
  const start = clock.now();
  const receiver = await startReceiver(t, status(503));
  const { look } = await oneEvent(workshop, receiver);
  await workshop.work();
  for (let tries = 1; tries < 10; tries++) {
    const at = await look();
    if (at.state !== 'pending') break;
    clock.set(String(at.dueAt));
    if (hoursBetween(start.toISOString(), at.dueAt) >= 70) receiver.answer = status(200);
    await workshop.work();
  }
  t.match(await look(), { state: 'delivered', dueAt: null });
  t.equal(idsOf(receiver).size, 1);
});

t.test('even the shortest schedule of tries spans three days, the longest less than four', async (t) => {
  const span = (random: number) => {
    let total = 0;
    for (let failures = 1; failures <= 9; failures++) total += waitAfter(failures, { random }) ?? Number.NaN;
    return total / 3_600_000;
  };
  t.ok(span(0) > 72, `${span(0)} h`);
  t.ok(span(1) < 96, `${span(1)} h`);
  t.equal(waitAfter(10, { random: 0.5 }), undefined);
  t.equal(waitAfter(10, { random: 0.5, wish: 1000 }), undefined, 'no wish gives a dead one another try');
});

t.test(
  'the waits are those of Standard Webhooks; after ten tries it is dead, and can be sent again',
  async (t) => {
    const workshop = await startWorkshop(t);
    const receiver = await startReceiver(t, status(500));
    const { look, backend, endpoint } = await oneEvent(workshop, receiver);
    await workshop.work();
    for (const hours of [5 / 3600, 5 / 60, 0.5, 2, 5, 10, 14, 20, 24]) {
      const { state, dueAt, log } = await look();
      t.equal(state, 'pending');
      const waits = hoursBetween(log.at(-1)?.at, dueAt);
      t.ok(waits >= hours * 0.899 && waits <= hours * 1.101, `${waits} h for ${hours} h`);
      const { length } = receiver.got;
      workshop.clock.set(new Date(Date.parse(String(dueAt)) - 1).toISOString());
      await workshop.work();
      t.equal(receiver.got.length, length, 'not a millisecond too early');
      workshop.clock.set(String(dueAt));
      await workshop.work();
    }
    const dead = await look();
    t.match(dead, { state: 'dead', attempts: 10, dueAt: null });
    t.equal(dead.log.length, 10);
    await workshop.after(500);
    t.equal(receiver.got.length, 10);

    receiver.answer = status(200);
    for (const logged of [11, 12, 12]) {
      const again = await backend.redeliver(dead.id);
      t.match([again.statusCode, again.json()], [202, { id: dead.id, state: 'pending', attempts: 0 }]);
      await workshop.work();
      const { state, attempts, log } = await look();
      t.same([state, attempts, log.length], ['delivered', 1, logged]);
    }
    t.equal(idsOf(receiver).size, 1);

    await workshop.after(24 * 30);
    t.equal((await backend.deliveries(endpoint)).length, 1);
    await workshop.after(0.1);
    t.same(await backend.deliveries(endpoint), [], 'the log forgets what is older than 30 days');
  },
);

t.test('410 disables the endpoint at once; enabled again, the message can be sent again', async (t) => {
  const workshop = await startWorkshop(t);
  const receiver = await startReceiver(t, status(410));
  const { look, backend, endpoint } = await oneEvent(workshop, receiver);
  await workshop.work();
  t.match(await backend.endpoint(endpoint), { status: 'disabled', disabledReason: /410/ });
  const dead = await look();
  t.match(dead, { state: 'dead', attempts: 1 });
  await backend.issue();
  await workshop.after(24);
  t.equal(receiver.got.length, 1, 'nothing more is sent there');
  t.match((await backend.redeliver(dead.id)).json(), { code: 'INVALID', errors: [{ path: '/id' }] });
  receiver.answer = status(200);
  await backend.call('PATCH', `webhook-endpoints/${endpoint}`, { status: 'active' });
  await backend.redeliver(dead.id);
  await workshop.work();
  t.match(await look(), { state: 'delivered' });
  t.equal((await backend.endpoint(endpoint)).disabledReason, null);
});

t.test(
  'an endpoint with nothing but failures for five days is disabled; one success begins anew',
  async (t) => {
    const workshop = await startWorkshop(t);
    const [dying, dead] = [await startReceiver(t, status(500)), await startReceiver(t, status(500))];
    const { backend, look } = await oneEvent(workshop, dying, dead);
    const [dyingId, deadId] = (await backend.call('GET', 'webhook-endpoints'))
      .json()
      .items.map((e: { id: string }) => e.id);
    const nextDay = async () => {
      await backend.issue();
      await workshop.after(23.9);
    };
    await workshop.work();
    for (let day = 1; day <= 2; day++) await nextDay();
    dying.answer = status(200);
    await nextDay();
    dying.answer = status(500);
    for (let day = 4; day <= 5; day++) await nextDay();
    t.match(
      [(await backend.endpoint(dyingId)).status, (await backend.endpoint(deadId)).status],
      ['active', 'active'],
    );
    await nextDay();
    t.match(await backend.endpoint(dyingId), { status: 'active' });
    t.match(await backend.endpoint(deadId), { status: 'disabled', disabledReason: /5 days.*answered 500/ });
    t.same(new Set((await backend.deliveries(deadId)).map(({ state }) => state)), new Set(['dead']));
    t.match(await look(0), { state: 'delivered' });
  },
);

t.test(
  'what waits for a disabled, deleted or changed endpoint goes nowhere, or where it now points',
  async (t) => {
    const workshop = await startWorkshop(t);
    const receivers = [
      await startReceiver(t, status(500)),
      await startReceiver(t, status(500)),
      await startReceiver(t, status(500)),
    ];
    const moved = await startReceiver(t);
    const { backend } = await oneEvent(workshop, ...receivers);
    const [off, gone, changed] = (await backend.call('GET', 'webhook-endpoints')).json().items;
    await workshop.work();
    const late = (await backend.deliveries(gone.id))[0]?.id ?? '';
    await backend.call('PATCH', `webhook-endpoints/${off.id}`, { status: 'disabled' });
    await backend.call('DELETE', `webhook-endpoints/${gone.id}`);
    await backend.call('PATCH', `webhook-endpoints/${changed.id}`, { url: moved.url });
    await workshop.after(1);
    t.same(
      receivers.map(({ got }) => got.length),
      [1, 1, 1],
    );
    t.equal(moved.got.length, 1);
    t.match(await backend.deliveries(off.id), [{ state: 'dead' }]);
    t.match(await backend.endpoint(off.id), { status: 'disabled', disabledReason: null });
    t.equal((await backend.redeliver(late)).statusCode, 404);
  },
);

t.test('an endpoint disabled while a try runs stays as it is, whatever the try comes to', async (t) => {
  const workshop = await startWorkshop(t);
  const receiver = await startReceiver(t);
  const { backend, endpoint, look } = await oneEvent(workshop, receiver);
  receiver.answer = async (response) => {
    await backend.call('PATCH', `webhook-endpoints/${endpoint}`, { status: 'disabled' });
    response.writeHead(500).end();
  };
  await workshop.work();
  await workshop.after(24);
  t.match(await look(), { state: 'dead', attempts: 0, log: [] });
  t.equal(receiver.got.length, 1);
});

t.test('whoever lost the lease changes nothing', async (t) => {
  const workshop = await startWorkshop(t);
  const { database, clock } = workshop;
  const { look, backend, endpoint } = await oneEvent(workshop, nobody);
  await workshop.work();
  clock.set(String((await look()).dueAt));
  const businessId = (await backend.call('GET', 'business')).json().id;
  const to = { businessId, endpointId: endpoint } as Destination;
  const lease = () => database.transaction((session) => leaseNext(session, to, crypto.randomUUID()));
  const slow = await lease();
  t.equal(await lease(), undefined, 'one turn at a time');
  clock.set(new Date(clock.now().getTime() + 60_000).toISOString());
  const fast = await lease();
  if (!slow || !fast) return t.fail('each had a turn');
  const end = { state: 'delivered' as const, wait: 0, attempts: 9, log: [] };
  const settle = (leased: typeof slow) =>
    database.transaction((session) => settleDelivery(session, leased, end));
  t.equal(await settle(slow), false);
  t.match(await look(), { state: 'pending', attempts: 1 });
  t.equal(await settle(fast), true);
  t.equal(await settle(fast), false, 'nor does anyone settle twice');
  t.match(await look(), { state: 'delivered', attempts: 9 });
});

t.test('a delivery whose hint was lost is found by the sweep', async (t) => {
  const workshop = await startWorkshop(t);
  const { database, jobs, clock } = workshop;
  const receiver = await startReceiver(t, status(400));
  const { look, backend, endpoint } = await oneEvent(workshop, receiver);
  for (let more = 0; more < 4; more++) await backend.issue();
  await workshop.work();
  receiver.answer = status(200);
  clock.set('2026-05-12T10:01:00Z');
  // The hint at what is due later waits by PostgreSQL's clock, which stands still here as little as anywhere.
  await jobs.drain();
  t.equal(receiver.got.length, 5);
  await workshop.work();
  t.match(await look(), { state: 'delivered' });
  t.equal(receiver.got.length, 10);
  await database.transaction(deleteOldDeliveries);
  t.equal((await backend.deliveries(endpoint)).length, 5);
});
