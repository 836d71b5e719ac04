import t from 'tap';
import { openShop, type Shop } from '../google/shop.ts';
import { redeem, undo } from '../support/till.ts';

const secrets = ['Ottoline', 'ottoline@example.com', '380671234567'];
const ottoline = { name: 'Ottoline Bean', email: 'ottoline@example.com', phone: '+380671234567' };

const cardState = (shop: Shop, card: { id: string }) => shop.state(card, shop.admin, 'customer-cards');
const bodiesOf = (shop: Shop, id: string) => shop.google.history(id).map(({ body }) => body);
const noticesOf = (shop: Shop, id: string) =>
  bodiesOf(shop, id).filter(({ notifyPreference }) => notifyPreference === 'NOTIFY_ON_UPDATE').length;

t.test('a card is at Google as soon as it is made, before it has a voucher', async (t) => {
  const shop = await openShop(t);
  const card = await shop.makeCard(ottoline);
  t.equal(await cardState(shop, card), 'pending');
  await shop.settle();
  t.match(shop.get(card), {
    state: 'ACTIVE',
    accountName: 'Ottoline Bean',
    accountId: card.number,
    barcode: { type: 'QR_CODE' },
    loyaltyPoints: { balance: { int: 0 } },
    linkedOfferIds: [],
  });
  t.equal(shop.get(card).linkedObjectIds, undefined);
  t.match(shop.classOf(card), { programName: 'Corner Café', accountNameLabel: 'Customer card' });
  t.equal(await cardState(shop, card), 'offered');
  shop.judge(t, [...secrets, card.links.page.split('/').at(-1) ?? '']);
});

t.test(
  'a card follows its vouchers: linked while they can be used, announced once when they are new',
  async (t) => {
    const shop = await openShop(t);
    const { admin } = shop;
    const card = await shop.makeCard(ottoline);
    await shop.settle();
    await shop.save(card);
    await shop.pass(301);
    t.equal(await cardState(shop, card), 'saved');
    const { id } = shop.get(card);
    t.equal(noticesOf(shop, id), 0);

    const voucher = await shop.issue({ customerCardId: card.id, redeemCode: true });
    await shop.settle();
    t.match(shop.get(card), {
      linkedOfferIds: [shop.get(voucher).id],
      loyaltyPoints: { balance: { int: 1 } },
    });
    t.equal(noticesOf(shop, id), 1);
    t.match(
      bodiesOf(shop, id).find(({ notifyPreference }) => notifyPreference),
      { loyaltyPoints: { balance: { int: 1 } } },
      'with what is announced',
    );
    await shop.settle();

    const redemption = (await redeem(admin, { code: voucher.redeemCode.value })).json();
    await shop.settle();
    t.match(shop.get(card), { linkedOfferIds: [], loyaltyPoints: { balance: { int: 0 } } });
    await undo(admin, redemption.id);
    await shop.settle();
    t.same(shop.get(card).linkedOfferIds, [shop.get(voucher).id]);
    t.equal(noticesOf(shop, id), 1, 'nothing but the new voucher made itself heard');

    await shop.issue({ customerCardId: card.id });
    await shop.settle();
    t.equal(noticesOf(shop, id), 2);
    t.equal(shop.get(card).linkedOfferIds?.length, 2);
    await admin.post(`/api/v1/vouchers/${voucher.id}/void`, { reason: 'a mistake' });
    await shop.settle();
    t.equal(shop.get(card).linkedOfferIds?.length, 1);
    shop.judge(t, secrets);
  },
);

t.test('a card makes itself heard three times a day and no more', async (t) => {
  const shop = await openShop(t);
  const card = await shop.makeCard();
  await shop.settle();
  await shop.save(card);
  await shop.pass(301);
  for (let n = 0; n < 5; n++) {
    await shop.issue({ customerCardId: card.id });
    await shop.settle();
  }
  const { id, linkedOfferIds } = shop.get(card);
  t.equal(noticesOf(shop, id), 3);
  t.equal(linkedOfferIds?.length, 5, 'what is said quietly is there all the same');
  await shop.later(25 * 3600);
  await shop.issue({ customerCardId: card.id });
  await shop.settle();
  t.equal(noticesOf(shop, id), 4);
  shop.judge(t);
});

