// The stand-in of Google ties objects to each other and counts messages as Google does, and notes what is unwise.

import t, { type Test } from 'tap';
import {
  id,
  issuerId,
  loyaltyClass,
  loyaltyObject,
  offerClass,
  offerObject,
  startsAt,
  startWithVoucher,
} from './google-and-provider.ts';

async function startWithCard(t: Test) {
  const started = await startWithVoucher(t);
  await started.provider.call('POST', 'loyaltyClass', loyaltyClass());
  await started.provider.call('POST', 'loyaltyObject', loyaltyObject());
  return started;
}
const card = `loyaltyObject/${id('card-1')}`;

t.test('linked objects must be there, of the issuer, and not nested', async (t) => {
  const { provider } = await startWithCard(t);
  await provider.call('POST', 'loyaltyObject', loyaltyObject({ id: id('card-2') }));
  const link = async (path: string, ...linkedObjectIds: string[]) =>
    (await provider.call('PATCH', path, { linkedObjectIds })).status;
  t.equal(await link(card, id('gone')), 404);
  t.equal(await link(card, '1.voucher'), 400, 'of another issuer');
  t.equal(await link(card, 'voucher'), 400, 'no id');
  t.equal(await link(card, id('card-1')), 400, 'itself');
  t.equal(await link(card, id('voucher-1')), 200);
  t.equal(
    await link(`loyaltyObject/${id('card-2')}`, id('card-1')),
    400,
    'one that has linked objects itself',
  );
  t.equal(await link(`offerObject/${id('voucher-1')}`, id('card-2')), 400, 'to one that is linked');
});

t.test('what is linked stays, the 51st is lost without a word', async (t) => {
  const { google, provider } = await startWithCard(t);
  const ids = Array.from({ length: 52 }, (_, n) => id(`many-${n}`));
  for (const each of ids) await provider.call('POST', 'offerObject', offerObject({ id: each }));
  await provider.call('PATCH', card, { linkedObjectIds: ids.slice(0, 49) });
  await provider.call('PATCH', card, { linkedObjectIds: [] });
  await provider.call('PUT', card, loyaltyObject());
  t.strictSame(google.object(id('card-1'))?.linkedObjectIds, ids.slice(0, 49));
  t.strictSame(google.faults, []);
  const { status, body } = await provider.call('PATCH', card, { linkedObjectIds: [...ids].reverse() });
  t.equal(status, 200);
  t.strictSame(body.linkedObjectIds, [...ids.slice(0, 49), id('many-51')]);
  t.strictSame(google.faults, ['more than 50 linked objects: the rest is lost']);
});

t.test('linked offers come and go, and must be offers', async (t) => {
  const { google, provider } = await startWithCard(t);
  await provider.call('POST', 'offerObject', offerObject({ id: id('voucher-2') }));
  const modify = (linkedOfferObjectIds: object) =>
    provider.call('POST', `${card}/modifyLinkedOfferObjects`, { linkedOfferObjectIds });
  const added = await modify({
    addLinkedOfferObjectIds: [id('voucher-1'), id('voucher-2'), id('voucher-1')],
  });
  t.match(added, { status: 200, body: { id: id('card-1'), classReference: { id: id('programme') } } });
  t.strictSame(added.body.linkedOfferIds, [id('voucher-1'), id('voucher-2')]);
  const removed = await modify({ removeLinkedOfferObjectIds: [id('voucher-1')] });
  t.strictSame(removed.body.linkedOfferIds, [id('voucher-2')]);
  t.equal((await modify({ addLinkedOfferObjectIds: [id('gone')] })).status, 404);
  t.equal((await modify({ addLinkedOfferObjectIds: [id('card-1')] })).status, 404, 'a card is no offer');
  t.equal((await modify({ add: [] })).status, 400);
  t.equal((await provider.call('PATCH', card, { linkedOfferIds: [id('gone')] })).status, 404);
  await provider.call('PATCH', card, { linkedOfferIds: [id('voucher-1')] });
  t.strictSame(google.object(id('card-1'))?.linkedOfferIds, [id('voucher-1')], 'a list is replaced');
  await provider.call('PUT', card, loyaltyObject());
  t.equal(google.object(id('card-1'))?.linkedOfferIds, undefined);
});

