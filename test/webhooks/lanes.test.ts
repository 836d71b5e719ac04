// How tries share a process, with receivers that the test lets answer one by one.

import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { WebhookDeliveryId, WebhookEndpointId } from '../../src/ids.ts';
import { createLanes, type Traffic } from '../../src/webhooks/lanes.ts';

const endpoint = (name: string) => name as WebhookEndpointId;
const delivery = (name: string) => name as WebhookDeliveryId;

/** Deliveries that end when the test says so; `due` is what a look into the table would find. */
function createTraffic() {
  const open = new Map<string, { end(): void; fail(error: Error): void }>();
  const traffic = {
    due: [] as string[],
    sent: [] as string[],
    errors: [] as unknown[],
    open,
    async end(id: string) {
      open.get(id)?.end();
      open.delete(id);
      await sleep(0);
    },
  };
  const needs: Traffic = {
    deliver: (id) => {
      traffic.sent.push(id);
      traffic.due = traffic.due.filter((each) => each !== id);
      return new Promise<void>((end, fail) => open.set(id, { end, fail }));
    },
    findNext: async () => delivery(traffic.due[0] ?? '') || undefined,
    onLateError: (error) => traffic.errors.push(error),
  };
  return { ...traffic, needs, traffic };
}

t.test('two tries at a time for one endpoint; what is turned away follows, oldest first', async (t) => {
  const { traffic, needs } = createTraffic();
  const work = createLanes({ patienceMs: 5 });
  const ids = ['a', 'b', 'c', 'd', 'e'];
  traffic.due = [...ids];
  await Promise.all(ids.map((id) => work(endpoint('slow'), delivery(id), needs)));
  t.same(traffic.sent, ['a', 'b']);
  await traffic.end('b');
  t.same(traffic.sent, ['a', 'b', 'c']);
  for (const id of ['a', 'c', 'd', 'e']) await traffic.end(id);
  t.same(traffic.sent, ids);
  await work(endpoint('slow'), delivery('f'), needs);
  t.same(traffic.sent.at(-1), 'f', 'the lanes are free again');
  await traffic.end('f');
});

t.test('a slow endpoint holds a job only for a moment, and others not at all', async (t) => {
  const { traffic, needs } = createTraffic();
  const work = createLanes({ patienceMs: 50 });
  const slow = [work(endpoint('slow'), delivery('a'), needs), work(endpoint('slow'), delivery('b'), needs)];
  const began = performance.now();
  await work(endpoint('slow'), delivery('c'), needs);
  const quick = work(endpoint('quick'), delivery('q'), needs);
  await traffic.end('q');
  await quick;
  t.ok(performance.now() - began < 45, 'nobody waited for the slow one');
  await Promise.all(slow);
  t.same([...traffic.open.keys()], ['a', 'b'], 'its jobs are done while its tries still run');
  for (const id of ['a', 'b']) await traffic.end(id);
});

t.test('a try that fails by our own fault fails its job, or is told once that has ended', async (t) => {
  const { traffic, needs } = createTraffic();
  const work = createLanes({ patienceMs: 20 });
  const early = work(endpoint('one'), delivery('a'), needs);
  traffic.open.get('a')?.fail(new Error('early'));
  await t.rejects(early, /early/);
  t.same(traffic.errors, []);
  await work(endpoint('one'), delivery('b'), needs);
  traffic.open.get('b')?.fail(new Error('late'));
  await sleep(0);
  t.match(traffic.errors, [{ message: 'late' }]);
  await work(endpoint('one'), delivery('c'), needs);
  t.equal(traffic.sent.at(-1), 'c', 'neither keeps a lane');
  await traffic.end('c');
});

t.test('when every lane is taken, a job waits for its try to end', async (t) => {
  const { traffic, needs } = createTraffic();
  const work = createLanes({ patienceMs: 5, lanesTogether: 2 });
  for (const id of ['a', 'b']) await work(endpoint(id), delivery(id), needs);
  let ended = false;
  const third = work(endpoint('c'), delivery('c'), needs).then(() => (ended = true));
  await sleep(30);
  t.equal(ended, false);
  await traffic.end('c');
  await third;
  for (const id of ['a', 'b']) await traffic.end(id);
});
