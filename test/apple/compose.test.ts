import t from 'tap';
import { composeCoupon } from '../../src/apple/compose.ts';
import { manifestOf, passFile } from '../../src/apple/seal.ts';
import { type Face, voucherFace } from '../../src/passes/face.ts';
import { business, identity, voucher } from './made-up.ts';

const face = voucherFace(voucher, {
  business,
  scanToken: '0123456789ABCDEFGHJKMNPQRS',
  pageUrl: 'https://example.com/v/x',
});
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

t.test('the same voucher gives the same bytes, and a change is seen', async (t) => {
  const pageUrl = 'https://example.com/v/x';
  const bytes = (change: object) => {
    const face = voucherFace({ ...voucher, ...change }, { business, scanToken: 'S', pageUrl });
    return String(manifestOf(composeCoupon(face, identity, [icon])));
  };
  const at = new Date('2026-05-12T11:03:59Z');
  const states = [
    {},
    { status: 'redeemed', redeemedAt: at },
    { status: 'voided', voidedAt: at },
    { status: 'expired', expiredAt: at },
    { title: 'Tea' },
  ];
  for (const state of states) t.equal(bytes(state), bytes({ ...state }), JSON.stringify(state));
  t.equal(new Set(states.map(bytes)).size, states.length);
});
