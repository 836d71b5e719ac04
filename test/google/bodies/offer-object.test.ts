import t from 'tap';
import { type OfferObjectNeeds, offerObject } from '../../../src/google/bodies/offer-object.ts';
import type { RedeemCode } from '../../../src/ids.ts';
import { statuses } from '../../../src/vouchers/voucher.ts';
import { faceOf } from './made-up-faces.ts';

const startsAt = new Date('2026-05-12T10:00:00Z');
const redeemCode = { value: 'A7K2M9QX' as RedeemCode, display: 'A7K2-M9QX' };
const needs = (change: Partial<OfferObjectNeeds> = {}): OfferObjectNeeds => ({
  classId: '1.a',
  face: faceOf(),
  status: 'active',
  locale: 'en',
  hero: null,
  startsAt,
  ...change,
});
const limited = { lastValidDate: '2026-05-19', expiresAt: new Date('2026-05-19T21:00:00Z') };

t.test('each status is a state of its own, and keeps its code', async (t) => {
  const objects = statuses.map((status) => offerObject('1.b', needs({ status, face: faceOf({ status }) })));
  t.same(
    objects.map(({ state }) => state),
    ['ACTIVE', 'COMPLETED', 'EXPIRED', 'INACTIVE'],
  );
  t.ok(objects.every(({ barcode }) => barcode?.value === '0123456789ABCDEFGHJKMNPQRS'));
});

t.test('a voucher is valid to the last second of its last day, where it was issued', async (t) => {
  const { validTimeInterval } = offerObject('1.b', needs({ face: faceOf(limited) }));
  t.same(validTimeInterval, {
    start: { date: '2026-05-12T10:00:00.000Z' },
    end: { date: '2026-05-19T23:59:59+03:00' },
  });
  t.notOk('validTimeInterval' in offerObject('1.b', needs()), 'no end');
});

t.test('an interval never ends before it starts', async (t) => {
  for (const [later, has] of [
    [-1, false],
    [1000, false],
    [1001, true],
  ] as const) {
    const expiresAt = new Date(startsAt.getTime() + later);
    const { validTimeInterval } = offerObject('1.b', needs({ face: faceOf({ ...limited, expiresAt }) }));
    t.equal('start' in (validTimeInterval ?? {}), has, `${later} ms`);
    t.ok(validTimeInterval?.end);
  }
});

t.test('the code is drawn as the business wants it', async (t) => {
  t.same(offerObject('1.b', needs({ face: faceOf({ redeemCode }) })).barcode, {
    type: 'CODE_128',
    value: 'A7K2M9QX',
    alternateText: 'A7K2-M9QX',
  });
  t.same(offerObject('1.b', needs({ face: faceOf({ redeemCode, barcodeFormat: 'QR' }) })).barcode, {
    type: 'QR_CODE',
    renderEncoding: 'UTF_8',
    value: 'A7K2M9QX',
    alternateText: 'A7K2-M9QX',
  });
  t.same(offerObject('1.b', needs()).barcode, {
    type: 'QR_CODE',
    renderEncoding: 'UTF_8',
    value: '0123456789ABCDEFGHJKMNPQRS',
  });
});

t.test('a pass says what Apple’s says, in every language', async (t) => {
  const face = faceOf({ ...limited, redeemCode, description: 'Small or large' });
  const { textModulesData = [], linksModuleData } = offerObject('1.b', needs({ face, locale: 'ko' }));
  t.same(
    textModulesData.map(({ id, header, body }) => [id, header, body]),
    [
      ['status', '상태', face.status.value.ko],
      ['validity', face.validity.label.ko, face.validity.value.ko],
      ['description', face.description?.label.ko, 'Small or large'],
      ['code', face.code?.label.ko, 'A7K2-M9QX'],
      ['number', face.number.label.ko, '1'],
      ['one-time', '바우처', '1회용'],
    ],
  );
  t.match(textModulesData[0]?.localizedBody, { defaultValue: { language: 'ko' } });
  t.same(textModulesData[0]?.localizedBody?.translatedValues?.length, 4);
  t.match(linksModuleData?.uris, [
    { id: 'page', uri: 'https://example.com/v/x', description: '바우처 페이지' },
  ]);
  t.equal(linksModuleData?.uris?.length, 1);
});

t.test('ids of modules have no dots, and a body has no more than Google shows', async (t) => {
  const face = faceOf({ ...limited, redeemCode, description: 'x' });
  const ids = offerObject('1.b', needs({ face })).textModulesData?.map(({ id }) => id) ?? [];
  t.ok(ids.length <= 10);
  t.same(
    ids.filter((id) => !/^[\w-]+$/.test(id ?? '')),
    [],
  );
  t.equal(new Set(ids).size, ids.length);
});

t.test('a picture is described by the title', async (t) => {
  t.match(offerObject('1.b', needs({ hero: 'https://example.com/h.png' })).heroImage, {
    sourceUri: { uri: 'https://example.com/h.png' },
    contentDescription: { defaultValue: { language: 'en', value: 'Free coffee' } },
  });
  t.notOk('heroImage' in offerObject('1.b', needs()));
});