t.test('a message is added, answered wrapped, and a message twice is a fault', async (t) => {
  const { google, provider } = await startWithVoucher(t);
  const add = (path: string, message: unknown) => provider.call('POST', `${path}/addMessage`, { message });
  const path = `offerObject/${id('voucher-1')}`;
  const message = { id: 'm1', header: 'Hello', body: 'World', messageType: 'text' };
  const kept = { ...message, messageType: 'TEXT' };
  const { status, body } = await add(path, message);
  t.match({ status, body }, { status: 200, body: { resource: { id: id('voucher-1'), hasUsers: false } } });
  t.strictSame(google.object(id('voucher-1'))?.messages, [kept]);
  await add(path, message);
  t.strictSame(google.object(id('voucher-1'))?.messages, [kept, kept], 'it is not idempotent');
  t.match(google.faults, [/text is deprecated/, `a message twice: m1 on ${id('voucher-1')}`]);
  for (let n = 3; n <= 10; n += 1) t.equal((await add(path, { body: `${n}` })).status, 200);
  t.equal((await add(path, { body: '11' })).status, 400);
  t.equal((await add(path, { text: 'x' })).status, 400);
  t.equal((await provider.call('POST', `${path}/addMessage`, {})).status, 400);
  t.match(await add(`offerClass/${id('campaign')}`, { body: 'x' }), {
    body: { resource: { id: id('campaign') } },
  });
  t.equal(google.history(id('voucher-1')).at(-1)?.method, 'addmessage');
});

t.test('three messages notify in a day, the fourth is refused by 403', async (t) => {
  const tokenClock = { now: () => new Date(startsAt) };
  const { google, provider, clock } = await startWithVoucher(t, {}, { tokenClock });
  const notify = (path: string, messageType = 'TEXT_AND_NOTIFY') =>
    provider.call('POST', `${path}/addMessage`, { message: { body: 'x', messageType } });
  for (const path of [`offerObject/${id('voucher-1')}`, `offerClass/${id('campaign')}`]) {
    for (const hour of [0, 1, 2]) {
      t.equal((await notify(path)).status, 200, `${hour}`);
      clock.at += 3_600_000;
    }
    const kind = path.startsWith('offerClass') ? 'class' : 'object';
    const message = `Quota exceeded for issuer ${issuerId} when adding TEXT_AND_NOTIFY message to ${kind} ${path.split('/')[1]}.`;
    t.match(await notify(path), {
      status: 403,
      body: { error: { code: 403, message, errors: [{ domain: 'walletobjects', reason: 'quotaExceeded' }] } },
    });
    t.equal((await notify(path, 'TEXT')).status, 200, 'without a notification it is taken');
    clock.at += 21 * 3_600_000;
    t.equal((await notify(path)).status, 200, 'the first was a day ago');
  }
  google.behave({ quota403: true });
  clock.at += 86_400_000;
  t.match(await notify(`offerObject/${id('voucher-1')}`), { status: 403 });
  t.equal((await notify(`offerObject/${id('voucher-1')}`, 'TEXT')).status, 200);
});

t.test('what phones cut and what is deprecated is taken, and is a fault', async (t) => {
  const { google, provider } = await startWithVoucher(t);
  const exact = { title: 'é'.repeat(60), provider: '🎁'.repeat(12), issuerName: 'x'.repeat(20) };
  await provider.call('PATCH', `offerClass/${id('campaign')}`, exact);
  t.strictSame(google.faults, []);
  const long = offerClass({
    ...{ title: 'x'.repeat(61), provider: 'x'.repeat(13), issuerName: 'x'.repeat(21), kind: 'x' },
    ...{
      homepageUri: { uri: 'https://a.example', description: 'x'.repeat(21) },
      reviewStatus: 'underReview',
    },
    localizedShortTitle: {
      defaultValue: { language: 'en', value: 'x' },
      translatedValues: [{ language: 'de', value: 'x'.repeat(21) }],
    },
  });
  t.equal((await provider.call('PUT', `offerClass/${id('campaign')}`, long)).status, 200);
  t.notOk('kind' in (google.class(id('campaign')) ?? {}));
  const texts = [...Array(10).fill({ id: 'a' }), { header: 'x'.repeat(36), body: 'x'.repeat(501) }];
  await provider.call('PATCH', `offerObject/${id('voucher-1')}`, { textModulesData: texts });
  t.strictSame([...google.faults].sort(), [
    'OfferClass.issuerName is longer than 20',
    'OfferClass.kind is deprecated',
    'OfferClass.provider is longer than 12',
    'OfferClass.reviewStatus: underReview is deprecated',
    'OfferClass.shortTitle is longer than 20',
    'OfferClass.title is longer than 60',
    'OfferObject has more than 10 text modules',
    'TextModuleData.body is longer than 500',
    'TextModuleData.header is longer than 35',
    'Uri.description is longer than 20',
  ]);
});
