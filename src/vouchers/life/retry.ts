// Conditional statements that miss because somebody else was faster: look again, a few times.

import { Refusal } from '../../errors.ts';

/** @param attempt gives undefined when the voucher changed between its look and its statement */
export async function untilSettled<T>(attempt: () => Promise<T | undefined>): Promise<T> {
  for (let left = 5; left > 0; left--) {
    const settled = await attempt();
    if (settled !== undefined) return settled;
  }
  throw new Refusal('IN_PROGRESS', { retryAfter: 1 });
}
