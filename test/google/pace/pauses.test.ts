// When nobody asks Google anything, for how long, and how that ends.

import t from 'tap';
import { openPaces, type Paces } from './paces.ts';

const lengths = [10, 40, 90];

/** Two processes that pause for ten seconds, then for forty, then for ninety. */
async function openTwo(t: { teardown(work: () => unknown): unknown }) {
  const { paces, sql } = await openPaces(t, { processes: 2 });
  const [one, other] = paces as [Paces['paces'][number], Paces['paces'][number]];
  return {
    one,
    other,
    /** In the place of so many seconds that pass. */
    pass: (seconds: number) =>
      sql`update google_pauses set since = since - ${seconds}::float8 * interval '1 second',
        until = until - ${seconds}::float8 * interval '1 second'`,
    /** Of the pause that is or was the last, in seconds. */
    async length(): Promise<number | undefined> {
      const [row] = await sql<{ seconds: number }[]>`
        select round(extract(epoch from until - clock_timestamp()))::int as seconds from google_pauses`;
      return row?.seconds;
    },
  };
}

t.test('a pause of one process stops all of them, however urgent, until it is over', async (t) => {
  const { one, other, pass } = await openTwo(t);
  t.equal(await one.pause('429', lengths), true);
  for (const pace of [one, other]) {
    t.equal(await pace.take('urgent', 0), undefined);
    t.equal(await pace.take('bulk', 0), undefined);
  }
  await pass(11);
  t.ok(await one.take('urgent', 0));
  t.ok(await other.take('bulk', 0));
});

t.test('what fails during a pause begins no other and makes it no longer', async (t) => {
  const { one, other, length } = await openTwo(t);
  await one.pause('429', lengths);
  t.equal(await other.pause('429', lengths), false);
  t.equal(await length(), 10);
});

t.test('each pause in a row is longer, up to the longest', async (t) => {
  const { one, other, pass, length } = await openTwo(t);
  const seen: unknown[] = [];
  for (const pace of [one, other, one, other]) {
    t.equal(await pace.pause('429', lengths), true);
    seen.push(await length());
    await pass(100);
  }
  t.same(seen, [10, 40, 90, 90]);
});

t.test('an answer during a pause ends nothing, one after it ends the row', async (t) => {
  const { one, other, pass, length } = await openTwo(t);
  await one.pause('429', lengths);
  await one.answered();
  t.equal(await other.take('urgent', 0), undefined, 'still paused');
  await pass(11);
  // Another process than the one that began it: it has seen that there is one.
  await other.answered();
  t.equal(await length(), undefined);
  await one.pause('429', lengths);
  t.equal(await length(), 10);
});
