// How tries share a process, with receivers that the test lets answer one by one.

import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import type { WebhookEndpointId } from '../../src/ids.ts';
import { type Came, createLanes, type Traffic } from '../../src/webhooks/lanes.ts';

const endpoint = (name: string) => name as WebhookEndpointId;

/** An endpoint with so many deliveries due, whose tries end when the test says so. */
function createTraffic(...due: string[]) {
  const open = new Map<string, { end(came: Came): void; fail(error: Error): void }>();
  const sent: string[] = [];
  const left: boolean[] = [];
  const errors: unknown[] = [];
  const needs: Traffic = {
    tryNext: async () => {
      const id = due.shift();
      if (id === undefined) return 'nothing';
      sent.push(id);
      return new Promise<Came>((end, fail) => open.set(id, { end, fail }));
    },
    leave: async (again) => void left.push(again),
    onError: (error) => errors.push(error),
  };
  const end = async (id: string, came: Came = 'tried') => {
    open.get(id)?.end(came);
    open.delete(id);
    await sleep(0);
  };
  return { due, open, sent, left, errors, needs, end };
}

t.test('two tries at a time for one endpoint, oldest first, until nothing is due', async (t) => {
  const { needs, sent, left, end } = createTraffic('a', 'b', 'c', 'd', 'e');
  const work = createLanes({ patienceMs: 5 });
  await work(endpoint('slow'), needs);
  t.same(sent, ['a', 'b']);
  await end('b');
  t.same(sent, ['a', 'b', 'c']);
  for (const id of ['a', 'c', 'd']) await end(id);
  t.same(left, [], 'not left while a try runs');
  await end('e');
  t.same(sent, ['a', 'b', 'c', 'd', 'e']);
  t.same(left, [false]);
});

t.test('a hint takes a lane that is free, and is passed on where none is', async (t) => {
  const { needs, due, sent, left, end } = createTraffic('a');
  const work = createLanes({ patienceMs: 5 });
  await work(endpoint('slow'), needs);
  due.push('b');
  await work(endpoint('slow'), needs);
  t.same(sent, ['a', 'b'], 'the second lane, while the first still waits');
  await work(endpoint('slow'), needs);
  await end('a');
  await end('b');
  t.same(left, [true]);
  await work(endpoint('slow'), needs);
  t.same(left, [true, false], 'the lanes are free again');
});

t.test('an endpoint that wants to be left alone is, with all that is due there', async (t) => {
  const { needs, sent, left, end } = createTraffic('a', 'b', 'c', 'd');
  const work = createLanes({ patienceMs: 5 });
  await work(endpoint('dead'), needs);
  await end('a', 'resting');
  await end('b');
  t.same([sent, left], [['a', 'b'], [false]]);
});

t.test('an endpoint comes back behind the others after so many tries, or so long', async (t) => {
  for (const bound of [{ mostTries: 3 }, { mostMs: 0 }]) {
    const { needs, sent, left, end } = createTraffic('a', 'b', 'c', 'd', 'e', 'f');
    const work = createLanes({ patienceMs: 5, ...bound });
    await work(endpoint('busy'), needs);
    for (const id of ['a', 'b', 'c', 'd']) await end(id);
    t.same(left, [true]);
    t.ok(sent.length <= 4, `${sent}`);
  }
});

t.test('a slow endpoint holds a job only for a moment, and others not at all', async (t) => {
  const [slow, quick] = [createTraffic('a', 'b', 'c'), createTraffic('q')];
  const work = createLanes({ patienceMs: 50 });
  const held = work(endpoint('slow'), slow.needs);
  const began = performance.now();
  await work(endpoint('slow'), slow.needs);
  const done = work(endpoint('quick'), quick.needs);
  await quick.end('q');
  await done;
  t.ok(performance.now() - began < 45, 'nobody waited for the slow one');
  await held;
  t.same([...slow.open.keys()], ['a', 'b'], 'its job is done while its tries still run');
  for (const id of ['a', 'b', 'c']) await slow.end(id);
});

t.test('a try that fails by our own fault ends its drive, is told once and keeps no lane', async (t) => {
  const { needs, open, sent, left, errors, end } = createTraffic('a', 'b', 'c');
  const work = createLanes({ patienceMs: 5 });
  await work(endpoint('one'), needs);
  open.get('a')?.fail(new Error('ours'));
  await sleep(0);
  await end('b');
  t.match([errors, sent, left], [[{ message: 'ours' }], ['a', 'b'], [false]]);
  await work(endpoint('one'), needs);
  t.equal(sent.at(-1), 'c');
  await end('c');
});

t.test('when every road is taken, a job waits until one is left', async (t) => {
  const work = createLanes({ patienceMs: 5, roadsTogether: 2 });
  const [a, b, c] = [createTraffic('a'), createTraffic('b'), createTraffic('c')];
  await work(endpoint('a'), a.needs);
  await work(endpoint('b'), b.needs);
  const third = work(endpoint('c'), c.needs);
  await sleep(30);
  t.same(c.sent, []);
  await b.end('b');
  t.same(c.sent, ['c']);
  await c.end('c');
  await third;
  await a.end('a');
});
