// Two businesses share an account at Google and nothing else; what is switched off makes no trouble, and comes back.

import t from 'tap';
import { redeem } from '../support/till.ts';
import { startProcesses } from './processes.ts';
import { wrongBodies } from './sent-bodies.ts';
import { openShop, type Voucher } from './shop.ts';

t.test('two businesses never share a class, whatever they call their vouchers', async (t) => {
  const shop = await openShop(t);
  const { admin, google } = shop;
  const neighbour = await shop.anotherBusiness();
  const ours = await shop.issue({ title: 'Free coffee' });
  const theirs = await shop.issue({ title: 'Free coffee' }, neighbour);
  const [card, theirCard] = [await shop.makeCard(), await shop.makeCard({}, neighbour)];
  await shop.settle();
  t.not(shop.get(ours).classId, shop.get(theirs).classId);
  t.not(shop.get(card).classId, shop.get(theirCard).classId);
  t.equal(google.classes().length, 4);
  await admin.patch('/api/v1/business', { name: 'Ours Alone', brand: { backgroundColor: '#aa0011' } });
  await shop.settle();
  t.match(shop.classOf(ours), { provider: 'Ours Alone', hexBackgroundColor: '#aa0011' });
  for (const owner of [theirs, theirCard])
    t.match(shop.classOf(owner), { issuerName: 'Corner Café', hexBackgroundColor: '#1d3557' });
  t.equal((await neighbour.get(`/api/v1/vouchers/${ours.id}`)).statusCode, 404);
  shop.judge(t);
});

t.test('a list says of each voucher how it is, of its own business only', async (t) => {
  const shop = await openShop(t);
  const { admin, google } = shop;
  const neighbour = await shop.anotherBusiness();
  const theirs = await shop.issue({}, neighbour);
  const made: Voucher[] = [];
  for (let n = 0; n < 24; n++) made.push(await shop.issue({ title: `Coffee ${n % 2}` }));
  await shop.settle();
  const want = new Map(made.map(({ id }) => [id, 'offered']));
  const [kept = theirs, removed = theirs, used = theirs, edited = theirs] = made;
  for (const voucher of [kept, removed, used]) await shop.save(voucher);
  await shop.pass(301);
  google.remove(shop.get(removed).id);
  await redeem(admin, { code: used.redeemCode.value });
  await shop.later(3601);
  const fresh = await shop.issue();
  await admin.patch(`/api/v1/vouchers/${edited.id}`, { description: 'One cup' });
  for (const [{ id }, state] of [
    [kept, 'saved'],
    [removed, 'removed'],
    [used, 'saved'],
    [edited, 'pending'],
    [fresh, 'pending'],
  ] as const)
    want.set(id, state);
  type Listed = { id: string; wallet: { google: { state: string } } };
  const { items } = (await admin.get('/api/v1/vouchers?limit=100')).json();
  t.same(new Map((items as Listed[]).map(({ id, wallet }) => [id, wallet.google.state])), want);
  const { items: others } = (await neighbour.get('/api/v1/vouchers')).json();
  t.match(others, [{ id: theirs.id, wallet: { google: { state: 'offered' } } }]);
  shop.judge(t);
});

t.test(
  'vouchers of a time when Google Wallet was off come to Google when somebody wants them there',
  async (t) => {
    const { google, pass, start } = await startProcesses(t);
    const off = await start('off');
    await off.open();
    const card = (await off.call('POST', '/api/v1/customer-cards', { name: 'Ana' })).json();
    const issue = async (wish: object) =>
      (await off.call('POST', '/api/v1/vouchers', { title: 'Free coffee', ...wish })).json();
    const [voucher, used] = [await issue({ customerCardId: card.id, redeemCode: true }), await issue({})];
    for (const each of [voucher, card]) {
      t.match(each, { links: { googleSave: null }, wallet: { google: { state: 'off' } } });
      t.equal((await off.call('GET', `${each.links.page}/google`)).statusCode, 404);
      t.notMatch((await off.call('GET', each.links.page)).body, /google/i);
    }
    const wrote = [
      await off.call('POST', '/api/v1/redemptions', { code: used.redeemCode.value }),
      await off.call('PATCH', `/api/v1/vouchers/${voucher.id}`, { title: 'Free tea' }),
      await off.call('PATCH', `/api/v1/customer-cards/${card.id}`, { name: 'Ana Müller' }),
      await off.call('PATCH', '/api/v1/business', { name: 'Corner Tea', barcodeFormat: 'CODE128' }),
    ];
    t.same(
      wrote.map(({ statusCode }) => statusCode),
      [201, 200, 200, 200],
    );
    await off.work();
    t.equal(google.requests.length, 0);

    const on = await start('on');
    const state = async () =>
      (await on.call('GET', `/api/v1/vouchers/${voucher.id}`)).json().wallet.google.state;
    t.equal(await state(), 'pending');
    t.equal((await on.call('GET', `${voucher.links.page}/google`)).statusCode, 302);
    t.equal((await on.call('GET', `${card.links.page}/google`)).statusCode, 302);
    await on.work();
    pass(6);
    await on.work();
    t.equal(await state(), 'offered');
    t.equal(google.objects().length, 2);
    t.match(google.objects()[0], { state: 'ACTIVE', barcode: { type: 'CODE_128' } });
    t.match(google.objects()[1], { accountName: 'Ana Müller', linkedOfferIds: [google.objects()[0]?.id] });
    // Switched off again: who works in the meantime loses nothing.
    await off.call('POST', '/api/v1/redemptions', { code: voucher.redeemCode.value });
    pass(6);
    await on.work();
    t.match(google.objects()[0], { state: 'COMPLETED' });
    t.same(wrongBodies(google.requests), []);
  },
);
