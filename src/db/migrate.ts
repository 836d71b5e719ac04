// Brings a database to the schema that this code was written for: forward only, one process at a time.

import { fileURLToPath } from 'node:url';
import type postgres from 'postgres';
import { Misconfigured } from '../errors.ts';
import { type Connection, connect } from './connect.ts';
import { applyMigrations, drizzle, readMigrationFiles } from './drizzle.ts';

const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));
const oldestServer = 140_000;
/** Any number that no other program takes an advisory lock on. */
const migrationLock = 7_046_029_254_386_353n;

/** @throws Misconfigured when PostgreSQL is too old, or the database was made by newer code than this */
export async function migrate(connection: Connection): Promise<void> {
  const client = connect(connection, { max: 1 });
  try {
    await client`select set_config('lock_timeout', '60s', false), set_config('statement_timeout', '0', false)`.catch(
      unreachable,
    );
    await refuseOldServer(client);
    await client`select pg_advisory_lock(${migrationLock.toString()}::bigint)`;
    await refuseNewerDatabase(client);
    await applyMigrations(drizzle(client), { migrationsFolder });
  } finally {
    await client.end({ timeout: 5 });
  }
}

function unreachable(error: Error & { code?: string }): never {
  throw new Misconfigured([
    `DATABASE_URL leads to no database that lets us in (${error.code}: ${error.message}), e.g. postgres://user:password@host:5432/voucher_wallet`,
  ]);
}

async function refuseOldServer(client: postgres.Sql): Promise<void> {
  const [row] = await client`select current_setting('server_version_num')::int as version`;
  if (row?.version < oldestServer) {
    throw new Misconfigured([
      `DATABASE_URL leads to PostgreSQL ${row?.version}; it must be PostgreSQL 14 or newer`,
    ]);
  }
}

async function refuseNewerDatabase(client: postgres.Sql): Promise<void> {
  const [table] = await client`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`;
  if (!table?.exists) return;
  const known = new Set(readMigrationFiles({ migrationsFolder }).map(({ hash }) => hash));
  const applied = await client`select hash from drizzle.__drizzle_migrations`;
  const unknown = applied.filter(({ hash }) => !known.has(hash));
  if (unknown.length > 0) {
    throw new Misconfigured([
      `DATABASE_URL leads to a database with ${unknown.length} migration(s) that this version does not know: it was made by a newer version; start that one, or restore a backup`,
    ]);
  }
}
