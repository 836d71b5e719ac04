// Whoever has a voucher in their wallet is told when it changes: as loudly as Google allows, as often as it keeps.

import t from 'tap';
import { redeem, undo } from '../support/till.ts';
import { openShop } from './shop.ts';

t.test(
  'three messages a day make themselves heard, the fourth is quiet, and never are there more than ten',
  async (t) => {
    const shop = await openShop(t);
    const { admin, google } = shop;
    const voucher = await shop.issue();
    await shop.settle();
    await shop.save(voucher);
    await shop.pass(301);
    const { id } = shop.get(voucher);
    for (let n = 0; n < 6; n++) {
      const redemption = (await redeem(admin, { code: voucher.redeemCode.value })).json();
      await shop.pass(6);
      t.match(shop.get(voucher), { state: 'COMPLETED' });
      t.equal((await undo(admin, redemption.id)).statusCode, 200);
      await shop.pass(6);
      t.match(shop.get(voucher), { state: 'ACTIVE' });
      t.ok((shop.get(voucher).messages?.length ?? 0) <= 10);
    }
    const told = () =>
      google
        .history(id)
        .filter(({ method }) => method === 'addmessage')
        .map(({ body }) => body.message as { id: string; messageType: string });
    t.same(
      told().map(({ messageType }) => messageType),
      [...Array(3).fill('TEXT_AND_NOTIFY'), ...Array(9).fill('TEXT')],
    );
    t.equal(new Set(told().map((message) => message.id)).size, 12, 'each is another message');
    const last = shop.get(voucher).messages?.at(-1);
    t.equal(last?.id, told().at(-1)?.id, 'the newest is there');
    t.notOk(
      shop.sent().some(({ status }) => status === 403),
      'Google never had to say no',
    );
    await shop.pass(25 * 3600);
    await redeem(admin, { code: voucher.redeemCode.value });
    await shop.pass(6);
    t.equal(told().at(-1)?.messageType, 'TEXT_AND_NOTIFY', 'the next day it is heard again');
    shop.judge(t, [voucher.redeemCode.value]);
  },
);

t.test(
  'a message is for who has it: none where nobody saved it, none for an edit, one for a burst of changes',
  async (t) => {
    const shop = await openShop(t);
    const { admin } = shop;
    const [lonely, edited, busy] = [await shop.issue(), await shop.issue(), await shop.issue()];
    await shop.settle();
    await shop.save(edited);
    await shop.save(busy);
    await shop.pass(301);
    await redeem(admin, { code: lonely.redeemCode.value });
    await admin.patch(`/api/v1/vouchers/${edited.id}`, { description: 'One cup' });
    for (let n = 0; n < 3; n++) {
      const { id } = (await redeem(admin, { code: busy.redeemCode.value })).json();
      if (n < 2) await undo(admin, id);
    }
    await shop.settle();
    t.equal(shop.get(lonely).messages, undefined);
    t.equal(shop.get(edited).messages, undefined);
    t.match(shop.get(busy).messages, [{ header: 'Voucher: Redeemed' }]);
    t.equal(shop.get(busy).messages?.length, 1);
    t.equal(shop.sent().filter(({ id, method }) => id === shop.get(busy).id && method === 'PATCH').length, 1);
    shop.judge(t);
  },
);

t.test('who saved it a moment ago is told, though we have not heard of that yet', async (t) => {
  const shop = await openShop(t);
  const voucher = await shop.issue();
  await shop.settle();
  await shop.save(voucher);
  await redeem(shop.admin, { code: voucher.redeemCode.value });
  await shop.settle();
  t.equal(await shop.state(voucher), 'saved');
  t.match(shop.get(voucher).messages, [{ header: 'Voucher: Redeemed' }], 'and told');
  shop.judge(t);
});
