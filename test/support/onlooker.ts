// Looks into a service's database past the service: what stands there, in every column of every table.

import type { Sql } from 'postgres';
import { type Connection, connect } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded.ts';
import { testFolder } from './database.ts';
import type { Service } from './service.ts';

/** One value as PostgreSQL writes it; bytes as `\x…`. */
export type Value = { table: string; column: string; text: string };

type Test = { teardown(work: () => unknown): unknown };

/** A service does not say which database is its own: it is the one that knows its business. */
export async function openDatabaseOf(
  t: Test,
  { admin }: Pick<Service, 'admin'>,
): Promise<{ sql: Sql; connection: Connection }> {
  const { id } = (await admin.get('/api/v1/business')).json();
  const { to, release } = await reachServer();
  t.teardown(release);
  const postgres = connect(to('postgres'), { max: 1 });
  try {
    const databases = await postgres<{ name: string }[]>`
      select datname as name from pg_database where datname like 'vw_test_%' order by oid desc`;
    for (const { name } of databases) {
      const sql = connect(to(name), { max: 1 });
      // Those of other tests come and go.
      const found = await sql`select from businesses where id = ${id}`.catch(() => []);
      if (found.length > 0) {
        t.teardown(() => sql.end({ timeout: 5 }));
        return { sql, connection: to(name) };
      }
      await sql.end({ timeout: 5 });
    }
  } finally {
    await postgres.end({ timeout: 5 });
  }
  throw new Error('no database knows this business');
}

/** Every value that is not null, of all schemas that are not PostgreSQL's own. */
export async function dumpEverything(sql: Sql): Promise<Value[]> {
  const tables = await sql<{ schema: string; name: string }[]>`
    select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'r' and n.nspname not in ('pg_catalog', 'information_schema') order by 1, 2`;
  const values: Value[] = [];
  for (const { schema, name } of tables) {
    const columns = await sql<{ name: string }[]>`
      select attname as name from pg_attribute
      where attrelid = ${`"${schema}"."${name}"`}::regclass and attnum > 0 and not attisdropped`;
    for (const column of columns) {
      const rows = await sql<{ text: string }[]>`
        select ${sql(column.name)}::text as text from ${sql(schema)}.${sql(name)} where ${sql(column.name)} is not null`;
      for (const { text } of rows) values.push({ table: `${schema}.${name}`, column: column.name, text });
    }
  }
  return values;
}

type Server = { to(database: string): Connection; release(): Promise<void> };

async function reachServer(): Promise<Server> {
  const url = process.env.DATABASE_URL;
  if (url === undefined) {
    const { connection, release } = await startEmbedded({ dataDir: testFolder });
    return { to: (database) => ({ ...connection, database }), release };
  }
  const to = (database: string) => ({ url: Object.assign(new URL(url), { pathname: `/${database}` }).href });
  return { to, release: async () => {} };
}
