// Tills and offices that do whatever comes to their mind to a few vouchers, all at once; what comes is drawn from a seed.

import { randomUUID } from 'node:crypto';
import type { Answer, Call, Client } from './client.ts';
import { pick } from './fleet.ts';
import type { Prize } from './vouchers.ts';

/** mulberry32: the same numbers for the same seed. @returns a whole number below `limit` */
export function createDice(seed: number): (limit: number) => number {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

export type Done = { call: Call; answer: Answer };

/** Calls until `milliseconds` are over, `callers` at a time. */
export async function callAtRandom(
  clients: Client[],
  prizes: Prize[],
  { seed, callers, milliseconds }: { seed: number; callers: number; milliseconds: number },
): Promise<Done[]> {
  const done: Done[] = [];
  /** The redemption of each voucher that was heard of last: often a stale one by the time it is undone. */
  const heard = new Map<string, string>();
  const end = performance.now() + milliseconds;

  async function work(caller: number): Promise<void> {
    const dice = createDice(seed * 1000 + caller);
    while (performance.now() < end) {
      const prize = pick(prizes, dice(prizes.length));
      const call = draw(dice, prize, heard.get(prize.id));
      const answer = await pick(clients, dice(clients.length)).send(call);
      const { id = answer.body.redemption?.id } = answer.body;
      if (call.path === '/api/v1/redemptions' && id) heard.set(prize.id, id);
      done.push({ call, answer });
    }
  }
  await Promise.all(Array.from({ length: callers }, (_, caller) => work(caller)));
  return done;
}

/** A void is for good, so it is rare. */
function draw(dice: (limit: number) => number, { id, code }: Prize, redemption: string | undefined): Call {
  const key = randomUUID();
  const kind = dice(1000);
  if (kind < 6) return { path: `/api/v1/vouchers/${id}/void`, body: { reason: 'at random' } };
  if (kind < 200) {
    const validity = { type: 'DAYS', days: 1 + dice(300) };
    return { method: 'PATCH', path: `/api/v1/vouchers/${id}`, body: { validity } };
  }
  if (kind < 600 && redemption)
    return { path: `/api/v1/redemptions/${redemption}/undo`, body: { reason: 'at random' } };
  return { path: '/api/v1/redemptions', key, body: { code } };
}
