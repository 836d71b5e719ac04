import t from 'tap';
import { composeCard } from '../../src/apple/compose.ts';
import { createLocalizer } from '../../src/apple/localize.ts';
import { manifestOf, passFile } from '../../src/apple/seal.ts';
import { storeCardJson } from '../../src/apple/store-card.ts';
import type { CustomerCard } from '../../src/customers/card.ts';
import type { CustomerCardId } from '../../src/ids.ts';
import { cardFace } from '../../src/passes/card-face.ts';
import type { Voucher } from '../../src/vouchers/voucher.ts';
import { business, identity, voucher } from './made-up.ts';

const card: CustomerCard = {
  id: 'c' as CustomerCardId,
  businessId: business.id,
  number: '123456',
  name: 'Ana',
  email: 'ana@example.com',
  phone: null,
  locale: 'ko',
  externalId: null,
  createdAt: new Date(0),
};
const icon = passFile('icon.png', Buffer.from('icon'));
const vouchers = (count: number): Voucher[] =>
  Array.from({ length: count }, (_, n) => ({ ...voucher, number: count - n }));
const faceOf = (active: Voucher[], of: CustomerCard | undefined = card) =>
  cardFace(of, {
    business,
    vouchers: active,
    latest: active[0],
    cardToken: '0123456789ABCDEFGHJKMNPQRS',
    pageUrl: 'https://example.com/c/x',
    voucherUrl: ({ number }) => `https://example.com/v/${number}`,
  });

t.test('a store card holds texts only, no key twice, and one row on its front', async (t) => {
  const { storeCard } = storeCardJson(faceOf(vouchers(25)), identity, createLocalizer());
  const fields = Object.values(storeCard).flat();
  for (const { key, label, value } of fields) t.match([key, label, value], [String, String, String], key);
  t.equal(new Set(fields.map(({ key }) => key)).size, fields.length);
  t.ok(storeCard.secondaryFields.length + storeCard.auxiliaryFields.length <= 4);
  t.equal(storeCard.backFields.find(({ key }) => key === 'more')?.value, '5');
  const exactly = storeCardJson(faceOf(vouchers(20)), identity, createLocalizer()).storeCard.backFields;
  t.equal(
    exactly.find(({ key }) => key === 'more'),
    undefined,
  );
});

t.test('what passkit-generator would drop from a card is an error', async (t) => {
  t.comment('it warns on the console when it rejects something');
  const face = faceOf(vouchers(2));
  t.match(composeCard(face, identity, [icon]), { serialNumber: 'serial' });
  t.match(composeCard(faceOf([], undefined), identity, [icon]), { serialNumber: 'serial' });
  const twice = faceOf([voucher, voucher]);
  t.throws(() => composeCard(twice, identity, [icon]), /would change storeCard/, 'two fields with one key');
  t.throws(() => composeCard({ ...face, brand: { ...face.brand, labelColor: 'red' } }, identity, [icon]));
  const coded = faceOf([]);
  if (!coded.usable) throw new Error('an open card is usable');
  const empty = { ...coded, barcode: { ...coded.barcode, message: '' } };
  t.throws(() => composeCard(empty, identity, [icon]), /would change .*barcodes/);
});

t.test('the same card gives the same bytes, and a change is seen', async (t) => {
  const bytes = () => String(manifestOf(composeCard(faceOf(vouchers(3)), identity, [icon])));
  t.equal(bytes(), bytes());
  const changed = vouchers(3).map((each) => ({ ...each, title: 'Tea' }));
  t.not(bytes(), String(manifestOf(composeCard(faceOf(changed), identity, [icon]))));
});
