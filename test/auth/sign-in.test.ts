// Wrong passwords are counted for all processes together: two of them, on one database.

import t, { type Test } from 'tap';
import { createSignIn } from '../../src/auth/sign-in.ts';
import { openBusiness } from '../../src/businesses/open.ts';
import { sql } from '../../src/db/drizzle.ts';
import { openDatabase, type Session } from '../../src/db/tx.ts';
import { createTestDatabase } from '../support/database.ts';

const adminPassword = 'correct horse battery';
const outcome = (answer: PromiseSettledResult<unknown>) =>
  answer.status === 'rejected' ? answer.reason.code : answer.value === undefined ? 'wrong' : 'in';

async function twoProcesses(t: Test) {
  const { connection, drop } = await createTestDatabase();
  let moment = '2026-05-12T10:00:00Z';
  const clock = { now: () => new Date(moment) };
  const databases = [openDatabase(connection, { clock }), openDatabase(connection, { clock })] as const;
  t.teardown(async () => {
    await Promise.all(databases.map((database) => database.close()));
    await drop();
  });
  const [database, other] = databases;
  const credentials = { adminLogin: 'Admin', adminPassword };
  await openBusiness(database, { name: 'Corner Café', timeZone: 'Europe/Kyiv', credentials });
  const doors = [createSignIn(database), createSignIn(other)];
  return {
    database,
    setClock: (next: string) => {
      moment = next;
    },
    async tryAt(door: number, login: string, password: string, address = '192.0.2.1') {
      const [answer] = await Promise.allSettled([doors[door % 2]?.(login, password, address)]);
      return outcome(answer as PromiseSettledResult<unknown>);
    },
  };
}

t.test('of many wrong passwords at once ten are answered; then not even the right one opens', async (t) => {
  const { database, setClock, tryAt } = await twoProcesses(t);
  const answers = await Promise.all(
    Array.from({ length: 16 }, (_, n) => tryAt(n, n % 3 === 0 ? ' ADMIN' : 'admin', 'wrong')),
  );
  t.same(answers.filter((answer) => answer === 'wrong').length, 10);
  t.same(answers.filter((answer) => answer === 'RATE_LIMITED').length, 6);
  for (const door of [0, 1]) t.equal(await tryAt(door, 'Admin', adminPassword), 'RATE_LIMITED');
  t.equal(await tryAt(0, 'Admin', adminPassword, '198.51.100.7'), 'RATE_LIMITED', 'from wherever');

  const kept = JSON.stringify(
    await database.read(({ query }: Session) => query.execute(sql`select subject from rate_limits`)),
  );
  t.notMatch(kept, /admin|192\.0\.2/i, 'neither the login nor the address stands in the table');
  setClock('2026-05-12T10:15:00Z');
  t.equal(await tryAt(1, 'admin', adminPassword), 'in');
});

t.test('fifty wrong passwords close the door to a network, and a success pays nothing back', async (t) => {
  const { database, tryAt } = await twoProcesses(t);
  t.equal(await tryAt(0, 'nobody', 'wrong', '2001:db8:1:2::1'), 'wrong');
  const spent = sql`update rate_limits set used = 49 where subject like 'sign-in/network/%'`;
  await database.read(({ query }) => query.execute(spent));
  t.equal(await tryAt(0, 'admin', adminPassword, '2001:db8:1:2::2'), 'in');
  t.equal(await tryAt(1, 'somebody', 'wrong', '2001:db8:1:2:ffff::3'), 'wrong');
  t.equal(await tryAt(0, 'admin', adminPassword, '2001:db8:1:2::4'), 'RATE_LIMITED');
  t.equal(await tryAt(0, 'admin', adminPassword, '2001:db8:1:3::1'), 'in', 'the neighbours still get in');
});

t.test('a password at rest costs what OWASP recommends', async (t) => {
  const { database } = await twoProcesses(t);
  const [row] = await database.read(({ query }: Session) =>
    query.execute<{ hash: string }>(sql`select password_hash as hash from staff`),
  );
  t.match(row?.hash, /^scrypt\$131072\$8\$1\$[\w-]{22}\$[\w-]{43}$/);
});

t.test('a login that is not there takes as long as a wrong password', async (t) => {
  const { tryAt } = await twoProcesses(t);
  await tryAt(0, 'warm', 'up');
  const time = async (login: string) => {
    const start = process.hrtime.bigint();
    await tryAt(0, login, 'wrong');
    return Number(process.hrtime.bigint() - start) / 1e6;
  };
  const ratio = (await time('nobody')) / (await time('admin'));
  t.ok(ratio > 0.2 && ratio < 5, `${ratio}`);
});
