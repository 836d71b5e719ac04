// The shapes of vouchers on the wire: validation of what comes in, types for the code, and the OpenAPI document.

import { type Static, type TSchema, Type } from 'typebox';
import { artworkSchema } from '../artwork/artwork.ts';
import { locales } from '../i18n/locales.ts';
import type { ArtworkId, BatchId, CustomerCardId } from '../ids.ts';
import type { Validity } from './validity.ts';
import { statuses } from './voucher.ts';

const closed = { additionalProperties: false } as const;
const literals = <T extends string>(...values: readonly T[]) =>
  Type.Unsafe<T>({ type: 'string', enum: [...values] });
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const moment = Type.String({ format: 'date-time' });
const day = Type.String({ format: 'date' });
const localeSchema = literals(...locales);
const barcodeFormat = literals('QR', 'CODE128');

const title = Type.String({ maxLength: 2000, description: '1 to 60 graphemes, one line' });
const description = Type.String({
  maxLength: 16_000,
  description: 'At most 500 graphemes; line breaks are kept',
});

const mode = <T extends string, M extends Record<string, TSchema>>(type: T, members: M) =>
  Type.Object({ type: Type.Literal(type), ...members }, closed);

export const validitySchema = Type.Unsafe<Validity>({
  type: 'object',
  required: ['type'],
  discriminator: { propertyName: 'type' },
  oneOf: [
    mode('UNLIMITED', {}),
    mode('DAYS', { days: Type.Integer({ minimum: 1, maximum: 3650 }) }),
    mode('MONTHS', { months: Type.Integer({ minimum: 1, maximum: 120 }) }),
    mode('FIXED_DATE', { date: day }),
  ],
  description: 'Counted in calendar days of the business time zone; the last day is valid to its end',
});

const translations = Type.Unsafe<
  Partial<Record<(typeof locales)[number], { title: string; description?: string }>>
>(
  Type.Object(
    Object.fromEntries(
      locales.map((locale) => [
        locale,
        Type.Optional(Type.Object({ title, description: Type.Optional(description) }, closed)),
      ]),
    ),
    closed,
  ),
);

const artworkId = Type.Unsafe<ArtworkId>(Type.String({ format: 'uuid' }));
const customerCardId = Type.Unsafe<CustomerCardId>(Type.String({ format: 'uuid' }));

export const issueSchema = Type.Object(
  {
    title,
    description: Type.Optional(description),
    locale: Type.Optional(localeSchema),
    translations: Type.Optional(translations),
    redeemCode: Type.Optional(
      Type.Unsafe<boolean | string>({
        type: ['boolean', 'string'],
        maxLength: 100,
        description:
          'true: a new random code. A text: this code, 4 to 20 letters and digits. false: none, for a customer’s voucher',
      }),
    ),
    validity: Type.Optional(validitySchema),
    artworkId: Type.Optional(artworkId),
    customerCardId: Type.Optional(customerCardId),
    barcodeFormat: Type.Optional(barcodeFormat),
    allowSelfRedeem: Type.Optional(Type.Boolean()),
  },
  closed,
);

export const editSchema = Type.Object(
  {
    title: Type.Optional(title),
    description: Type.Optional(nullable(description)),
    translations: Type.Optional(translations),
    validity: Type.Optional(validitySchema),
    artworkId: Type.Optional(nullable(artworkId)),
  },
  closed,
);

export const voidSchema = Type.Object(
  { reason: Type.String({ maxLength: 16_000, description: 'At most 500 graphemes' }) },
  closed,
);

const url = nullable(Type.String({ format: 'uri' }));
const walletState = Type.Object({
  state: literals('none', 'offered', 'saved', 'removed', 'pending', 'error', 'off'),
});

export const voucherSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  number: Type.Integer(),
  status: literals(...statuses),
  title: Type.String(),
  description: nullable(Type.String()),
  locale: nullable(localeSchema),
  translations,
  customerCard: nullable(
    Type.Object({ id: Type.String({ format: 'uuid' }), name: Type.String(), number: Type.String() }),
  ),
  redeemCode: nullable(Type.Object({ value: Type.String(), display: Type.String() })),
  validity: validitySchema,
  barcodeFormat,
  allowSelfRedeem: Type.Boolean(),
  issuedAt: moment,
  lastValidDate: nullable(day),
  expiresAt: nullable(moment),
  redeemedAt: nullable(moment),
  voidedAt: nullable(moment),
  expiredAt: nullable(moment),
  artwork: nullable(artworkSchema),
  links: Type.Object({
    page: url,
    applePass: url,
    googleSave: url,
    qr: url,
    barcode: url,
    pdf: url,
    png: url,
  }),
  wallet: Type.Object({ apple: walletState, google: walletState }),
});
export type VoucherJson = Static<typeof voucherSchema>;

export const listQuerySchema = Type.Object(
  {
    status: Type.Optional(literals(...statuses)),
    q: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        pattern: '^[^\\u0000]*$',
        description:
          'A redeem code, a number, a part of the title, or the customer: name, email, phone, card number',
      }),
    ),
    customerCardId: Type.Optional(customerCardId),
    batchId: Type.Optional(Type.Unsafe<BatchId>(Type.String({ format: 'uuid' }))),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
    cursor: Type.Optional(Type.String({ maxLength: 100 })),
  },
  closed,
);

export const listSchema = Type.Object({
  items: Type.Array(voucherSchema),
  nextCursor: nullable(Type.String()),
});

export const previewSchema = Type.Object(
  {
    validity: validitySchema,
    issuedAt: Type.Optional(moment),
    timeZone: Type.Optional(Type.String({ maxLength: 64 })),
  },
  closed,
);

export const previewAnswerSchema = Type.Object({ lastValidDate: nullable(day), expiresAt: nullable(moment) });
