// What changes nothing that Google shows asks nothing of Google.

import t from 'tap';
import { lookUp, redeem, undo } from '../support/till.ts';
import { openShop } from './shop.ts';

t.test('nothing is asked of Google', async (t) => {
  const shop = await openShop(t);
  const { admin, anon, app } = shop;
  const key = { 'idempotency-key': 'the same one' };
  const wish = { title: 'Free coffee', description: 'One cup', validity: { type: 'DAYS', days: 7 } };
  const card = await shop.makeCard();
  const once = await admin.post('/api/v1/vouchers', wish, key);
  const voucher = once.json();
  const used = await shop.issue({ customerCardId: card.id, redeemCode: true });
  await shop.settle();
  const { id: redemptionId } = (await redeem(admin, { code: used.redeemCode.value })).json();
  await shop.settle();
  const path = `/api/v1/vouchers/${voucher.id}`;
  const { redeemCode, links } = voucher;

  const quiet: Record<string, () => Promise<{ statusCode: number }>> = {
    'an empty edit': () => admin.patch(path, {}),
    'an edit to what is there': () =>
      admin.patch(path, { title: wish.title, description: wish.description, validity: wish.validity }),
    'an edit that is refused': () => admin.patch(path, { title: '' }),
    'an edit of a used voucher': () => admin.patch(`/api/v1/vouchers/${used.id}`, { title: 'Free tea' }),
    'a wrong code': () => redeem(admin, { code: 'ZZZZZ-ZZZZZ' }),
    'a second redemption': () => redeem(admin, { code: used.redeemCode.value }),
    'a redemption by who may not': async () =>
      redeem(await shop.withScopes('read'), { code: redeemCode.value }),
    'a look-up': () => lookUp(admin, redeemCode.value),
    'an issue that is repeated with its key': () => admin.post('/api/v1/vouchers', wish, key),
    'an issue that is refused': () =>
      admin.post('/api/v1/vouchers', { ...wish, validity: { type: 'DAYS', days: 0 } }),
    'an undo of what nobody did': () => undo(admin, voucher.id),
    'a cancellation without a reason': () => admin.post(`${path}/void`, {}),
    'reading vouchers, cards and journals': async () => {
      for (const url of [
        path,
        `${path}/events`,
        '/api/v1/vouchers',
        '/api/v1/customer-cards',
        '/api/v1/events',
        '/readyz',
        '/metrics',
      ])
        await admin.get(url);
      return admin.get('/api/v1/business');
    },
    'the page, and the pass of the other wallet': async () => {
      await anon.get(card.links.page);
      await anon.get(links.applePass);
      return anon.get(links.page);
    },
    'a link to save what is there': () => anon.get(links.googleSave),
    'a forged callback': () =>
      app.inject({
        method: 'POST',
        url: '/google/callbacks',
        payload: {
          signature: 'MEUCIQ==',
          intermediateSigningKey: { signedKey: '{}', signatures: ['MEUCIQ=='] },
          protocolVersion: 'ECv2SigningOnly',
          signedMessage: JSON.stringify({ objectId: shop.get(voucher).id, eventType: 'save' }),
        },
      }),
    'a business as it was': () =>
      admin.patch('/api/v1/business', {
        name: 'Corner Café',
        brand: { backgroundColor: '#1d3557' },
        barcodeFormat: 'QR',
      }),
    'settings of the till': () => admin.patch('/api/v1/business', { settings: { undoMinutes: 7 } }),
    'a card as it was': () => admin.patch(`/api/v1/customer-cards/${card.id}`, { name: card.name }),
    'a mail address, which no card at Google shows': () =>
      admin.patch(`/api/v1/customer-cards/${card.id}`, { email: 'ana@example.com' }),
    'an unknown voucher': () => admin.post(`/api/v1/vouchers/${card.id}/void`, { reason: 'a mistake' }),
  };
  for (const [what, act] of Object.entries(quiet)) {
    const before = shop.sent().length;
    const { statusCode } = await act();
    t.not(statusCode, 500, what);
    await shop.pass(6);
    t.same(
      shop
        .sent()
        .slice(before)
        .map(({ what }) => what),
      [],
      `${what} (${statusCode})`,
    );
  }
  t.equal((await undo(admin, redemptionId)).statusCode, 200);
  await shop.pass(6);
  t.match(shop.get(used), { state: 'ACTIVE' }, 'and what does change something is still seen');
  shop.judge(t);
});
