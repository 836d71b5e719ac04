// Is the service there for others? Asked all the time by a thread of its own; judged against a quiet phase of the same run.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { call, type Door } from './upload.ts';

export type Orders = Door & { voucherId: string; passPath: string; warmUp: number };
/**
 * Milliseconds of each answer, and what was no answer. `late`: how late this thread itself was, which tells a busy machine
 * from a busy service.
 */
export type Taken = { health: number[]; signing: number[]; late: number[]; failures: string[] };

export type Probes = {
  /** What was measured since the last call. */
  take(): Promise<Taken>;
};

/** @param warmUp passes signed before it resolves */
export async function startProbes(
  t: { teardown(work: () => unknown): unknown },
  door: Door,
  { warmUp = 10 } = {},
): Promise<Probes> {
  const issued = await call(door, Buffer.from('{"title":"Tea"}'), {
    path: '/api/v1/vouchers',
    headers: { 'content-type': 'application/json' },
  });
  const { id: voucherId, links } = issued.body;
  if (voucherId === undefined || links === undefined) throw new Error(`no voucher: ${issued.status}`);
  const orders: Orders = { ...door, voucherId, passPath: new URL(links.applePass).pathname, warmUp };
  const worker = new Worker(new URL('probe-worker.ts', import.meta.url), { workerData: orders });
  t.teardown(() => worker.terminate());
  await once(worker, 'message');
  return {
    async take() {
      const answer = once(worker, 'message');
      worker.postMessage('take');
      return (await answer)[0] as Taken;
    },
  };
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** Milliseconds. On a machine that is busy with other things, more: as much more as it took when nothing was sent. */
const promised = 100;

export const p99s = ({ health, signing, late }: Taken) => ({
  health: Math.round(percentile(health, 0.99)),
  signing: Math.round(percentile(signing, 0.99)),
  late: Math.round(percentile(late, 0.99)),
});

/** What others noticed; nothing, if all is well. */
export function findHarm(quiet: Taken, busy: Taken): string[] {
  const harm = [...new Set(busy.failures)].map((failure) => `failed: ${failure}`);
  for (const kind of ['health', 'signing'] as const) {
    // Other tests run beside this one: what a converting service does to it is ten times as much again.
    const most = Math.max(6 * promised, 10 * percentile(quiet[kind], 0.99));
    const took = percentile(busy[kind], 0.99);
    if (busy[kind].length < 10) harm.push(`${kind}: answered ${busy[kind].length} times only`);
    if (took > most) harm.push(`${kind}: p99 ${Math.round(took)} ms, more than ${Math.round(most)} ms`);
  }
  return harm;
}
