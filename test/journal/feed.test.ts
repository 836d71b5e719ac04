// The feed leaves nothing out: not what commits late, not what happens after a backup was restored elsewhere.

import t, { type Test } from 'tap';
import { newApiKey } from '../../src/auth/api-key.ts';
import { createSecrets } from '../../src/auth/secrets.ts';
import { openBusiness } from '../../src/businesses/open.ts';
import { connect } from '../../src/db/connect.ts';
import { noteEpoch } from '../../src/db/epoch.ts';
import { openDatabase, type Session } from '../../src/db/tx.ts';
import type { BusinessId } from '../../src/ids.ts';
import { createJobs } from '../../src/jobs/jobs.ts';
import { readSettled } from '../../src/journal/feed.ts';
import type { Place } from '../../src/journal/store.ts';
import { issueVoucher } from '../../src/vouchers/issue.ts';
import { createTestDatabase } from '../support/database.ts';

async function open(t: Test) {
  const { connection, drop } = await createTestDatabase();
  const database = openDatabase(connection);
  const jobs = createJobs(database);
  const sql = connect(connection, { max: 1 });
  t.teardown(async () => {
    await Promise.all([sql.end(), jobs.close()]);
    await database.close();
    await drop();
  });
  const secrets = createSecrets('a secret key for tests, 32 and more characters');
  const openOne = async () =>
    (await openBusiness(database, {
      name: 'Café',
      timeZone: 'UTC',
      credentials: { apiKey: newApiKey() },
    })) as BusinessId;
  const businessId = await openOne();
  return {
    database,
    sql,
    openOne,
    businessId,
    issue: (session: Session, by = businessId) =>
      issueVoucher(session, { secrets, jobs, businessId: by, by: 'test' }, { title: 'Free coffee' }),
    feed: (after?: Place) => readSettled(database, businessId, { after, limit: 100 }),
    /** Transactions of other tests on this server hold the feed back for longer than a reader waits. */
    async feedOf(count: number, after?: Place) {
      for (let left = 50; ; left--) {
        const found = await readSettled(database, businessId, { after, limit: 100 });
        if (found.length >= count || left === 0) return found;
      }
    },
  };
}

t.test('an event that commits late is shown in its place, to readers who have gone on', async (t) => {
  const { database, sql, businessId, issue, feedOf } = await open(t);
  const first = await database.transaction((session) => issue(session));
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  // Two events at once in one business: the slow one writes to the journal first and commits last.
  let wrote = () => {};
  const written = new Promise<void>((resolve) => {
    wrote = resolve;
  });
  const slow = database.transaction(async (session) => {
    await session.query.execute(
      `insert into voucher_events (voucher_id, sequence, business_id, type, at, actor, data)
       values ('${first}', 2, '${businessId}', 'voucher.updated', now(), 'test', '{}')`,
    );
    wrote();
    await held;
  });
  await written;
  const second = await database.transaction((session) => issue(session));
  const before = await feedOf(1);
  release();
  await slow;
  const after = await feedOf(2, before.at(-1));
  const seen = [...before, ...after];
  t.same(
    seen.map(({ voucherId, type }) => `${voucherId} ${type}`),
    [`${first} voucher.issued`, `${first} voucher.updated`, `${second} voucher.issued`],
  );
  const positions =
    await sql`select position from voucher_events where type <> 'voucher.issued' or voucher_id = ${second} order by position`;
  t.equal(positions.length, 2);
  t.ok(
    before.length === 1,
    'a reader that goes by the sequence alone would have gone on beyond the late one',
  );
});

t.test('a cursor from before a restore into another cluster still reads what is new', async (t) => {
  const { database, sql, issue, feed, feedOf } = await open(t);
  await database.transaction((session) => issue(session));
  // As a dump brings it: numbers that this cluster will not reach for a long time.
  await sql`update voucher_events set xid = '9000000000000'`;
  await sql`insert into database_epoch (one_row, epoch, seen_xid) values (true, 0, '9000000000000')
    on conflict (one_row) do update set seen_xid = excluded.seen_xid`;
  const cursor: Place = { epoch: 0, xid: '9000000000000', position: 1_000_000 };
  t.same(await feed(cursor), []);
  await noteEpoch(sql);
  t.equal((await feedOf(1)).length, 1, 'what was there is still read');
  const fresh = await database.transaction((session) => issue(session));
  t.same(
    (await feedOf(1, cursor)).map(({ voucherId }) => voucherId),
    [fresh],
  );
  await noteEpoch(sql);
  t.equal((await sql`select epoch from database_epoch`)[0]?.epoch, 1, 'an ordinary start begins no epoch');
});
