// Forgets pictures that nothing has shown for a day.

import type { Database, Session } from '../db/tx.ts';
import type { ArtworkId } from '../ids.ts';
import { deleteArtworks, lockDue, postpone } from './store.ts';

const atOnce = 100;

/** Those of these artworks that somebody shows. */
export type FindUsed = (session: Session, ids: ArtworkId[]) => Promise<ArtworkId[]>;

/** @param uses of whoever may show one: each artwork is looked at once a day, and a day after it was let go of */
export async function collectArtworks(database: Database, uses: FindUsed[]): Promise<void> {
  for (let looked = atOnce; looked === atOnce; ) {
    looked = await database.transaction(async (session) => {
      const due = await lockDue(session, atOnce);
      if (due.length === 0) return 0;
      const used = new Set<ArtworkId>();
      for (const findUsed of uses) for (const id of await findUsed(session, due)) used.add(id);
      if (used.size > 0) await postpone(session, [...used]);
      const unused = due.filter((id) => !used.has(id));
      if (unused.length > 0) await deleteArtworks(session, unused);
      return due.length;
    });
  }
}
