// Which life of the database this is. Transaction numbers order what commits; a backup restored into another cluster
// starts them anew, so an epoch stands in front of them. A cursor from before a restore then still reads everything new.

import type postgres from 'postgres';
import { type SQL, sql } from './drizzle.ts';

/** The present epoch, inside a statement. */
export const presentEpoch: SQL<number> = sql<number>`(select epoch from database_epoch)`;

/** Notes how far transaction numbers have come; where they went back, an epoch begins. Call it at each start. */
export async function noteEpoch(client: postgres.Sql): Promise<void> {
  await client`
    insert into database_epoch as known (one_row, epoch, seen_xid) values (true, 0, pg_current_xact_id())
    on conflict (one_row) do update
      set epoch = known.epoch + (known.seen_xid > excluded.seen_xid)::int, seen_xid = excluded.seen_xid`;
}
