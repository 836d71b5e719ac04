// What others may report to us, and how it is read: shapes of the body of an inbound webhook.

import { type Static, Type } from 'typebox';
import { Refusal } from '../errors.ts';
import { compileValidator, inputErrors, readMoment } from '../http/validation.ts';
import { locales } from '../i18n/locales.ts';
import { validitySchema } from '../vouchers/schemas.ts';
import { refuseOddNote } from '../vouchers/text.ts';

const text = (maxLength: number) => Type.String({ maxLength });
const orNull = <T extends Type.TSchema>(schema: T) => Type.Optional(Type.Union([schema, Type.Null()]));

/** How the journal names whoever reports. */
export const reporter = 'webhook';

/** Members that we do not know are none of our business: senders grow. */
const voucherData = Type.Object({
  id: Type.Optional(text(64)),
  code: Type.Optional(text(200)),
  title: Type.Optional(text(2000)),
  description: orNull(text(16_000)),
  validity: Type.Optional(validitySchema),
  location: orNull(text(100)),
  reference: orNull(text(200)),
});
const customerData = Type.Object({
  id: Type.Optional(text(64)),
  token: Type.Optional(text(64)),
  externalId: Type.Optional(text(200)),
  name: Type.Optional(text(2000)),
  email: orNull(text(320)),
  phone: orNull(text(64)),
  locale: orNull(Type.Unsafe<(typeof locales)[number]>({ type: 'string', enum: [...locales] })),
});
export type VoucherData = Static<typeof voucherData>;
export type CustomerData = Static<typeof customerData>;

const voucherTypes = [
  'voucher.redeemed',
  'voucher.redemption_undone',
  'voucher.expired',
  'voucher.voided',
  'voucher.updated',
] as const;
const customerTypes = ['customer.updated', 'customer.deleted'] as const;
export type VoucherReport = { type: (typeof voucherTypes)[number]; at: Date; data: VoucherData };
export type CustomerReport = { type: (typeof customerTypes)[number]; at: Date; data: CustomerData };
export type Report = VoucherReport | CustomerReport | { type: 'unknown'; name: string };

const envelope = Type.Object({
  type: text(100),
  timestamp: Type.String({ format: 'date-time' }),
  data: Type.Object({}),
});
const isEnvelope = compileValidator({ schema: envelope, httpPart: 'body' });
const isVoucherData = compileValidator({ schema: voucherData, httpPart: 'body' });
const isCustomerData = compileValidator({ schema: customerData, httpPart: 'body' });

export function isOfCustomer(report: Report): report is CustomerReport {
  return (customerTypes as readonly string[]).includes(report.type);
}

/** @throws Refusal MALFORMED_JSON, INVALID with pointers into the body */
export function readReport(bytes: Buffer): Report {
  const body = parse(bytes);
  check(isEnvelope, body, '');
  const { type, timestamp, data } = body as Static<typeof envelope>;
  const isVoucher = (voucherTypes as readonly string[]).includes(type);
  if (!isVoucher && !(customerTypes as readonly string[]).includes(type))
    return { type: 'unknown', name: type };
  const at = readMoment(timestamp, '/timestamp');
  check(isVoucher ? isVoucherData : isCustomerData, data, '/data');
  if (isVoucher)
    for (const note of ['location', 'reference'] as const)
      refuseOddNote((data as VoucherData)[note], `/data/${note}`);
  return { type, at, data } as Report;
}

function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal('MALFORMED_JSON');
  }
}

function check(validate: ReturnType<typeof compileValidator>, value: unknown, under: string): void {
  if (validate(value)) return;
  const errors = inputErrors(validate.errors ?? [], 'body');
  throw new Refusal('INVALID', {
    errors: errors.map(({ path, message }) => ({ path: under + path, message })),
  });
}
