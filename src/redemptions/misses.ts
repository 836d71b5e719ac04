// Wrong codes are counted, over all processes: 45 random bits are a lock only where nobody may try for long.

import { type Actor, nameOf } from '../auth/actor.ts';
import { type Limit, spend, usedUp } from '../auth/limits.ts';
import type { Channel } from '../auth/permissions.ts';
import type { Database, Session } from '../db/tx.ts';
import { Refusal } from '../errors.ts';

type Budget = [subject: string, limit: Limit];

const perMinute: Limit = { most: 10, seconds: 60 };
const perDay: Limit = { most: 100, seconds: 24 * 3600 };
/** Typed in public, by anybody. */
const perKiosk: Limit = { most: 5, seconds: 300 };
/** Nobody is shut out by it, but someone should look. */
const alarming: Limit = { most: 300, seconds: 24 * 3600 };

export type MissNeeds = { database: Database; warn(facts: object, text: string): void };

/** For a code that was found, in the transaction of what is done with it. @throws Refusal RATE_LIMITED */
export type RefuseGuesser = (session: Session) => Promise<void>;

/**
 * Runs `work`, which refuses with NOT_FOUND or CHECK_CHAR where a code is none. Each of those is spent before it is
 * answered, and a right code is held against what was spent by then. A burst that arrives in one moment is looked up
 * before any of it is counted: a busy till may redeem many at once. It costs its sender the minute, and a tenth of the day.
 *
 * A typing error counts for the day only: it says nothing about other codes, but with codes of a business's own choice
 * enough of them would. At a kiosk it counts like any other, and a kiosk has budgets of its own.
 * @throws Refusal RATE_LIMITED once the budget is used up, for right codes too
 */
export async function countingMisses<T>(
  { database, warn }: MissNeeds,
  actor: Actor,
  channel: Channel,
  work: (refuseGuesser: RefuseGuesser) => Promise<T>,
): Promise<T> {
  const { short, long } = budgetsOf(actor, channel);
  try {
    return await work(async (session) => {
      const wait = (await usedUp(session, ...long)) ?? (await usedUp(session, ...short));
      if (wait !== undefined) throw limited(wait);
    });
  } catch (error) {
    if (!(error instanceof Refusal) || !['NOT_FOUND', 'CHECK_CHAR'].includes(error.code)) throw error;
    const spent = error.code === 'CHECK_CHAR' && channel !== 'kiosk' ? [long] : [short, long];
    const over = await database.transaction((session) => spendInTurn(session, spent));
    if (over !== undefined) throw limited(over);
    const alarm: Budget = [`code-misses:${actor.businessId}`, alarming];
    if ((await database.transaction((session) => spend(session, ...alarm))) !== undefined)
      warn({ businessId: actor.businessId }, 'over 300 wrong codes in a day: is someone guessing?');
    throw error;
  }
}

/** What is over in the first budget costs nothing of the next. */
async function spendInTurn(session: Session, budgets: Budget[]): Promise<number | undefined> {
  for (const budget of budgets) {
    const wait = await spend(session, ...budget);
    if (wait !== undefined) return wait;
  }
  return undefined;
}

function budgetsOf(actor: Actor, channel: Channel): { short: Budget; long: Budget } {
  const who = nameOf(actor);
  return channel === 'kiosk'
    ? { short: [`code-misses:kiosk:${who}`, perKiosk], long: [`code-misses:kiosk-day:${who}`, perDay] }
    : { short: [`code-misses:minute:${who}`, perMinute], long: [`code-misses:day:${who}`, perDay] };
}

function limited(retryAfter: number): Refusal {
  return new Refusal('RATE_LIMITED', { retryAfter, detail: 'Too many codes that do not exist.' });
}
