// What becomes of a turn whose request failed: it waits, everybody waits, or Google will not have it.

import { Upstream } from '../../errors.ts';
import { TooLate } from '../client.ts';
import { judge } from '../judge.ts';
import type { SyncNeeds } from './needs.ts';
import { fail, putBack, type Turn } from './store.ts';
import { afterRefusal } from './waits.ts';

export type Trouble = 'missing' | 'exists' | 'ended';

/**
 * @returns `missing` and `exists` for the turn to go on with; `ended` where the turn is over
 * @throws what is not of Google's doing
 */
export async function meet(
  needs: SyncNeeds,
  turn: Turn,
  { failures }: { failures: number },
  error: unknown,
): Promise<Trouble> {
  const { database, metrics, pace, waits, log } = needs;
  if (error instanceof TooLate) {
    await database.read((session) => putBack(session, turn, { waitMs: 0 }));
    return 'ended';
  }
  if (!(error instanceof Upstream) || error.party !== 'google') throw error;
  const verdict = judge(error, failures);
  metrics.countGooglePatch(verdict.is);
  switch (verdict.is) {
    case 'missing':
    case 'exists':
      return verdict.is;
    case 'unreachable':
    case 'too much':
      await standStill(needs, verdict.is, error);
      await database.read((session) => putBack(session, turn, { waitMs: 0 }));
      return 'ended';
    case 'not allowed': {
      // One may be an object that is not ours; several in a row are the account.
      if (error.answer?.endpoint === 'token' || pace.refused()) await standStill(needs, verdict.is, error);
      const waitMs = failures === 0 ? waits.afterNotAllowed : afterRefusal(failures);
      const failure = { problem: error.message, waitMs, doubtful: 0 };
      await database.read((session) => fail(session, turn, failure));
      return 'ended';
    }
    case 'refused': {
      log.error({ err: error }, 'Google does not take what we sent');
      const failure = { problem: error.message, waitMs: afterRefusal(failures + 1), doubtful: 0 };
      await database.read((session) => fail(session, turn, failure));
      return 'ended';
    }
    case 'unknown': {
      const doubtful = verdict.late ? waits.doubtSeconds : 0;
      const failure = { problem: null, waitMs: waits.afterFailure(failures + 1), doubtful };
      await database.read((session) => fail(session, turn, failure));
      return 'ended';
    }
  }
}

/** Everybody leaves Google alone for a while. */
export async function standStill(
  { pace, waits, log }: SyncNeeds,
  why: keyof SyncNeeds['waits']['pauses'],
  error: Upstream,
): Promise<void> {
  const begun = await pace.pause(error.message, waits.pauses[why]);
  if (begun && why === 'not allowed')
    log.error({ err: error }, 'ALARM: Google does not let us in, and nothing is sent: npm run cli -- doctor');
  else if (begun) log.error({ err: error }, `Google is left alone for a while: ${why}`);
}
