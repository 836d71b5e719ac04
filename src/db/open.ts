// The database that the settings name, at the schema of this code: a server of the operator's, or the embedded one.

import type { Config } from '../config.ts';
import { type Connection, connect } from './connect.ts';
import { findEmbedded, startEmbedded } from './embedded.ts';
import { countPending, migrate } from './migrate.ts';
import { type Database, openDatabase } from './tx.ts';

const embeddedName = 'voucher_wallet';

type Place = Pick<Config, 'databaseUrl' | 'dataDir' | 'dataDirIsDefault'>;

/** Closing it lets go of the embedded server too. @throws Misconfigured, Upstream */
export async function openMigrated(
  { databaseUrl, dataDir, dataDirIsDefault }: Place,
  log: (line: string) => void,
): Promise<Database> {
  if (databaseUrl !== undefined) {
    await migrate({ url: databaseUrl });
    return openDatabase({ url: databaseUrl });
  }
  const server = await startEmbedded({ dataDir, dataDirIsDefault, log });
  try {
    const connection = { ...server.connection, database: embeddedName };
    await createIfMissing(connection);
    await migrate(connection);
    const database = openDatabase(connection);
    return {
      ...database,
      close: async () => {
        await database.close();
        await server.release();
      },
    };
  } catch (error) {
    await server.release();
    throw error;
  }
}

/**
 * How many migrations it lacks; undefined where it is the embedded one and does not run. Changes and starts nothing.
 * @throws Misconfigured, Upstream
 */
export async function countPendingAt(place: Place): Promise<number | undefined> {
  if (place.databaseUrl !== undefined) return countPending({ url: place.databaseUrl });
  const server = await findEmbedded(place);
  return server && countPending({ ...server, database: embeddedName });
}

async function createIfMissing(connection: Exclude<Connection, { url: string }>): Promise<void> {
  const client = connect({ ...connection, database: 'postgres' }, { max: 1 });
  try {
    const [found] = await client`select from pg_database where datname = ${connection.database}`;
    if (!found) await client`create database ${client(connection.database)}`;
  } catch (error) {
    // 42P04, 23505: another process made it just now.
    if (!['42P04', '23505'].includes((error as { code: string }).code)) throw error;
  } finally {
    await client.end({ timeout: 5 });
  }
}
