// The database that the settings name, at the schema of this code: a server of the operator's, or the embedded one.

import type { Config } from '../config.ts';
import { type Connection, connect } from './connect.ts';
import { startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';
import { type Database, openDatabase } from './tx.ts';

const embeddedName = 'voucher_wallet';

/** Closing it lets go of the embedded server too. @throws Misconfigured, Upstream */
export async function openMigrated(
  { databaseUrl, dataDir, dataDirIsDefault }: Pick<Config, 'databaseUrl' | 'dataDir' | 'dataDirIsDefault'>,
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
