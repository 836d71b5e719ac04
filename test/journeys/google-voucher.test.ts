import t from 'tap';
import { quarters } from '../fixtures/pictures.ts';
import { openCallbackDoor } from '../google/callback-door.ts';
import { openShop, type Shop, type Voucher } from '../google/shop.ts';
import { createSender } from '../reports/sender.ts';
import { readPassJson } from '../support/pass-json.ts';
import { redeem, undo } from '../support/till.ts';

const week = { validity: { type: 'DAYS', days: 7 } };
const secretsOf = ({ redeemCode, links }: Voucher) => [
  redeemCode.value,
  redeemCode.display,
  links.page.split('/').at(-1) ?? links.page,
];

/** What a voucher's page and pass say in the other four languages, with the default first. */
const words = (...[en, gu, ko, th, azb]: string[]) => ({
  defaultValue: { language: 'en', value: en },
  translatedValues: Object.entries({ gu, ko, th, azb }).map(([language, value]) => ({ language, value })),
});

t.test(
  'a voucher is at Google with its own words in five languages, its code, its end and its picture',
  async (t) => {
    const shop = await openShop(t);
    const { admin, google } = shop;
    const picture = (
      await admin.post('/api/v1/artworks', await quarters().png().toBuffer(), { 'content-type': 'image/png' })
    ).json();
    const card = await shop.makeCard({ name: 'Wilhelmina Oyelaran' });
    const wish = {
      title: 'Free coffee',
      description: 'One cup',
      translations: {
        gu: { title: 'મફત કોફી' },
        ko: { title: '무료 커피', description: '한 잔' },
        th: { title: 'กาแฟฟรี' },
        azb: { title: 'پولسوز قهوه' },
      },
      artworkId: picture.id,
      ...week,
    };
    const free = await shop.issue(wish);
    const tied = await shop.issue({ ...wish, customerCardId: card.id, redeemCode: true });
    await shop.settle();
    const cls = shop.classOf(free);
    t.match(cls, {
      issuerName: 'Corner Café',
      provider: 'Corner Café',
      title: 'Free coffee',
      localizedTitle: words('Free coffee', 'મફત કોફી', '무료 커피', 'กาแฟฟรี', 'پولسوز قهوه'),
      callbackOptions: { url: 'http://localhost:3000/google/callbacks' },
      hexBackgroundColor: '#1d3557',
      titleImage: { sourceUri: { uri: /^http:\/\/localhost:3000\/artwork\/[0-9a-f]{64}\/title\.png$/ } },
    });
    for (const voucher of [free, tied]) {
      const object = shop.get(voucher);
      t.match(object, {
        state: 'ACTIVE',
        classId: cls?.id,
        barcode: {
          type: 'QR_CODE',
          value: voucher.redeemCode.value,
          alternateText: voucher.redeemCode.display,
        },
        validTimeInterval: {
          start: { date: '2026-05-12T10:00:00.000Z' },
          end: { date: '2026-05-19T23:59:59+03:00' },
        },
        heroImage: { sourceUri: { uri: picture.renditions.hero.url } },
        hasUsers: false,
      });
      t.equal(Date.parse('2026-05-19T23:59:59+03:00'), Date.parse(voucher.expiresAt ?? '') - 1000);
      const module = (id: string) => object.textModulesData?.find((each) => each.id === id);
      t.same(module('status')?.localizedBody, words('Active', 'સક્રિય', '사용 가능', 'ใช้งานได้', 'فعال'));
      t.same(
        module('validity')?.localizedBody,
        words(
          'Valid through May 19, 2026',
          '19 મે, 2026 સુધી માન્ય',
          '2026년 5월 19일까지 사용 가능',
          'ใช้ได้ถึง 19 พฤษภาคม 2569',
          'سون گون: ۲۹ اردیبهشت ۱۴۰۵',
        ),
      );
      t.same(module('description')?.localizedBody, {
        defaultValue: { language: 'en', value: 'One cup' },
        translatedValues: [{ language: 'ko', value: '한 잔' }],
      });
      t.equal(await shop.state(voucher), 'offered');
      t.notMatch(JSON.stringify(object), /Wilhelmina|Oyelaran/, 'nothing of the person');
    }
    const hero = await shop.anon.get(picture.renditions.hero.url);
    t.match([hero.statusCode, hero.headers['content-type']], [200, 'image/png']);
    t.equal((await shop.anon.get(cls?.titleImage?.sourceUri?.uri ?? '')).statusCode, 200);
    t.equal(google.classes().filter(({ title }) => title).length, 1, 'both are of one class');
    shop.judge(t, [...secretsOf(free), ...secretsOf(tied), 'Wilhelmina']);
  },
);

