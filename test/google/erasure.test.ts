// Google deletes nothing: of a customer who is deleted here nothing may stay there, whatever went wrong on the way.

import t from 'tap';
import { startProcesses } from './processes.ts';
import { wrongBodies } from './sent-bodies.ts';
import { openShop } from './shop.ts';

const insert = { method: 'POST', path: /\/loyaltyObject$/ };

t.test('a card that was made at Google without an answer is emptied there when it is deleted', async (t) => {
  const shop = await openShop(t);
  const { admin, google, work } = shop;
  google.script(insert, 'dropAfterCommit');
  const card = await shop.makeCard({ name: 'Ottoline Bean' });
  await work();
  t.match(shop.get(card), { accountName: 'Ottoline Bean' }, 'Google has it, and we do not know');
  t.equal((await admin.delete(`/api/v1/customer-cards/${card.id}`)).statusCode, 204);
  for (let n = 0; n < 3; n++) await shop.pass(61);
  t.notMatch(JSON.stringify(shop.objects()), /Ottoline/);
  shop.judge(t, ['Ottoline']);
});

t.test('a card that a worker made before it died is emptied when it is deleted', async (t) => {
  const { google, line, pass, start } = await startProcesses(t);
  const [one, other] = [await start(), await start()];
  await one.open();
  await one.call('POST', '/api/v1/customer-cards', { name: 'Otto' });
  await one.work();
  const card = (await one.call('POST', '/api/v1/customer-cards', { name: 'Ottoline Bean' })).json();
  const held = line.hold('POST');
  const dead = one.work();
  await held.arrived;
  t.equal((await other.call('DELETE', `/api/v1/customer-cards/${card.id}`)).statusCode, 204);
  pass(21);
  await other.work();
  held.release();
  await dead;
  for (let n = 0; n < 2; n++) {
    pass(61);
    await other.work();
  }
  t.notMatch(JSON.stringify(google.objects()), /Ottoline/);
  t.same(wrongBodies(google.requests), []);
});

t.test('a card that changes, and is deleted, while Google is down is empty when it is back', async (t) => {
  const shop = await openShop(t);
  const { admin } = shop;
  const card = await shop.makeCard({ name: 'Ottoline Bean' });
  await shop.settle();
  const { id } = shop.get(card);
  shop.behave({ down: true });
  await admin.patch(`/api/v1/customer-cards/${card.id}`, { name: 'Ottoline Tea' });
  await shop.settle();
  await admin.delete(`/api/v1/customer-cards/${card.id}`);
  await shop.settle();
  shop.behave();
  for (let n = 0; n < 2; n++) await shop.pass(61);
  t.match(shop.google.object(id), { state: 'INACTIVE' });
  t.notMatch(JSON.stringify(shop.objects()), /Ottoline/);
  shop.judge(t, ['Ottoline']);
});
