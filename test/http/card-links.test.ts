import t from 'tap';
import { path, secrets, startDesk } from '../customers/desk.ts';

t.test("a card's links lead to its page and its passes; who holds it comes from the wallets", async (t) => {
  const { admin, states } = await startDesk(t);
  const card = await admin.make({ name: 'Ana' });
  const page = `http://localhost/c/${secrets.cardClaimToken(card.id)}`;
  t.same(card.links, { page, applePass: `${page}/card.pkpass`, googleSave: `${page}/google` });
  t.same(card.wallet, { apple: { state: 'offered' }, google: { state: 'offered' } });
  for (const state of ['saved', 'removed', 'pending'] as const) {
    states.set(card.id, state);
    const shown = { links: card.links, wallet: { apple: { state }, google: { state } } };
    t.match((await admin.get(`${path}/${card.id}`)).json(), shown);
    t.match((await admin.get(path)).json().items, [shown]);
    t.match((await admin.patch(card.id, { name: `Ana ${state}` })).json(), shown);
  }
});

t.test('where both wallets are off a card has a page and no pass', async (t) => {
  const { admin, states } = await startDesk(t);
  const { id, links } = await admin.make({ name: 'Ana' });
  states.set(id, 'off');
  t.match((await admin.get(`${path}/${id}`)).json(), {
    links: { page: links.page, applePass: null, googleSave: null },
    wallet: { apple: { state: 'off' }, google: { state: 'off' } },
  });
});

t.test("neither a card's page nor its code can be told from the other, nor from its id", async (t) => {
  const { admin } = await startDesk(t);
  const { id, number, token, links } = await admin.make({ name: 'Ana' });
  const inLink = links.page.split('/').at(-1);
  t.match(inLink, /^[A-Za-z0-9_-]{22}$/);
  t.equal(new Set([id, number, token, inLink]).size, 4);
  t.equal((await admin.find(inLink)).length, 0, 'the search does not know it');
});
