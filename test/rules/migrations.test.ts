// The migrations are the schema: nothing is left to generate, and a database that took every step of them equals one
// made from src/db/schema.ts at once.

import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import t, { type Test } from 'tap';
import { connect } from '../../src/db/connect.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { readText, root } from './sources.ts';

const listSql = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort();

/** What `npm run migrations` would say and write here. Its exit code says nothing: it is 0 after a failure too. */
function generate(folder: string): { said: string; files: string[] } {
  const kit = join(root, 'node_modules/drizzle-kit/bin.cjs');
  // An absolute `--out` is taken for a relative one.
  const options = [
    '--dialect',
    'postgresql',
    '--schema',
    'src/db/schema.ts',
    '--out',
    relative(root, folder),
  ];
  const { stdout, stderr } = spawnSync(process.execPath, [kit, 'generate', ...options], {
    cwd: root,
    encoding: 'utf8',
    input: '',
    timeout: 60_000,
  });
  return { said: stdout + stderr, files: listSql(folder) };
}

/** Every column, constraint and index, one a line. Order of columns and names of NOT NULLs depend on the way, not on the end. */
async function describeDatabase({ connection }: TestDatabase, sqlToRun = ''): Promise<string[]> {
  const sql = connect(connection, { max: 1 });
  try {
    await sql.unsafe(sqlToRun);
    const facts = await sql`
      select concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
        a.attidentity, a.attgenerated, pg_get_expr(d.adbin, d.adrelid)) as fact
      from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
      where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
      union all
      select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) from pg_constraint
      where connamespace = 'public'::regnamespace and contype <> 'n'
      union all
      select indexdef from pg_indexes where schemaname = 'public'
      order by fact`;
    return facts.map(({ fact }) => fact);
  } finally {
    await sql.end();
  }
}

async function emptyDatabase(t: Test): Promise<TestDatabase> {
  const database = await createTestDatabase({ empty: true });
  t.teardown(database.drop);
  return database;
}

t.test('drizzle-kit finds nothing to generate', async (t) => {
  const folder = t.testdir();
  cpSync(join(root, 'drizzle'), folder, { recursive: true });
  const before = listSql(folder);
  const { said, files } = generate(folder);
  t.match(said, /No schema changes/);
  t.same(files, before);
});

t.test('a database of every migration equals one made from the schema at once', async (t) => {
  const folder = t.testdir();
  const { said, files } = generate(folder);
  t.equal(files.length, 1, `without migrations there is one to generate: ${said}`);
  const extensions = 'create extension pg_trgm; create extension btree_gin;\n';
  const made = extensions + readFileSync(join(folder, files[0] ?? ''), 'utf8');

  const migrated = await createTestDatabase();
  t.teardown(migrated.drop);
  const steps = await describeDatabase(migrated);
  t.ok(steps.length > 50, `${steps.length} facts are compared`);
  const atOnce = await describeDatabase(await emptyDatabase(t), made);
  t.same(steps, atOnce);

  const edited = made.replace(/CREATE INDEX [^;]+;/, '');
  t.not(edited, made);
  t.notSame(atOnce, await describeDatabase(await emptyDatabase(t), edited), 'one index less is seen');
});

t.test('the journal lists exactly the migrations that are there', async (t) => {
  const { entries } = JSON.parse(readText('drizzle/meta/_journal.json'));
  t.ok(entries.length > 0);
  t.same(
    entries.map(({ tag }: { tag: string }) => `${tag}.sql`),
    listSql(join(root, 'drizzle')),
  );
});
