import t from 'tap';
import { connect } from '../../src/db/connect.ts';
import { migrate } from '../../src/db/migrate.ts';
import { createTestDatabase } from '../support/database.ts';

t.test('four processes that start at once on an empty database migrate it once', async (t) => {
  const { connection, drop } = await createTestDatabase({ empty: true });
  t.teardown(drop);
  await Promise.all(Array.from({ length: 4 }, () => migrate(connection)));
  const sql = connect(connection, { max: 1 });
  const applied = await sql`select hash from drizzle.__drizzle_migrations`;
  await sql.end();
  t.equal(new Set(applied.map(({ hash }) => hash)).size, applied.length);
  t.ok(applied.length > 0);
});

t.test('a database that newer code has migrated is refused, and left as it is', async (t) => {
  const { connection, drop } = await createTestDatabase();
  t.teardown(drop);
  const sql = connect(connection, { max: 1 });
  await sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('from the future', 99999999999999)`;
  await t.rejects(migrate(connection), { name: 'Misconfigured', message: /newer version/ });
  await sql`delete from drizzle.__drizzle_migrations where hash = 'from the future'`;
  await sql.end();
  await migrate(connection);
});
