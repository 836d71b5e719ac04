// Wrong codes are counted, over all processes: 45 random bits are a lock only where nobody may try for long.

import { type Actor, nameOf } from '../auth/actor.ts';
import { type Limit, spend, usedUp } from '../auth/limits.ts';
import type { Database } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { Channel } from './redemption.ts';

const perMinute: Limit = { most: 10, seconds: 60 };
const perDay: Limit = { most: 100, seconds: 24 * 3600 };
/** Typed in public, by anybody. */
const perKiosk: Limit = { most: 5, seconds: 300 };
/** Nobody is shut out by it, but someone should look. */
const alarming: Limit = { most: 300, seconds: 24 * 3600 };

export type MissNeeds = { database: Database; warn(facts: object, text: string): void };

/**
 * Runs `work`, which refuses with NOT_FOUND or CHECK_CHAR where a code is none. A typing error counts for the day only:
 * it says nothing about other codes, but with codes of a business's own choice enough of them would.
 * @throws Refusal RATE_LIMITED once the budget is used up, for right codes too
 */
export async function countingMisses<T>(
  { database, warn }: MissNeeds,
  actor: Actor,
  channel: Channel,
  work: () => Promise<T>,
): Promise<T> {
  const { minute, day } = budgetsOf(actor, channel);
  const wait = await database.read(
    async (session) => (await usedUp(session, ...day)) ?? usedUp(session, ...minute),
  );
  if (wait !== undefined) throw limited(wait);
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Refusal) || !['NOT_FOUND', 'CHECK_CHAR'].includes(error.code)) throw error;
    const spent = error.code === 'NOT_FOUND' ? [minute, day] : [day];
    const over = await database.transaction(async (session) => {
      for (const budget of spent) {
        const wait = await spend(session, ...budget);
        if (wait !== undefined) return wait;
      }
      if ((await spend(session, `code-misses:${actor.businessId}`, alarming)) !== undefined)
        warn({ businessId: actor.businessId }, 'over 300 wrong codes in a day: is someone guessing?');
      return undefined;
    });
    throw over === undefined ? error : limited(over);
  }
}

function budgetsOf(actor: Actor, channel: Channel) {
  const who = nameOf(actor);
  const minute: [string, Limit] =
    channel === 'kiosk' ? [`code-misses:kiosk:${who}`, perKiosk] : [`code-misses:minute:${who}`, perMinute];
  const day: [string, Limit] = [`code-misses:day:${who}`, perDay];
  return { minute, day };
}

function limited(retryAfter: number): Refusal {
  return new Refusal('RATE_LIMITED', { retryAfter, detail: 'Too many codes that do not exist.' });
}
