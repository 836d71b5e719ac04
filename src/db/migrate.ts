// Brings a database to the schema that this code was written for: forward only, one process at a time.

import { fileURLToPath } from 'node:url';
import type postgres from 'postgres';
import { Misconfigured } from '../errors.ts';
import { type Connection, connect } from './connect.ts';
import { applyMigrations, drizzle, readMigrationFiles } from './drizzle.ts';
import { noteEpoch } from './epoch.ts';

const migrationsFolder = fileURLToPath(new URL('../../drizzle', import.meta.url));
const oldestServer = 140_000;
/** Any number that no other program takes an advisory lock on. */
const migrationLock = 7_046_029_254_386_353n;

/** @throws Misconfigured when PostgreSQL is too old or may lose commits, or newer code than this made the database */
export async function migrate(connection: Connection): Promise<void> {
  const client = connect(connection, { max: 1 });
  try {
    await client`select set_config('lock_timeout', '60s', false), set_config('statement_timeout', '0', false)`.catch(
      unreachable,
    );
    await refuseOldServer(client);
    await refuseForgetfulServer(client);
    await client`select pg_advisory_lock(${migrationLock.toString()}::bigint)`;
    await refuseNewerDatabase(client);
    await addExtensions(client);
    await applyMigrations(drizzle(client), { migrationsFolder });
    await noteEpoch(client);
  } finally {
    await client.end({ timeout: 5 });
  }
}

/** How many migrations the next start would apply; applies none. @throws Misconfigured as `migrate` does */
export async function countPending(connection: Connection): Promise<number> {
  const client = connect(connection, { max: 1 });
  try {
    await client`select`.catch(unreachable);
    await refuseOldServer(client);
    await refuseForgetfulServer(client);
    await refuseNewerDatabase(client);
    const applied = await readApplied(client);
    return readMigrationFiles({ migrationsFolder }).filter(({ hash }) => !applied.includes(hash)).length;
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

/** An answer of 2xx says that a commit survives a crash: a server that may forget it makes that a lie. */
async function refuseForgetfulServer(client: postgres.Sql): Promise<void> {
  const off = await client`
    select name from pg_settings where name in ('fsync', 'synchronous_commit') and setting = 'off' order by name`;
  if (off.length > 0) {
    const names = off.map(({ name }) => name).join(' and ');
    throw new Misconfigured([
      `DATABASE_URL leads to a PostgreSQL with ${names} off, which may forget redemptions in a crash: set ${off[0]?.name}=on`,
    ]);
  }
}

/** For the search of customers. Both come with PostgreSQL and may be added by the database's owner. */
async function addExtensions(client: postgres.Sql): Promise<void> {
  for (const name of ['pg_trgm', 'btree_gin']) {
    await client`create extension if not exists ${client(name)}`.catch((error: Error & { code?: string }) => {
      throw new Misconfigured([
        `DATABASE_URL leads to a database without the extension ${name}, and we may not add it (${error.code}): run CREATE EXTENSION ${name} there as its owner`,
      ]);
    });
  }
}

async function refuseNewerDatabase(client: postgres.Sql): Promise<void> {
  const known = new Set(readMigrationFiles({ migrationsFolder }).map(({ hash }) => hash));
  const unknown = (await readApplied(client)).filter((hash) => !known.has(hash));
  if (unknown.length > 0) {
    throw new Misconfigured([
      `DATABASE_URL leads to a database with ${unknown.length} migration(s) that this version does not know: it was made by a newer version; start that one, or restore a backup`,
    ]);
  }
}

/** The hashes of the migrations that this database has. */
async function readApplied(client: postgres.Sql): Promise<string[]> {
  const [table] = await client`select to_regclass('drizzle.__drizzle_migrations') is not null as exists`;
  if (!table?.exists) return [];
  const applied = await client`select hash from drizzle.__drizzle_migrations`;
  return applied.map(({ hash }) => hash);
}
