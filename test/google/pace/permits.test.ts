// How many requests arrive at Google within a second, whoever sends them and however late they are.

import { setTimeout as sleep } from 'node:timers/promises';
import t from 'tap';
import { patchedCopy } from '../../support/patched.ts';
import { granted, mostInASecond, openPaces, sendMany } from './paces.ts';

/** The first twenty are late, the next ones are not. */
const unlike = (place: number) => (Math.floor(place / 20) % 2 === 0 ? 900 : 0);

t.test('three processes together never send more than 20 that arrive within a second', async (t) => {
  const paces = await openPaces(t, { processes: 3 });
  const arrivals = await sendMany(paces, { count: 60, wayMs: unlike });
  t.equal(arrivals.length, 60);
  t.ok(mostInASecond(arrivals) <= 20, `${mostInASecond(arrivals)} in a second`);
});

t.test('with permits that are free a second after they were taken, more than 20 do', async (t) => {
  const folder = patchedCopy(
    t,
    {
      file: 'google/pace/pace.ts',
      find: 'const of = { issuerId, holder, among, seconds: heldFor };',
      replace: 'const of = { issuerId, holder, among, seconds: second };',
    },
    {
      file: 'google/pace/pace.ts',
      find: 'await database.read((session) => givePermit(',
      replace: 'if (!used) await database.read((session) => givePermit(',
    },
  );
  const paces = await openPaces(t, { processes: 3, folder });
  const arrivals = await sendMany(paces, { count: 60, wayMs: unlike });
  t.ok(mostInASecond(arrivals) > 20, `${mostInASecond(arrivals)} in a second`);
});

t.test('so do processes that each look at permits of their own', async (t) => {
  const folder = patchedCopy(t, {
    file: 'google/pace/pace.ts',
    find: 'await database.read((session) => makePermits(session, issuerId, perSecond));',
    replace: `issuerId += randomUUID();
      await database.read((session) => makePermits(session, issuerId, perSecond));`,
  });
  const paces = await openPaces(t, { processes: 3, folder });
  const arrivals = await sendMany(paces, { count: 60, wayMs: () => 0 });
  t.ok(mostInASecond(arrivals) > 20, `${mostInASecond(arrivals)} in a second`);
});

t.test('a permit that was not used is free at once, one that was used is not', async (t) => {
  const { paces } = await openPaces(t, { processes: 2, perSecond: 1 });
  const [one, other] = paces;
  const unused = granted(await one?.take('urgent', 0));
  t.equal(await other?.take('urgent', 0), undefined, 'taken');
  await unused.giveBack();
  const used = granted(await other?.take('urgent', 0));
  t.equal(used.use(), true);
  await used.giveBack();
  t.equal(await one?.take('urgent', 0), undefined, 'used');
  t.ok(await one?.take('urgent', 5000), 'a second later');
});

t.test('a permit in hand for more than a second is good for nothing', async (t) => {
  const { paces } = await openPaces(t, { processes: 1, perSecond: 1 });
  const permit = granted(await paces[0]?.take('urgent', 0));
  await sleep(1050);
  t.equal(permit.use(), false);
  await permit.giveBack();
  t.ok(await paces[0]?.take('urgent', 0), 'nothing was sent, so that it is free at once');
});

t.test('the permit of one who died is free after the end of any request of theirs', async (t) => {
  const { paces, sql } = await openPaces(t, { processes: 2, perSecond: 1 });
  const [dead, alive] = paces;
  const lost = granted(await dead?.take('urgent', 0));
  const pass = (seconds: number) =>
    sql`update google_permits set free_at = free_at - ${seconds}::float8 * interval '1 second'`;
  // To leave within a second, to be over ten seconds later, and a second apart from the next.
  await pass(10);
  t.equal(await alive?.take('urgent', 0), undefined, 'it may still be on its way');
  await pass(2);
  t.ok(await alive?.take('urgent', 0));
  await lost.giveBack();
  t.equal(
    await dead?.take('urgent', 0),
    undefined,
    'who comes back late takes nothing away from its new holder',
  );
});

t.test('what is bulk leaves four of twenty permits to what is urgent', async (t) => {
  const { paces } = await openPaces(t, { processes: 2 });
  const takeAll = async (what: 'urgent' | 'bulk') => {
    let taken = 0;
    while (await paces[taken % 2]?.take(what, 0)) taken += 1;
    return taken;
  };
  t.equal(await takeAll('bulk'), 16);
  t.equal(await takeAll('urgent'), 4);
});

t.test('what is urgent may take all twenty', async (t) => {
  const { paces } = await openPaces(t, { processes: 1 });
  const taken = [];
  for (let permit = await paces[0]?.take('urgent', 0); permit; permit = await paces[0]?.take('urgent', 0))
    taken.push(permit);
  t.equal(taken.length, 20);
  t.equal(await paces[0]?.take('bulk', 0), undefined);
});
