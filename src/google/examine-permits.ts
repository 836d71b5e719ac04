// The doctor's few requests count as the service's own where they can: twenty a second are all that Google takes.

import type { Connection } from '../db/connect.ts';
import { openDatabase } from '../db/tx.ts';
import { type Finding, warn } from '../finding.ts';
import { openPace, type Permit } from './pace/pace.ts';
import { findPause } from './pace/store.ts';

export type Permits = {
  /** Answers in any case: whoever asks wants to know now, in a pause more than ever. */
  next(): Promise<Permit>;
  /** What the service has to say of its own requests. */
  findings: Finding[];
  close(): Promise<void>;
};

/** Milliseconds for which a permit of the service's is waited for. */
const patience = 2000;
const ownPermit: Permit = { use: () => true, giveBack: async () => {} };
const withoutDatabase: Permits = { next: async () => ownPermit, findings: [], close: async () => {} };

export async function openPermits(connection: Connection | undefined, issuerId: string): Promise<Permits> {
  if (connection === undefined) return withoutDatabase;
  const database = openDatabase(connection, { max: 1 });
  try {
    const pace = await openPace(database, issuerId);
    const pause = await database.read((session) => findPause(session, issuerId));
    const standsStill = pause && !pause.over;
    return {
      next: async () => (await pace.take('urgent', patience)) ?? ownPermit,
      findings: standsStill
        ? [
            warn(
              'Google sync',
              `the service sends nothing before ${pause.until.toISOString()}: ${pause.reason}`,
              'mend what is named here; it goes on by itself',
            ),
          ]
        : [],
      close: database.close,
    };
  } catch {
    // What is wrong with it is told by the check of the database.
    await database.close().catch(() => {});
    return withoutDatabase;
  }
}
