// Google cannot be reached: vouchers are issued and redeemed all the same, and everything is made up for.

import t from 'tap';
import { redeem } from '../support/till.ts';
import { openShop, type Shop } from './shop.ts';

const visit = ({ app }: Shop, page: string, language: string) =>
  app.inject({
    url: `${new URL(page).pathname}/google`,
    headers: { accept: 'text/html', 'accept-language': language },
  });

t.test(
  'while Google is down vouchers are issued, and whoever wants to save one is told to wait',
  async (t) => {
    const shop = await openShop(t);
    const { admin, google } = shop;
    const [old, used] = [await shop.issue(), await shop.issue()];
    await shop.settle();
    shop.behave({ down: true });
    const card = await shop.makeCard();
    const made = await Promise.all(
      Array.from({ length: 8 }, (_, n) => shop.issue(n % 2 ? {} : { customerCardId: card.id })),
    );
    const [voucher] = made;
    if (voucher === undefined) throw new Error('no voucher');
    t.equal((await redeem(admin, { code: used.redeemCode.value })).statusCode, 201);
    await shop.settle();
    for (const each of [...made, used]) t.equal(await shop.state(each), 'pending');
    t.equal(await shop.state(old), 'offered');
    t.equal(await shop.state(card, admin, 'customer-cards'), 'pending');

    for (const [language, tag, title] of [
      ['en', /<html lang="en" dir="ltr"/, /tries again by itself/],
      ['ko', /<html lang="ko" dir="ltr"/, /[가-힣]/],
      ['az-Arab', /<html lang="azb" dir="rtl"/, /[؀-ۿ]/],
    ] as const) {
      const { statusCode, headers, body } = await visit(shop, voucher.links.page, language);
      t.equal(statusCode, 503);
      t.match(headers, { 'retry-after': '5', refresh: '5', 'content-type': /^text\/html/ });
      t.match(body, tag);
      t.match(body, title);
      t.notMatch(body, /ECONN|walletobjects|127\.0\.0\.1/);
    }
    t.match(await visit(shop, card.links.page, 'en'), { statusCode: 503, headers: { refresh: '5' } });
    const asProgram = await shop.app.inject({
      url: new URL(voucher.links.googleSave).pathname,
      headers: { accept: 'application/json' },
    });
    t.match([asProgram.statusCode, asProgram.headers['retry-after']], [503, '5']);
    t.equal((await visit(shop, old.links.page, 'en')).statusCode, 302, 'what is there needs no Google');

    shop.behave();
    t.equal(
      (await visit(shop, voucher.links.page, 'en')).statusCode,
      302,
      'and is made on the way, once it is back',
    );
    // What failed together comes back within a minute.
    await shop.pass(70);
    await shop.settle();
    await shop.settle();
    for (const each of [...made, used]) t.equal(await shop.state(each), 'offered');
    t.match(shop.get(used), { state: 'COMPLETED' });
    t.equal(shop.get(card).linkedOfferIds?.length, 4);
    t.equal(google.objects().length, 11);
    shop.judge(t);
  },
);

t.test('a Google that fails half of what it is asked has all of it in the end', async (t) => {
  const shop = await openShop(t);
  const { admin, google } = shop;
  const card = await shop.makeCard();
  shop.behave({
    seed: 6,
    fail: { share: 0.5, kinds: ['503', 'dropBefore', 'dropAfterCommit', '500AfterCommit'] },
  });
  const made = [];
  for (let n = 0; n < 10; n++)
    made.push(await shop.issue({ customerCardId: card.id, redeemCode: true, title: `Coffee ${n % 3}` }));
  await shop.settle();
  for (const { redeemCode } of made.slice(0, 5)) await redeem(admin, { code: redeemCode.value });
  for (let n = 0; n < 10; n++) await shop.pass(31);
  shop.behave();
  for (let n = 0; n < 3; n++) await shop.pass(61);
  await shop.settle();
  t.same(
    made.map((each) => shop.get(each).state),
    made.map((_, n) => (n < 5 ? 'COMPLETED' : 'ACTIVE')),
  );
  t.same(
    shop.get(card).linkedOfferIds?.toSorted(),
    made
      .slice(5)
      .map((each) => shop.get(each).id)
      .toSorted(),
  );
  t.equal(google.objects().length, 11);
  t.equal(google.classes().length, 4);
  for (const each of made) t.equal(await shop.state(each), 'offered');
  shop.judge(t);
});