t.test(
  "a customer's new name is on the card at Google; what Google does not show changes nothing there",
  async (t) => {
    const shop = await openShop(t);
    const card = await shop.makeCard(ottoline);
    await shop.settle();
    await shop.admin.patch(`/api/v1/customer-cards/${card.id}`, { name: 'Ottoline Müller-Bean' });
    await shop.settle();
    t.equal(shop.get(card).accountName, 'Ottoline Müller-Bean');
    shop.judge(t, ['Ottoline']);
  },
);

t.test(
  'of a deleted card nothing of the person stays at Google, nor in any history of what it is',
  async (t) => {
    const shop = await openShop(t);
    const { admin, google } = shop;
    const card = await shop.makeCard(ottoline);
    const kept = await shop.issue({ customerCardId: card.id, redeemCode: true });
    await shop.settle();
    await shop.save(card);
    await shop.pass(301);
    const before = shop.get(card);
    t.equal((await admin.delete(`/api/v1/customer-cards/${card.id}?keepVouchers=true`)).statusCode, 204);
    await shop.settle();
    const after = google.object(before.id);
    t.match(after, { state: 'INACTIVE', hasUsers: true, linkedOfferIds: [] });
    const last = google.history(before.id).at(-1);
    t.equal(last?.method, 'update', 'the whole was replaced');
    t.same(Object.keys(last?.result ?? {}).toSorted(), [
      'classId',
      'id',
      'linkedOfferIds',
      'linksModuleData',
      'state',
      'textModulesData',
    ]);
    const said = JSON.stringify(after);
    for (const secret of [
      'Ottoline',
      card.number,
      kept.links.page,
      before.barcode?.value ?? '',
      card.links.page,
    ])
      t.notOk(said.includes(secret), secret);
    t.match(shop.get(kept), { state: 'ACTIVE' });
    t.equal((await shop.anon.get(card.links.googleSave)).statusCode, 404);
    shop.judge(t, secrets);
  },
);

t.test(
  'a card that is deleted with its vouchers takes them out of use; of one that is deleted at once Google hears no name',
  async (t) => {
    const shop = await openShop(t);
    const { admin, google } = shop;
    const card = await shop.makeCard();
    const voucher = await shop.issue({ customerCardId: card.id });
    await shop.settle();
    await admin.delete(`/api/v1/customer-cards/${card.id}`);
    const never = await shop.makeCard({ name: 'Never Seen' });
    await admin.delete(`/api/v1/customer-cards/${never.id}`);
    await shop.settle();
    t.match(shop.get(voucher), { state: 'INACTIVE' });
    t.notMatch(JSON.stringify(google.requests), /Never Seen/);
    t.equal(JSON.stringify(shop.objects()).match(/accountName/g)?.length ?? 0, 0);
    shop.judge(t);
  },
);

t.test(
  'no voucher is pushed into a wallet unless the business asks for it; then fifty are, for ever',
  async (t) => {
    const shop = await openShop(t);
    const { admin, google } = shop;
    const card = await shop.makeCard();
    for (let n = 0; n < 2; n++) await shop.issue({ customerCardId: card.id, title: `Coffee ${n % 2}` });
    await shop.settle();
    const { id } = shop.get(card);
    t.ok(
      bodiesOf(shop, id).every((body) => !('linkedObjectIds' in body)),
      'off',
    );
    await admin.patch('/api/v1/business', { settings: { googleAutoLink: true } });
    const codes: string[] = [];
    for (let n = 0; n < 50; n++) {
      const { redeemCode } = await shop.issue({ customerCardId: card.id, redeemCode: true });
      codes.push(redeemCode.value);
    }
    await shop.settle();
    await shop.settle();
    const linked = shop.get(card).linkedObjectIds ?? [];
    t.equal(linked.length, 50);
    for (const code of codes.slice(0, 10)) await redeem(admin, { code });
    await shop.settle();
    await admin.patch('/api/v1/business', { settings: { googleAutoLink: false } });
    await shop.issue({ customerCardId: card.id });
    await shop.settle();
    t.same(shop.get(card).linkedObjectIds, linked, 'neither shrinks nor grows');
    const last = bodiesOf(shop, id).at(-1);
    t.same(last?.linkedObjectIds, linked, 'and goes on being said');
    const { linkedOfferIds = [] } = shop.get(card);
    t.equal(linkedOfferIds.length, 43);
    t.ok(linkedOfferIds.every((offer) => google.object(offer)?.state === 'ACTIVE'));
    await admin.delete(`/api/v1/customer-cards/${card.id}?keepVouchers=true`);
    await shop.settle();
    t.same(google.object(id)?.linkedObjectIds, linked);
    shop.judge(t);
  },
);
