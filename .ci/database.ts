// node .ci/database.ts ping|create|drop URL [NAME]: the database that CI's second run of the suite gets.

import postgres from 'postgres';

const [command, url = '', name = ''] = process.argv.slice(2);
const sql = postgres(url, { max: 1, connect_timeout: 3, onnotice: () => {} });
try {
  if (command === 'ping') await sql`select`;
  if (command === 'create') await sql`create database ${sql(name)}`;
  if (command === 'drop') await sql`drop database if exists ${sql(name)} with (force)`;
} finally {
  await sql.end();
}
