import { readFileSync } from 'node:fs';
import t from 'tap';
import { findFaults } from '../../src/google/discovery/check.ts';
import { discovery } from '../../src/google/discovery/discovery.ts';
import { writeTypes } from '../../src/google/discovery/write-types.ts';

t.test("the types are what the script makes of Google's document, but for their layout", async (t) => {
  const file = readFileSync(new URL('../../src/google/discovery/schemas.ts', import.meta.url), 'utf8');
  const bare = (text: string) =>
    text.replace(/\s+/g, '').replaceAll('=|', '=').replaceAll(':|', ':').replaceAll('(|', '(');
  t.equal(bare(file), bare(writeTypes(discovery)));
});

t.test(
  'of each resource that we use what is required is known, which the document says in prose alone',
  async (t) => {
    const required = (name: string) => discovery.schemas[name]?.required.toSorted().join(' ');
    t.equal(required('OfferClass'), 'id issuerName provider redemptionChannel reviewStatus title');
    t.equal(required('OfferObject'), 'classId id state');
    t.equal(required('LoyaltyClass'), 'id issuerName programLogo programName reviewStatus');
    t.equal(required('LoyaltyObject'), 'classId id state');
    t.equal(discovery.revision, '20260408');
  },
);

t.test('a body that Google would refuse has faults, each where it is', async (t) => {
  const object = { id: '1.a', classId: '1.b', state: 'ACTIVE' };
  const wrong: [body: object, path: string][] = [
    [{ ...object, title: 'x' }, '/title'],
    [{ ...object, redemptionCode: 'x' }, '/redemptionCode'],
    [{ ...object, hexBackgroundColor: '#fff' }, '/hexBackgroundColor'],
    [{ ...object, notifications: {} }, '/notifications'],
    [{ ...object, linkedOfferIds: [] }, '/linkedOfferIds'],
    [{ ...object, state: 'REDEEMED' }, '/state'],
    [{ ...object, barcode: { type: 'QR', value: 'x' } }, '/barcode/type'],
    [{ ...object, barcode: { type: 'QR_CODE', values: 'x' } }, '/barcode/values'],
    [{ ...object, validTimeInterval: { end: '2026-05-12' } }, '/validTimeInterval/end'],
    [{ id: '1.a', classId: '1.b' }, ''],
  ];
  for (const [body, path] of wrong) t.equal(findFaults('OfferObject', body)[0]?.path, path, path);
  t.same(findFaults('OfferObject', object), []);
  t.same(findFaults('OfferObject', { ...object, state: 'active' }), [], 'a word of old is a word');
  t.same(
    findFaults('OfferObject', { state: 'ACTIVE' }, { part: true }),
    [],
    'of a change nothing is required',
  );
  t.match(findFaults('OfferClass', { logo: {} }, { part: true }), [{ path: '/logo' }]);
  t.throws(() => findFaults('Offer', {}), /no schema Offer/);
});
