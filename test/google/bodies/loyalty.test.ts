import t from 'tap';
import { loyaltyClass } from '../../../src/google/bodies/loyalty-class.ts';
import { type LoyaltyObjectNeeds, loyaltyObject } from '../../../src/google/bodies/loyalty-object.ts';
import { lostMembers, memberPaths } from '../../../src/google/bodies/member-paths.ts';
import { findFaults } from '../../../src/google/discovery/check.ts';
import { business } from '../../apple/made-up.ts';
import { card, cardFaceOf, vouchersOf } from './made-up-faces.ts';

const needs = (change: Partial<LoyaltyObjectNeeds> = {}): LoyaltyObjectNeeds => ({
  classId: '1.c',
  face: cardFaceOf(vouchersOf(2)),
  locale: 'en',
  linkedOfferIds: [],
  linkedObjectIds: [],
  notify: false,
  ...change,
});
const closed = loyaltyObject(
  '1.d',
  needs({ face: cardFaceOf([], null), linkedOfferIds: ['1.b'], notify: true }),
);

t.test('the class is the business, its labels are ours', async (t) => {
  const pictures = { title: 'https://example.com/title.png' };
  const body = loyaltyClass('1.c', {
    business: { ...business, locale: 'th' },
    pictures,
    callbackUrl: 'https://e.com',
  });
  t.hasStrict(body, {
    issuerName: 'Corner Café',
    programName: 'Corner Café',
    programLogo: { sourceUri: { uri: 'https://example.com/title.png' } },
    accountNameLabel: 'การ์ดลูกค้า',
    localizedAccountIdLabel: { defaultValue: { language: 'th', value: 'เลขที่การ์ด' } },
    reviewStatus: 'UNDER_REVIEW',
    multipleDevicesAndHoldersAllowedStatus: 'ONE_USER_ALL_DEVICES',
    callbackOptions: { url: 'https://e.com' },
  });
});

t.test('an open card shows whose it is, what to scan and how many vouchers can be used', async (t) => {
  t.hasStrict(loyaltyObject('1.d', needs()), {
    state: 'ACTIVE',
    accountName: 'Ana Example',
    accountId: '123456',
    barcode: { type: 'QR_CODE', value: 'CARDTOKEN0123456789ABCDEFG', alternateText: '123456' },
    loyaltyPoints: { label: 'Vouchers', balance: { int: 2 } },
    textModulesData: [
      { id: 'latest', body: 'Free coffee (no. 2)' },
      { id: 'voucher-2', header: 'Voucher (no. 2)', body: 'Free coffee\nNo expiry' },
      { id: 'voucher-1' },
    ],
    linksModuleData: {
      uris: [
        { id: 'page', uri: 'https://example.com/c/x' },
        { id: 'voucher-2', uri: 'https://example.com/v/2', description: 'Voucher (no. 2)' },
        { id: 'voucher-1' },
      ],
    },
  });
});

t.test('only as many modules as Google shows, and the last says how many are missing', async (t) => {
  const ids = (count: number) =>
    loyaltyObject('1.d', needs({ face: cardFaceOf(vouchersOf(count)) })).textModulesData?.map(
      ({ id }) => id,
    ) ?? [];
  t.equal(ids(8).length, 9);
  t.equal(ids(30).length, 10);
  t.equal(ids(8).includes('more'), false);
  const body = loyaltyObject('1.d', needs({ face: cardFaceOf(vouchersOf(30)) }));
  t.match(body.textModulesData?.at(-1), { id: 'more', body: '22' });
  t.match(loyaltyObject('1.d', needs({ face: cardFaceOf([]) })).textModulesData, [
    { body: 'No voucher yet' },
  ]);
});

t.test('a phone is told of a new count only when it should be', async (t) => {
  t.equal(loyaltyObject('1.d', needs({ notify: true })).notifyPreference, 'NOTIFY_ON_UPDATE');
  t.notOk('notifyPreference' in loyaltyObject('1.d', needs()));
});

t.test(
  'offers can be taken off a card, what is pushed for ever is sent only when there is something',
  async (t) => {
    t.same(loyaltyObject('1.d', needs()).linkedOfferIds, []);
    t.notOk('linkedObjectIds' in loyaltyObject('1.d', needs()));
    const linked = loyaltyObject('1.d', needs({ linkedOfferIds: ['1.b'], linkedObjectIds: ['1.e'] }));
    t.match(linked, { linkedOfferIds: ['1.b'], linkedObjectIds: ['1.e'] });
  },
);

t.test('of a closed card nothing of the person is left, and it is sent as a whole', async (t) => {
  t.same(closed, {
    id: '1.d',
    classId: '1.c',
    state: 'INACTIVE',
    textModulesData: [],
    linksModuleData: { uris: [] },
    linkedOfferIds: [],
  });
  t.same(findFaults('LoyaltyObject', closed), []);
  const open = loyaltyObject('1.d', needs());
  t.match(JSON.stringify(open), card.name);
  t.ok(lostMembers(memberPaths(open), closed));
});
