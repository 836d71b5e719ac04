// The shapes of redemptions on the wire.

import { Type } from 'typebox';
import { type Channel, channels } from '../auth/permissions.ts';
import { voucherSchema } from '../vouchers/schemas.ts';

const closed = { additionalProperties: false } as const;
const moment = Type.String({ format: 'date-time' });
const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const channel = Type.Unsafe<Channel>({ type: 'string', enum: [...channels] });
const note = (maxLength: number) => Type.String({ minLength: 1, maxLength });

const code = Type.String({
  minLength: 1,
  maxLength: 2048,
  description: "A redeem code however typed, a scan token, a voucher's link, or a customer's card token",
});

export const lookupSchema = Type.Object({ code, channel: Type.Optional(channel) }, closed);

export const redeemSchema = Type.Object(
  {
    code,
    voucherId: Type.Optional(
      Type.String({ format: 'uuid', description: "Which voucher, where the code is a customer's card" }),
    ),
    channel: Type.Optional(channel),
    staff: Type.Optional(note(100)),
    location: Type.Optional(note(100)),
    reference: Type.Optional(note(200)),
  },
  closed,
);

export const undoSchema = Type.Object({ reason: Type.Optional(Type.String({ maxLength: 16_000 })) }, closed);

const redemptionMembers = {
  id: Type.String({ format: 'uuid' }),
  voucherId: Type.String({ format: 'uuid' }),
  redeemedAt: moment,
  channel,
  staff: nullable(Type.String()),
  location: nullable(Type.String()),
  reference: nullable(Type.String()),
  undoneAt: nullable(moment),
};

export const redemptionSchema = Type.Object(redemptionMembers);

export const redemptionAnswerSchema = Type.Object({
  ...redemptionMembers,
  replayed: Type.Boolean({ description: 'true: this very call was answered before' }),
  voucher: voucherSchema,
});

export const lookupAnswerSchema = Type.Object({
  result: Type.Unsafe<'OK' | 'ALREADY_REDEEMED' | 'EXPIRED' | 'VOIDED' | 'CARD'>({
    type: 'string',
    enum: ['OK', 'ALREADY_REDEEMED', 'EXPIRED', 'VOIDED', 'CARD'],
  }),
  voucher: Type.Optional(voucherSchema),
  redemption: Type.Optional(nullable(redemptionSchema)),
  customerCard: Type.Optional(
    Type.Object({ id: Type.String({ format: 'uuid' }), name: Type.String(), number: Type.String() }),
  ),
  vouchers: Type.Optional(Type.Array(voucherSchema)),
});
