// "Add to Google Wallet": where the link of a voucher or a card leads, and for whom.

import { verify } from 'node:crypto';
import t from 'tap';
import { redeem } from '../support/till.ts';
import { testAccount } from './processes.ts';
import { openShop } from './shop.ts';

const read = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString());

t.test(
  'a save link is signed with RS256, names objects that are there by their ids, and is short',
  async (t) => {
    const shop = await openShop(t);
    const { account } = await testAccount();
    const card = await shop.makeCard({ name: 'Ottoline Bean', email: 'ottoline@example.com' });
    const voucher = await shop.issue({
      customerCardId: card.id,
      redeemCode: true,
      title: 'x'.repeat(60),
      description: 'y'.repeat(500),
    });
    await shop.settle();
    for (const [owner, payload] of [
      [voucher, { offerObjects: [{ id: shop.get(voucher).id }] }],
      [card, { loyaltyObjects: [{ id: shop.get(card).id }] }],
    ] as const) {
      const link = await shop.tap(owner);
      t.ok(link.startsWith(`${shop.google.saveUrl}/`));
      const token = link.slice(shop.google.saveUrl.length + 1);
      const [head, claims, signature = ''] = token.split('.');
      t.same(read(head), { alg: 'RS256', typ: 'JWT' });
      t.same(read(claims), {
        iss: account.email,
        aud: 'google',
        typ: 'savetowallet',
        iat: Math.floor(shop.clock.now().getTime() / 1000),
        origins: ['http://localhost:3000'],
        payload,
      });
      t.ok(
        verify(
          'RSA-SHA256',
          Buffer.from(`${head}.${claims}`),
          account.publicKey,
          Buffer.from(signature, 'base64url'),
        ),
      );
      t.ok(token.length <= 1800, `${token.length} characters`);
      const answer = await shop.anon.get(owner.links.googleSave);
      t.match(answer.headers, { 'cache-control': /no-store/, 'referrer-policy': 'no-referrer' });
    }
    const before = shop.google.requests.length;
    await shop.tap(voucher);
    t.equal(shop.google.requests.length, before, 'what is there is linked without asking Google');
    shop.judge(t, ['Ottoline', 'ottoline@example.com', voucher.redeemCode.value]);
  },
);

t.test('a link makes what is not at Google yet, voucher or card, for however many ask at once', async (t) => {
  const shop = await openShop(t);
  const card = await shop.makeCard();
  const voucher = await shop.issue();
  t.equal(shop.objects().length, 0);
  const links = await Promise.all(Array.from({ length: 6 }, () => shop.tap(voucher)));
  t.equal(new Set(links).size, 1);
  t.same(shop.google.save(links[0] ?? ''), [shop.get(voucher).id]);
  t.same(await shop.save(card), [shop.get(card).id]);
  t.equal(shop.objects().length, 2);
  await shop.settle();
  t.equal(shop.objects().length, 2);
  t.notOk(
    shop.sent().some(({ status }) => status === 409),
    'and each once',
  );
  shop.judge(t);
});

t.test('a voucher is for one person: who gets the link later saves nothing', async (t) => {
  const shop = await openShop(t);
  const voucher = await shop.issue();
  const link = await shop.tap(voucher);
  t.equal(shop.google.save(link, 'first').length, 1);
  t.throws(() => shop.google.save(link, 'second'), /Permission Denied/);
  shop.judge(t);
});

t.test('there is no link for what is unknown, nor for what has ended thirty days ago', async (t) => {
  const shop = await openShop(t);
  const [redeemed, open] = [await shop.issue(), await shop.issue({ validity: { type: 'DAYS', days: 7 } })];
  const card = await shop.makeCard();
  await redeem(shop.admin, { code: redeemed.redeemCode.value });
  await shop.settle();
  const token = new URL(open.links.page).pathname.split('/').at(-1) ?? '';
  const unknown = [...token].toReversed().join('');
  const status = async (path: string) => (await shop.anon.get(path)).statusCode;
  for (const path of [
    `/v/${unknown}/google`,
    `/c/${unknown}/google`,
    `/c/${token}/google`,
    `/v/${new URL(card.links.page).pathname.split('/').at(-1)}/google`,
    `/v/${open.id}/google`,
    `/v/${shop.get(open).id}/google`,
  ])
    t.equal(await status(path), 404, path);
  t.equal(await status(redeemed.links.googleSave), 302, 'a used one can still be looked at in a wallet');
  await shop.later(31 * 24 * 3600);
  t.equal(await status(redeemed.links.googleSave), 410);
  const page = await shop.app.inject({
    url: new URL(redeemed.links.googleSave).pathname,
    headers: { accept: 'text/html', 'accept-language': 'ko' },
  });
  t.match([page.statusCode, page.body], [410, /<html lang="ko"/]);
  shop.judge(t, [token]);
});
