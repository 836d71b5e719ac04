// A thread that asks a service small things all the time, and remembers how long each answer took: others' work in the
// test's own thread must not count.

import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { Orders, Taken } from './probes.ts';

const { url, apiKey, voucherId, passPath, warmUp } = workerData as Orders;
const agent = new Agent({ keepAlive: true, maxSockets: 100 });
const headers = { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' };

const fresh = (): Taken => ({ health: [], signing: [], late: [], failures: [] });
let taken = fresh();
/** Begun and not answered yet: a service that hangs is one that takes long. */
const open = new Map<symbol, { kind: 'health' | 'signing'; since: number }>();

function ask(path: string, method = 'GET', body = ''): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, agent, headers: body ? headers : {} }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function probe(kind: 'health' | 'signing', path: string): Promise<void> {
  const key = Symbol(kind);
  const since = performance.now();
  open.set(key, { kind, since });
  try {
    const status = await ask(path);
    if (status !== 200) taken.failures.push(`${path.replace(/\/v\/[^/]+/, '')} ${status}`);
    taken[kind].push(performance.now() - since);
  } catch (error) {
    taken.failures.push((error as Error).message);
  } finally {
    open.delete(key);
  }
}

const every = 20;
let due = performance.now() + every;
setInterval(() => {
  taken.late.push(Math.max(0, performance.now() - due));
  due = performance.now() + every;
  void probe('health', '/healthz');
}, every);

/** A pass that has changed is signed anew. */
async function sign(round: number): Promise<void> {
  try {
    const status = await ask(`/api/v1/vouchers/${voucherId}`, 'PATCH', `{"title":"Tea ${round}"}`);
    if (status !== 200) taken.failures.push(`editing ${status}`);
  } catch (error) {
    taken.failures.push((error as Error).message);
  }
  await probe('signing', passPath);
}

// What signing itself costs a service in memory is no matter of pictures: it has it before anything is measured.
for (let round = 0; round < warmUp; round++) await sign(round);
parentPort?.postMessage('warm');
void (async () => {
  for (let round = warmUp; ; round++) {
    await sign(round);
    await sleep(100);
  }
})();

parentPort?.on('message', () => {
  const now = performance.now();
  const waiting = [...open.values()].map(({ kind, since }) => ({ kind, took: now - since }));
  for (const { kind, took } of waiting) if (took > 50) taken[kind].push(took);
  parentPort?.postMessage(taken);
  taken = fresh();
});
