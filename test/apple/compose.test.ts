import t from 'tap';
import { composeCoupon } from '../../src/apple/compose.ts';
import { passFile } from '../../src/apple/seal.ts';
import { newBusiness } from '../../src/businesses/business.ts';
import type { BusinessId, PassSerial, VoucherId } from '../../src/ids.ts';
import { type Face, voucherFace } from '../../src/passes/face.ts';
import type { Voucher } from '../../src/vouchers/voucher.ts';

const voucher: Voucher = {
  id: 'v' as VoucherId,
  businessId: 'b' as BusinessId,
  number: 1,
  status: 'active',
  title: 'Free coffee',
  description: null,
  locale: null,
  translations: {},
  redeemCode: null,
  validity: { type: 'UNLIMITED' },
  timeZone: 'Europe/Kyiv',
  lastValidDate: null,
  expiresAt: null,
  barcodeFormat: 'CODE128',
  allowSelfRedeem: false,
  artworkId: null,
  customerCardId: null,
  batchId: null,
  version: 1,
  issuedAt: new Date('2026-05-12T10:00:00Z'),
  redeemedAt: null,
  voidedAt: null,
  expiredAt: null,
};
const business = {
  ...newBusiness,
  id: voucher.businessId,
  name: 'Corner Café',
  timeZone: 'Europe/Kyiv',
  createdAt: new Date(0),
} as const;
const face = voucherFace(voucher, {
  business,
  scanToken: '0123456789ABCDEFGHJKMNPQRS',
  pageUrl: 'https://example.com/v/x',
});
const identity = {
  passTypeIdentifier: 'pass.example',
  teamIdentifier: 'A1B2C3D4E5',
  serialNumber: 'serial' as PassSerial,
  webServiceURL: 'https://example.com/apple',
  authenticationToken: 'x'.repeat(64),
};
const icon = passFile('icon.png', Buffer.from('icon'));

/** pass.json as it will be signed; taken where it is stringified, since a checked pass shows nothing. */
function composed(changed: Partial<Face>): ReturnType<typeof composeCoupon> {
  return composeCoupon({ ...face, ...changed }, identity, [icon]);
}

t.test(
  'a voucher without a redeem code shows its scan token as a QR code, whatever format is set',
  async (t) => {
    t.same(face.barcode, { format: 'QR', message: '0123456789ABCDEFGHJKMNPQRS', caption: null });
    t.equal(face.code, null);
    t.match(composed({}), { serialNumber: 'serial', passTypeIdentifier: 'pass.example' });
  },
);

t.test('what passkit-generator would drop, change or let through is an error', async (t) => {
  t.comment('it warns on the console when it rejects something');
  const everywhere = (text: string) => ({ en: text, gu: text, ko: text, th: text, azb: text });
  const wrong: Record<string, Partial<Face>> = {
    'an empty barcode': { barcode: { format: 'QR', message: '', caption: null } },
    'an empty caption of a barcode': { barcode: { format: 'QR', message: 'x', caption: everywhere('') } },
    'a colour that is none': { brand: { ...face.brand, backgroundColor: '#zzzzzz' } },
    'an empty issuer': { issuer: everywhere('') },
    'an end that is none': { expiresAt: new Date(Number.NaN) },
  };
  for (const [name, change] of Object.entries(wrong))
    t.throws(() => composed(change), { message: /./ }, name);
  t.doesNotThrow(() => composed({ expiresAt: new Date('2026-05-19T21:00:00Z') }), 'an end is no correction');
  t.throws(() => composeCoupon(face, { ...identity, authenticationToken: 'short' }, [icon]));
  t.throws(() => composeCoupon(face, { ...identity, teamIdentifier: '' }, [icon]));
  t.throws(() => composeCoupon(face, identity, []), /icon\.png/);
});
