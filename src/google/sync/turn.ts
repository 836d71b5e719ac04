// A turn: one object or class, step by step, each with a permit of its own, until Google has it or it has to wait.

import { Upstream } from '../../errors.ts';
import type { Permit } from '../pace/pace.ts';
import { classStep } from './class-step.ts';
import type { SyncNeeds } from './needs.ts';
import { objectStep } from './object-step.ts';
import { fail, keepLease, putBack, type Turn } from './store.ts';
import { afterRefusal, patience } from './waits.ts';

/** A turn takes one request, or a few where something is missing at Google. */
const mostSteps = 8;

export async function beginTurn(needs: SyncNeeds, turn: Turn, permit: Permit): Promise<void> {
  const result = await step(needs, turn, permit).finally(permit.giveBack);
  if (result === 'again') await goOn(needs, turn);
}

/** A turn that has begun goes on before others begin. */
export async function goOn(needs: SyncNeeds, turn: Turn): Promise<void> {
  const { database, pace, waits } = needs;
  for (let left = mostSteps; left > 0; left--) {
    const permit = await pace.take('urgent', patience);
    if (permit === undefined) return database.read((session) => putBack(session, turn, { waitMs: 0 }));
    try {
      const { leaseSeconds: seconds } = waits;
      if (!(await database.read((session) => keepLease(session, turn, { seconds })))) return;
      if ((await step(needs, turn, permit)) === 'done') return;
    } finally {
      await permit.giveBack();
    }
  }
  const failure = { problem: 'google: what it needs there is missing', doubtful: 0 };
  const waitMs = waits.afterFailure(mostSteps);
  await database.read((session) => fail(session, turn, { ...failure, waitMs }));
}

/** What breaks on one breaks no other: it is told, shown as an error, and tried again later. */
async function step(needs: SyncNeeds, turn: Turn, permit: Permit): Promise<'done' | 'again'> {
  try {
    return await (turn.kind === 'class' ? classStep(needs, turn, permit) : objectStep(needs, turn, permit));
  } catch (error) {
    if (error instanceof Upstream) throw error;
    needs.log.error({ err: error }, 'what Google is to have cannot be said');
    const failure = { problem: 'ours: the log says what', waitMs: afterRefusal(1), doubtful: 0 };
    await needs.database.read((session) => fail(session, turn, failure));
    return 'done';
  }
}
