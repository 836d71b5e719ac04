// What others ask of cards: found by id, token, claim and external id, in their own business only; and their numbers.

import t from 'tap';
import { digest } from '../../src/auth/secrets.ts';
import { pickNumber } from '../../src/customers/number.ts';
import * as store from '../../src/customers/store.ts';
import { sql } from '../../src/db/drizzle.ts';
import type { BusinessId } from '../../src/ids.ts';
import { path, readRows, secrets, startDesk } from './desk.ts';

t.test('a live card is found each way, by its own business; a deleted one is not', async (t) => {
  const { admin, database, anotherBusiness } = await startDesk(t);
  const { id } = await admin.make({ name: 'Ana', externalId: 'crm-1' });
  const { businessId: elsewhere } = await anotherBusiness();
  const found = (businessId: BusinessId) =>
    database.transaction(async (session) => [
      (await store.findCard(session, businessId, id))?.name,
      (await store.holdCard(session, businessId, id))?.name,
      (await store.findCards(session, businessId, [id])).get(id)?.name,
      (await store.findCardByToken(session, businessId, digest(secrets.cardToken(id))))?.name,
      (await store.findCardByExternalId(session, businessId, 'crm-1'))?.name,
    ]);
  const byClaim = () =>
    database.read((session) => store.findCardByClaim(session, digest(secrets.cardClaimToken(id))));
  t.same(await found(admin.businessId), Array(5).fill('Ana'));
  t.same(await found(elsewhere), Array(5).fill(undefined));
  t.match(await byClaim(), { id, businessId: admin.businessId });
  await admin.delete(id);
  t.same(await found(admin.businessId), Array(5).fill(undefined));
  t.equal(await byClaim(), undefined);
  for (const odd of ['', 'x', '\0', `${id} `])
    t.same(
      await database.read(async (session) => [
        await store.findCard(session, admin.businessId, odd),
        await store.findCardByExternalId(session, admin.businessId, odd),
      ]),
      [undefined, undefined],
    );
});

t.test('whoever was here last is found first, and time never goes back', async (t) => {
  const { admin, database, setClock } = await startDesk(t);
  const first = await admin.make({ name: 'Ana One' });
  await admin.make({ name: 'Ana Two' });
  const touch = () => database.transaction((session) => store.touchCard(session, admin.businessId, first.id));
  setClock('2026-05-12T11:00:00Z');
  await touch();
  t.same(await admin.find('ana'), ['Ana One', 'Ana Two']);
  setClock('2026-05-12T09:00:00Z');
  await touch();
  t.match((await readRows(database))[0], { last_activity_at: '2026-05-12 11:00:00+00' });
});

t.test('a card that is held is not deleted before; a touch waits for nobody', async (t) => {
  const { admin, database } = await startDesk(t);
  const { id } = await admin.make({ name: 'Ana' });
  const order: string[] = [];
  let deletion: Promise<unknown> = Promise.resolve();
  await database.transaction(async (session) => {
    await store.holdCard(session, admin.businessId, id);
    deletion = admin.delete(id).then(() => order.push('deleted'));
    await database.transaction((other) => store.touchCard(other, admin.businessId, id));
    order.push('touched');
    await session.query.execute(sql`select pg_sleep(0.1)`);
    order.push('released');
  });
  await deletion;
  t.same(order, ['touched', 'released', 'deleted']);
});

t.test('numbers run out only when all are taken, and are never given again', async (t) => {
  const { admin, database, anotherBusiness } = await startDesk(t);
  const card = await admin.make({ name: 'Ana' });
  const space = 5000;
  await database.read(({ query }) =>
    query.execute(sql`
      insert into customer_cards (id, business_id, number, token_hash, claim_token_hash, name, name_search, email_search, phone_search, last_activity_at)
      select gen_random_uuid(), ${admin.businessId}, lpad(n::text, 6, '0'), sha256(n::text::bytea), sha256(('c' || n)::bytea), '', '', '', '', now()
      from generate_series(0, ${space - 1}::int) n where n <> 4321 and n <> ${Number(card.number)}::int`),
  );
  const pick = (below: number) => database.read((session) => pickNumber(session, admin.businessId, below));
  t.equal(await pick(space), '004321', 'the last one is found');
  await t.rejects(pick(4321), { code: 'LIMIT_REACHED' });
  t.match(await pick(1_000_000), /^[0-9]{6}$/);
  const { businessId } = await anotherBusiness();
  t.match(await database.read((session) => pickNumber(session, businessId, 10)), /^00000[0-9]$/);
  await admin.delete(card.id);
  const [row] = (await readRows(database)).filter(({ id }) => id === card.id);
  t.match(row, { number: card.number });
});

t.test('a hundred cards made at once have a hundred numbers', async (t) => {
  const { admin } = await startDesk(t);
  const cards = await Promise.all(Array.from({ length: 100 }, (_, n) => admin.make({ name: `Card ${n}` })));
  t.equal(new Set(cards.map(({ number }) => number)).size, 100);
  t.equal((await admin.get(`${path}?limit=100`)).json().items.length, 100);
});
