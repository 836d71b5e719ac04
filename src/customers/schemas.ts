// The shapes of customer cards on the wire: validation of what comes in, types for the code, and the OpenAPI document.

import { type Static, type TSchema, Type } from 'typebox';
import { type Locale, locales } from '../i18n/locales.ts';

const closed = { additionalProperties: false } as const;
const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const url = nullable(Type.String({ format: 'uri' }));
const locale = Type.Unsafe<Locale>({ type: 'string', enum: [...locales] });

const name = Type.String({ maxLength: 2000, description: '1 to 100 graphemes, one line' });
const email = Type.String({ maxLength: 1000, description: 'At most 254 characters' });
const phone = Type.String({
  maxLength: 100,
  description: 'With its country code, or as dialled in the country of the business; kept as E.164',
});
const externalId = Type.String({
  maxLength: 1000,
  description: 'What your system calls this customer: at most 200 characters, once per business',
});

export const newCardSchema = Type.Object(
  {
    name,
    email: Type.Optional(email),
    phone: Type.Optional(phone),
    locale: Type.Optional(locale),
    externalId: Type.Optional(externalId),
  },
  closed,
);

export const cardChangeSchema = Type.Object(
  {
    name: Type.Optional(name),
    email: Type.Optional(nullable(email)),
    phone: Type.Optional(nullable(phone)),
    locale: Type.Optional(Type.Unsafe<Locale | null>({ type: ['string', 'null'], enum: [...locales, null] })),
    externalId: Type.Optional(nullable(externalId)),
  },
  closed,
);

const walletState = Type.Object({
  state: Type.Unsafe<'none' | 'offered' | 'saved' | 'removed' | 'pending' | 'error' | 'off'>({
    type: 'string',
    enum: ['none', 'offered', 'saved', 'removed', 'pending', 'error', 'off'],
  }),
});

export const customerCardSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  number: Type.String({ pattern: '^[0-9]{6}$' }),
  token: Type.String({ description: "What the card's barcode holds" }),
  name: Type.String(),
  email: nullable(Type.String()),
  phone: nullable(Type.String({ description: 'E.164' })),
  locale: nullable(locale),
  externalId: nullable(Type.String()),
  createdAt: Type.String({ format: 'date-time' }),
  activeVouchers: Type.Integer(),
  links: Type.Object({ page: url, applePass: url, googleSave: url }),
  wallet: Type.Object({ apple: walletState, google: walletState }),
});
export type CustomerCardJson = Static<typeof customerCardSchema>;

export const cardQuerySchema = Type.Object(
  {
    q: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        pattern: '^[^\\u0000]*$',
        description:
          'Card token, card number, e-mail address, telephone number or name; the best hits come first, on one page',
      }),
    ),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20 })),
    cursor: Type.Optional(Type.String({ maxLength: 100 })),
  },
  closed,
);

export const cardListSchema = Type.Object({
  items: Type.Array(customerCardSchema),
  nextCursor: nullable(Type.String()),
});

export const deleteQuerySchema = Type.Object(
  {
    keepVouchers: Type.Optional(
      Type.Boolean({ default: false, description: 'false: its active vouchers are voided' }),
    ),
  },
  closed,
);
