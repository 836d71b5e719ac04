// What changes at Google when a voucher or its business is edited: that, and nothing besides.

import t, { type Test } from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { startProcesses } from './processes.ts';
import { openShop, type Voucher } from './shop.ts';

const week = { validity: { type: 'DAYS', days: 7 } };

async function openEdited(t: Test) {
  const shop = await openShop(t);
  const upload = async () =>
    (
      await shop.admin.post('/api/v1/artworks', await quarters().png().toBuffer(), {
        'content-type': 'image/png',
      })
    ).json();
  return {
    ...shop,
    upload,
    /** @returns what was sent for it */
    async edit(what: string, change: object) {
      const before = shop.sent().length;
      const answer = await shop.admin.patch(`/api/v1/${what}`, change);
      t.equal(answer.statusCode, 200, answer.body);
      await shop.settle();
      return shop
        .sent()
        .slice(before)
        .map((each) => each.what);
    },
  };
}
const at = ({ id }: Voucher) => `vouchers/${id}`;

t.test('edits of a voucher', async (t) => {
  const shop = await openEdited(t);
  const { google, edit } = shop;

  await t.test(
    'a voucher with another title moves to the class of that title, which it shares',
    async (t) => {
      const [coffee, tea, other] = [
        await shop.issue({ title: 'Free coffee' }),
        await shop.issue({ title: 'Free tea' }),
        await shop.issue({ title: 'Free coffee' }),
      ];
      await shop.settle();
      t.equal(google.classes().length, 2);
      t.same(await edit(at(coffee), { title: 'Free tea' }), ['PATCH offerObject']);
      t.equal(shop.get(coffee).classId, shop.get(tea).classId);
      t.not(shop.get(coffee).classId, shop.get(other).classId);
      t.equal(shop.classOf(coffee)?.title, 'Free tea');
      t.equal(shop.classOf(other)?.title, 'Free coffee', 'who had the old title keeps it');
      t.same(await edit(at(tea), { title: 'Free milk' }), ['POST offerClass', 'PATCH offerObject']);
      t.equal(shop.classOf(tea)?.title, 'Free milk');
      t.equal(shop.classOf(coffee)?.title, 'Free tea');
      t.same(
        await edit(at(tea), { title: 'Free coffee' }),
        ['PATCH offerObject'],
        'and back to one that is there',
      );
      await edit(at(tea), { translations: { ko: { title: '무료 커피' } } });
      t.not(shop.get(tea).classId, shop.get(other).classId, 'a title in another language is another title');
      t.match(shop.classOf(tea)?.localizedTitle?.translatedValues, [{ language: 'ko', value: '무료 커피' }]);
      t.equal(await shop.state(tea), 'offered');
    },
  );

  await t.test(
    'description, picture and validity change on the object, and go where they are taken away',
    async (t) => {
      const picture = await shop.upload();
      const voucher = await shop.issue(week);
      await shop.settle();
      const module = (id: string) => shop.get(voucher).textModulesData?.find((each) => each.id === id)?.body;
      t.same(await edit(at(voucher), { description: 'One\ncup', artworkId: picture.id }), [
        'PATCH offerObject',
      ]);
      t.equal(module('description'), 'One\ncup');
      t.match(shop.get(voucher).heroImage, { sourceUri: { uri: picture.renditions.hero.url } });
      t.same(await edit(at(voucher), { validity: { type: 'DAYS', days: 9 } }), ['PATCH offerObject']);
      t.match(shop.get(voucher).validTimeInterval, { end: { date: /^2026-05-21T23:59:59/ } });
      t.same(await edit(at(voucher), { validity: { type: 'UNLIMITED' } }), ['PUT offerObject']);
      t.notOk('validTimeInterval' in shop.get(voucher), 'there is no end any more');
      t.match(shop.get(voucher).heroImage, { sourceUri: {} }, 'the whole was sent');
      t.same(await edit(at(voucher), { artworkId: null }), ['PUT offerObject']);
      t.notOk('heroImage' in shop.get(voucher));
      t.same(await edit(at(voucher), { description: null }), ['PATCH offerObject']);
      t.equal(module('description'), undefined);
      t.same(await edit(at(voucher), week), ['PATCH offerObject']);
      t.match(shop.get(voucher).validTimeInterval, { end: { date: '2026-05-19T23:59:59+03:00' } });
    },
  );
  shop.judge(t);
});

