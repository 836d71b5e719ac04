// A PostgreSQL for tests: the one of DATABASE_URL, else the embedded server, shared by all test files of a run. Every
// service under test gets a database of its own, cloned from a migrated template.

import { createHash, randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sql } from 'postgres';
import t from 'tap';
import { type Connection, connect } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { migrate } from '../../src/db/migrate.ts';
import { openDatabase } from '../../src/db/tx.ts';
import { installQueues } from '../../src/jobs/jobs.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const hash = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** Where this account's tests of this checkout keep what is costly to make: the embedded cluster, certificates. */
export const testFolder = join(tmpdir(), `voucher-wallet-test-${hash(`${process.getuid?.()} ${root}`)}`);

type Server = { to(database: string): Connection; release(): Promise<void> };

let reached: Promise<Server> | undefined;

/** Held for the whole file: the last file of a run stops an embedded server. */
function reachServer(): Promise<Server> {
  if (reached === undefined) {
    reached = openServer();
    t.teardown(async () => (await reached)?.release());
  }
  return reached;
}

async function openServer(): Promise<Server> {
  const url = process.env.DATABASE_URL;
  if (url === undefined) {
    const { connection, release } = await startEmbedded({ dataDir: testFolder });
    return { to: (database) => ({ ...connection, database }), release };
  }
  const to = (database: string) => ({ url: Object.assign(new URL(url), { pathname: `/${database}` }).href });
  return { to, release: async () => {} };
}

/** What the code of this moment makes: other migrations or queues give another template. */
function templateName(): string {
  const folder = join(root, 'drizzle');
  const migrations = readdirSync(folder).filter((name) => name.endsWith('.sql'));
  const files = [...migrations, 'meta/_journal.json', '../src/jobs/queues.ts'];
  return `vw_template_${hash(files.map((name) => readFileSync(join(folder, name))).join())}`;
}

async function ensureTemplate(server: Server, sql: Sql, name: string): Promise<void> {
  const exists = async () => (await sql`select from pg_database where datname = ${name}`).length > 0;
  if (await exists()) return;
  await sql`select set_config('lock_timeout', '60s', false), pg_advisory_lock(hashtext(${name}))`;
  try {
    if (await exists()) return;
    const half = `${name}_${randomBytes(4).toString('hex')}`;
    await sql`create database ${sql(half)}`;
    await migrate(server.to(half));
    const database = openDatabase(server.to(half));
    await installQueues(database);
    await database.close();
    await sql`alter database ${sql(half)} rename to ${sql(name)}`;
  } finally {
    await sql`select pg_advisory_unlock(hashtext(${name}))`;
  }
}

export type TestDatabase = { connection: Connection; drop(): Promise<void> };

/** `empty`: without the schema. */
export async function createTestDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const server = await reachServer();
  const sql = connect(server.to('postgres'), { max: 1 });
  const template = templateName();
  const name = `vw_test_${randomBytes(6).toString('hex')}`;
  if (empty) {
    await sql`create database ${sql(name)}`;
  } else {
    await ensureTemplate(server, sql, template);
    await sql`create database ${sql(name)} template ${sql(template)}`;
  }
  return {
    connection: server.to(name),
    async drop() {
      await sql`drop database ${sql(name)} with (force)`;
      await sql.end({ timeout: 5 });
    },
  };
}
