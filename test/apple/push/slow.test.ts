// Apple takes its time: nobody is pushed twice meanwhile, and a worker that is stopped does not go on.

import { setTimeout as sleep } from 'node:timers/promises';
import t, { type Test } from 'tap';
import { waits } from '../../../src/apple/push/waits.ts';
import { patchedCopy } from '../../support/patched.ts';
import { startWorkers } from './workers.ts';

/** Two streams of 300 ms for a hundred phones: fifteen seconds, and leases of one. @returns the pushes of each phone */
async function pushSlowly(t: Test, seconds: number, folder?: string) {
  const workers = await startWorkers(t, {
    phones: 100,
    workers: 2,
    waits: { ...waits, leaseSeconds: 1 },
    timePasses: true,
    ...(folder && { folder }),
  });
  const { apns, phones } = workers;
  apns.behave({ latencyMs: 300, maxConcurrentStreams: 2 });
  await workers.change(phones);
  const each = () => phones.map((phone) => workers.pushesTo(phone));
  // As the patrol does, until nothing was pushed for longer than a lease lasts, or somebody was pushed again.
  const until = performance.now() + seconds * 1000;
  for (let idle = 0; idle < 4 && performance.now() < until && Math.max(...each()) < 2; idle++) {
    const before = apns.pushes.length;
    await Promise.race([workers.look(), sleep(500)]);
    await sleep(500);
    if (apns.pushes.length > before || before === 0) idle = -1;
  }
  return each();
}

t.test('however slow Apple is, each phone is pushed once', async (t) => {
  t.strictSame(await pushSlowly(t, 60), Array(100).fill(1));
});

t.test('some are pushed again and again where turns are not kept', async (t) => {
  const find = 'setInterval(keep, (seconds * 1000) / 3)';
  const folder = patchedCopy(t, {
    file: 'apple/push/deliver.ts',
    find,
    replace: 'setInterval(() => {}, 1000)',
  });
  const each = await pushSlowly(t, 60, folder);
  t.ok(Math.max(...each) > 1, `${each.reduce((sum, pushes) => sum + pushes, 0)} pushes of 100`);
});

/** A thousand are due, two handfuls at a time. @returns how many pushes there were at the stop, and how many in the end */
async function stopAmidst(t: Test, folder?: string) {
  const workers = await startWorkers(t, { phones: 1500, ...(folder && { folder }) });
  const { apns } = workers;
  apns.behave({ latencyMs: 400 });
  await workers.change(workers.phones);
  const looked = workers.later(2);
  while (apns.mostInFlight === 0) await sleep(10);
  for (const pusher of workers.pushers) pusher.stop();
  await looked;
  const ended = apns.pushes.length;
  await sleep(1500);
  await workers.look();
  return { ended, pushes: apns.pushes.length, workers };
}

t.test('a worker that is stopped ends its long look after what it has in its hands', async (t) => {
  const { ended, pushes, workers } = await stopAmidst(t);
  t.ok(ended > 0 && ended <= 500, `${ended}: two handfuls`);
  t.equal(pushes, ended, 'and takes no more turns');
  t.same(
    await workers.sql`select count(*)::int as left from apple_push_targets where lease is null and sent_version < want_version`,
    [{ left: 1500 - ended }],
    'what it had is settled, and the rest is for others',
  );
});

t.test('one that hears of no stop goes on', async (t) => {
  const folder = patchedCopy(t, { file: 'apple/push/work.ts', find: '    pusher.stop();\n', replace: '' });
  const { pushes } = await stopAmidst(t, folder);
  t.ok(pushes > 500, `${pushes}`);
});