t.test('edits of a business', async (t) => {
  const shop = await openEdited(t);
  const { google, edit } = shop;
  const follows = await shop.issue({ title: 'Free coffee' });
  const own = await shop.issue({ title: 'Free tea', barcodeFormat: 'QR' });
  const card = await shop.makeCard();
  await shop.settle();
  const classes = ['PATCH loyaltyClass', 'PATCH offerClass', 'PATCH offerClass'];

  await t.test('another look, name or contact changes each class once, and no object', async (t) => {
    const { id: logoArtworkId, renditions } = await shop.upload();
    t.same((await edit('business', { brand: { backgroundColor: '#aa0011' } })).toSorted(), classes);
    t.same((await edit('business', { name: 'Corner Tea' })).toSorted(), classes);
    t.same(
      (await edit('business', { brand: { contact: 'mail@example.com', logoArtworkId } })).toSorted(),
      classes,
    );
    const sourceUri = { uri: renditions.title.url };
    for (const each of google.classes())
      t.match(each, {
        hexBackgroundColor: '#aa0011',
        issuerName: 'Corner Tea',
        textModulesData: [{ id: 'contact', body: 'mail@example.com' }],
      });
    t.match(shop.classOf(follows), { provider: 'Corner Tea', titleImage: { sourceUri } });
    t.match(shop.classOf(card), { programName: 'Corner Tea', programLogo: { sourceUri } });
    t.same((await edit('business', { brand: { contact: null, logoArtworkId: null } })).toSorted(), classes);
    for (const each of google.classes()) t.same(each.textModulesData, []);
  });

  await t.test('codes of another format change where the business decides, and nowhere else', async (t) => {
    t.same(await edit('business', { barcodeFormat: 'CODE128' }), ['PUT offerObject']);
    t.match(shop.get(follows).barcode, { type: 'CODE_128', value: follows.redeemCode.value });
    t.notOk('renderEncoding' in (shop.get(follows).barcode ?? {}));
    t.match(shop.get(own).barcode, { type: 'QR_CODE' });
    t.same(await edit('business', { barcodeFormat: 'QR' }), ['PATCH offerObject']);
    t.match(shop.get(follows).barcode, { type: 'QR_CODE', renderEncoding: 'UTF_8' });
  });

  await t.test(
    'the language of a business is what a phone shows that speaks none of ours',

    async (t) => {
      await edit('business', { locale: 'ko' });
      t.match(
        shop.get(follows).linksModuleData?.uris?.[0]?.localizedDescription,
        {
          defaultValue: { language: 'ko' },
        },
        'on the object',
      );
      t.match(
        shop.classOf(follows)?.localizedFinePrint,
        { defaultValue: { language: 'ko' } },
        'and on the class',
      );
    },
  );
  shop.judge(t);
});

t.test(
  'where no object may change its class, a voucher with a new title is still redeemed at Google',

  async (t) => {
    const { google, pass, start } = await startProcesses(t, { classMoves: false });
    const service = await start();
    await service.open();
    const { id, redeemCode } = (
      await service.call('POST', '/api/v1/vouchers', { title: 'Free coffee' })
    ).json();
    await service.work();
    await service.call('PATCH', `/api/v1/vouchers/${id}`, { title: 'Free tea' });
    pass(6);
    await service.work();
    await service.call('POST', '/api/v1/redemptions', { code: redeemCode.value });
    pass(6);
    await service.work();
    t.match(google.objects(), [{ state: 'COMPLETED' }], 'as it is not known to be');
  },
);
