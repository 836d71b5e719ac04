// Budgets of tries on a real database, from two processes' worth of connections.

import t, { type Test } from 'tap';
import { type Limit, spend, sweepLimits, usedUp } from '../../src/auth/limits.ts';
import { sql } from '../../src/db/drizzle.ts';
import { type Database, openDatabase, type Session } from '../../src/db/tx.ts';
import { createTestDatabase } from '../support/database.ts';

const limit: Limit = { most: 10, seconds: 60 };

async function twoProcesses(t: Test) {
  const { connection, drop } = await createTestDatabase();
  let moment = '2026-05-12T10:00:00Z';
  const clock = {
    now: () => new Date(moment),
    set: (next: string) => {
      moment = next;
    },
  };
  const databases: [Database, Database] = [
    openDatabase(connection, { clock }),
    openDatabase(connection, { clock }),
  ];
  t.teardown(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await drop();
  });
  const [one, other] = databases;
  const tryAs = (subject: string, database = one) =>
    database.read((session) => spend(session, subject, limit));
  return { clock, one, other, tryAs };
}

t.test('of fifty tries at once through two processes exactly the budget passes', async (t) => {
  const { one, other, tryAs } = await twoProcesses(t);
  const waits = await Promise.all(
    Array.from({ length: 50 }, (_, n) => tryAs('ana', n % 2 === 0 ? one : other)),
  );
  t.equal(waits.filter((wait) => wait === undefined).length, limit.most);
  t.same(new Set(waits), new Set([undefined, 60]));
  t.equal(await tryAs('bob'), undefined, 'and nobody else pays for it');
});

t.test('the window starts at the first try and is over to the second', async (t) => {
  const { clock, one, tryAs } = await twoProcesses(t);
  const look = () => one.read((session) => usedUp(session, 'ana', limit));
  t.equal(await look(), undefined);
  for (let n = 0; n < limit.most; n += 1) {
    t.equal(await look(), undefined, 'looking costs nothing');
    t.equal(await tryAs('ana'), undefined);
    clock.set(`2026-05-12T10:00:0${n}.500Z`);
  }
  t.same([await look(), await tryAs('ana')], [51, 51], 'whole seconds, rounded up');
  clock.set('2026-05-12T10:00:59.999Z');
  t.same([await look(), await tryAs('ana')], [1, 1]);
  clock.set('2026-05-12T10:01:00Z');
  t.same([await look(), await tryAs('ana')], [undefined, undefined]);
  clock.set('2026-05-12T10:01:59Z');
  for (let n = 1; n < limit.most; n += 1) t.equal(await tryAs('ana'), undefined);
  t.equal(await tryAs('ana'), 1, 'the next window starts at its own first try');
});

t.test('a sweep deletes the windows that have ended, and no other', async (t) => {
  const { clock, one, tryAs } = await twoProcesses(t);
  await tryAs('early');
  clock.set('2026-05-12T10:00:30Z');
  await tryAs('late');
  clock.set('2026-05-12T10:01:00Z');
  await one.transaction(sweepLimits);
  const left = ({ query }: Session) => query.execute(sql`select subject from rate_limits`);
  t.same([...(await one.read(left))], [{ subject: 'late' }]);
});
