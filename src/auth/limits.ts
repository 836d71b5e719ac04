// Budgets of tries, shared by all processes: wrong codes, wrong passwords, forged webhooks.

import type { Session } from '../db/tx.ts';
import { deleteEndedLimits, findLimit, spendLimit } from './store.ts';

/** So many tries in a window of so many seconds, which starts at the first try after the last window's end. */
export type Limit = { most: number; seconds: number };

/** Ended windows deleted at once. */
const chunk = 10_000;

/**
 * Counts one try. In a transaction it counts only if that commits, and others with the same subject wait: a try that
 * is refused afterwards belongs in a session of its own.
 * @param subject names who, and which of their budgets; a digest where the name is nobody's business
 * @returns undefined within the budget, else the whole seconds until there is room, 1 or more
 */
export async function spend(session: Session, subject: string, limit: Limit): Promise<number | undefined> {
  const { used, seconds } = await spendLimit(session, subject, limit);
  return used > limit.most ? seconds : undefined;
}

/** Looks only. @returns the whole seconds until there is room where the budget is used up */
export async function usedUp(session: Session, subject: string, limit: Limit): Promise<number | undefined> {
  const found = await findLimit(session, subject);
  return found !== undefined && found.used >= limit.most ? found.seconds : undefined;
}

/** Deletes windows that have ended; what is left over is for the next sweep. */
export async function sweepLimits(session: Session): Promise<void> {
  await deleteEndedLimits(session, chunk);
}
