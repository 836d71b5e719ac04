// node .ci/database.ts ping|create|drop URL [NAME]: the database that CI's second run of the suite gets. `drop` takes the
// template that the tests cloned with it.

import postgres from 'postgres';

const [command, url = '', name = ''] = process.argv.slice(2);
const sql = postgres(url, { max: 1, connect_timeout: 3, onnotice: () => {} });
try {
  if (command === 'ping') await sql`select`;
  if (command === 'create') await sql`create database ${sql(name)}`;
  if (command === 'drop') {
    const templates = await sql`select datname from pg_database where datname like 'vw\\_template\\_%'`;
    for (const each of [name, ...templates.map(({ datname }) => datname)]) {
      await sql`drop database if exists ${sql(each)} with (force)`;
    }
  }
} finally {
  await sql.end();
}
