// The six digits of a card: random, so that they tell nothing, and never given twice in a business.

import { randomInt } from 'node:crypto';
import type { Session } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { BusinessId } from '../ids.ts';
import { findFreeNumbers, findTakenNumbers } from './store.ts';

const all = 1_000_000;
const candidates = 64;
const rounds = 3;

/**
 * A number that nobody has, as far as this transaction sees. Of 64 random ones all are taken one time in a thousand when
 * 900,000 are; only a business that is nearly full is looked through.
 * @param below how many numbers there are: fewer in tests
 * @throws Refusal LIMIT_REACHED when there is none left
 */
export async function pickNumber(session: Session, businessId: BusinessId, below = all): Promise<string> {
  const random = () => write(randomInt(below));
  for (let round = 0; round < rounds; round++) {
    const numbers = Array.from({ length: candidates }, random);
    const taken = await findTakenNumbers(session, businessId, numbers);
    const free = numbers.find((number) => !taken.has(number));
    if (free !== undefined) return free;
  }
  const free = await findFreeNumbers(session, businessId, { after: random(), below: write(below - 1) });
  const picked = free[randomInt(Math.max(1, free.length))];
  if (picked === undefined)
    throw new Refusal('LIMIT_REACHED', {
      detail: `All ${below} card numbers of this business are taken, those of deleted cards included.`,
    });
  return picked;
}

const write = (number: number): string => String(number).padStart(6, '0');
