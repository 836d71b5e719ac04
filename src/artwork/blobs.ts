// Where the files of renditions lie, each once by the digest of its content: in PostgreSQL here; an object store could take
// this place, since nothing else reads or writes them.

import type { Session } from '../db/tx.ts';
import * as inPostgres from './blob-store/store.ts';

export type Blob = { sha256: string; bytes: Buffer };

export type Blobs = {
  /** Before anything names them. What is kept already is kept from now on. */
  keep(session: Session, blobs: Blob[]): Promise<void>;
  /** By digest; one that is not there is absent. */
  read(session: Session, digests: string[]): Promise<Map<string, Buffer>>;
  /** Those of them that nothing names any more, but for what was brought within a day: its names may be on their way. */
  forget(session: Session, digests: string[]): Promise<void>;
};

export const blobs: Blobs = inPostgres;
