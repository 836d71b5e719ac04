import t from 'tap';
import { connect } from '../../src/db/connect.ts';
import { noteEpoch } from '../../src/db/epoch.ts';
import { createTestDatabase } from '../support/database.ts';

t.test('an epoch begins where the database is another, and at no other start', async (t) => {
  const { connection, drop } = await createTestDatabase();
  const sql = connect(connection, { max: 1 });
  t.teardown(async () => {
    await sql.end();
    await drop();
  });
  const start = async () => {
    await noteEpoch(sql);
    const [row] = await sql<[{ epoch: number }]>`select epoch from database_epoch`;
    return row.epoch;
  };
  // The test's database is a copy of a template, and so another.
  const first = await start();
  t.equal(first, 1);
  t.equal(await start(), first, 'a restart');

  // What pg_restore does in the same database: the rows of before in a table made anew.
  await sql`create table restored (like database_epoch including all)`;
  await sql`insert into restored select * from database_epoch`;
  await sql`drop table database_epoch`;
  await sql`alter table restored rename to database_epoch`;
  t.equal(await start(), first + 1, 'a restore');
  t.equal(await start(), first + 1);

  await sql`update database_epoch set seen_xid = '9000000000000'`;
  t.equal(await start(), first + 2, 'transactions that count from the beginning again');
});
