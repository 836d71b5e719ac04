// Which life of the database this is. Transaction numbers order what commits; a backup restored into another cluster
// starts them anew, so an epoch stands in front of them. A cursor from before a restore then still reads everything new.

import type postgres from 'postgres';
import { type SQL, sql } from './drizzle.ts';

/** The present epoch, inside a statement. */
export const presentEpoch: SQL<number> = sql<number>`(select epoch from database_epoch)`;

/**
 * Notes how far transaction numbers have come. An epoch begins where they went back, or where this row was written
 * elsewhere: a restore makes the table anew, a promoted replica begins a timeline. Call it at each start.
 */
export async function noteEpoch(client: postgres.Sql): Promise<void> {
  const server = await client`
    select system_identifier::text as name, timeline_id::text as timeline from pg_control_system(), pg_control_checkpoint()`.catch(
    notForUs,
  );
  const { name = '', timeline = '' } = server[0] ?? {};
  await client`
    insert into database_epoch as known (one_row, epoch, seen_xid, place)
    select true, 0, pg_current_xact_id(),
      concat_ws(' ', ${name}::text, ${timeline}::text, oid, 'database_epoch'::regclass::oid)
    from pg_database where datname = current_database()
    on conflict (one_row) do update set
      epoch = known.epoch
        + (known.seen_xid > excluded.seen_xid or (known.place <> '' and known.place <> excluded.place))::int,
      seen_xid = excluded.seen_xid,
      place = excluded.place`;
}

/** Who runs PostgreSQL for others may keep these to himself: then a restore is known by its table alone. */
function notForUs(error: Error & { code?: string }): { name: string; timeline: string }[] {
  if (error.code === '42501') return [];
  throw error;
}