t.test('a voucher has four names, and none of them is another', async (t) => {
  const shop = await openShop(t);
  const voucher = await shop.issue(week);
  const { serialNumber } = readPassJson(
    (await shop.anon.get(`${voucher.links.page}/voucher.pkpass`)).rawPayload,
  );
  await shop.settle();
  const names = [
    serialNumber,
    voucher.id,
    voucher.redeemCode.value,
    shop.get(voucher).id,
    shop.get(voucher).id.split('.')[1],
  ];
  t.equal(new Set(names).size, names.length);
  const isInside = (one: string, other: string) => one !== other && one.includes(other);
  const inside = names.slice(0, 4).filter((one) => names.slice(0, 4).some((other) => isInside(one, other)));
  t.same(inside, [], 'nor is one a part of another');
  shop.judge(t, secretsOf(voucher));
});

/** Saved, and the service has heard of it by one of two ways. */
async function saveAndHear(shop: Shop, voucher: Voucher, way: 'callback' | 'check') {
  const door = way === 'callback' ? await openCallbackDoor(shop) : undefined;
  const given = await shop.save(voucher);
  const hear = async () => {
    if (door === undefined) return void (await shop.pass(301));
    const answers = await door.deliver();
    if (answers.some((answer) => answer !== 200)) throw new Error(`callbacks: ${answers}`);
    await shop.later(1);
  };
  await hear();
  return { given, hear, door };
}

for (const way of ['callback', 'check'] as const) {
  t.test(`a voucher's life is followed in the wallet; that it is there is heard by ${way}`, async (t) => {
    const shop = await openShop(t);
    const { admin, google } = shop;
    const voucher = await shop.issue(week);
    await shop.settle();
    const { given, hear, door } = await saveAndHear(shop, voucher, way);
    const { id } = shop.get(voucher);
    t.same(given, [id]);
    t.equal(await shop.state(voucher), 'saved');

    const redemption = (await redeem(admin, { code: voucher.redeemCode.value })).json();
    await shop.settle();
    t.match(shop.get(voucher), {
      state: 'COMPLETED',
      messages: [{ header: 'Voucher: Redeemed', messageType: 'TEXT_AND_NOTIFY' }],
    });
    t.equal(await shop.state(voucher), 'saved');

    t.equal((await undo(admin, redemption.id)).statusCode, 200);
    await shop.settle();
    t.match(shop.get(voucher), { state: 'ACTIVE', messages: [{}, { header: 'Voucher: Active' }] });

    await admin.post(`/api/v1/vouchers/${voucher.id}/void`, { reason: 'a mistake' });
    await shop.settle();
    t.match(shop.get(voucher), { state: 'INACTIVE', messages: [{}, {}, { header: 'Voucher: Cancelled' }] });

    google.remove(id);
    // Without a callback it is asked after an hour, six, a day …
    if (way === 'check') await shop.later(24 * 3600);
    await hear();
    await door?.repeat();
    await shop.later(1);
    t.equal(await shop.state(voucher), 'removed');
    const events = await shop.events(voucher);
    t.same(
      events.filter((type) => type.startsWith('pass.')),
      ['pass.saved', 'pass.removed'],
    );
    t.equal(google.objects().length, 1);
    shop.judge(t, secretsOf(voucher));
  });
}

t.test(
  'a voucher whose expiry was reported has expired at Google, with the end that was reported',
  async (t) => {
    const shop = await openShop(t);
    const sender = await createSender(shop);
    const voucher = await shop.issue(week);
    await shop.settle();
    shop.clock.set('2026-05-13T11:03:59.500Z');
    await sender.send('voucher.expired', { id: voucher.id });
    await shop.settle();
    t.match(shop.get(voucher), {
      state: 'EXPIRED',
      validTimeInterval: { end: { date: '2026-05-13T14:03:58+03:00' } },
    });
    t.equal(await shop.state(voucher), 'offered');
    shop.judge(t);
  },
);

t.test('a voucher that came to its end is EXPIRED, with the least urgency of all', async (t) => {
  const shop = await openShop(t);
  const card = await shop.makeCard();
  const voucher = await shop.issue({ ...week, customerCardId: card.id, redeemCode: true });
  await shop.settle();
  shop.clock.set('2026-05-19T21:00:00Z');
  shop.behave({ down: true });
  await shop.work();
  const { body } = await shop.anon.get('/metrics');
  t.match(body, /google_objects_pending\{lane="expiry"\} 2\n/, 'the voucher and its card');
  t.match(body, /google_objects_pending\{lane="redemption"\} 0\n/);
  shop.behave();
  await shop.settle();
  t.match(shop.get(voucher), { state: 'EXPIRED' });
  t.same(shop.get(card).linkedOfferIds, []);
  const status = shop.get(voucher).textModulesData?.find(({ id }) => id === 'status');
  t.equal(status?.body, 'Expired');
  t.equal(await shop.state(voucher), 'offered');
  shop.judge(t);
});
