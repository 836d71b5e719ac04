// SQL of vouchers.

import { and, eq, gt, inArray, isNull, or, type SQL, sql } from '../db/drizzle.ts';
import { vouchers } from '../db/schema.ts';
import { brokenConstraint, type Session } from '../db/tx.ts';
import { invalid } from '../errors.ts';
import type { BusinessId, CustomerCardId, VoucherId } from '../ids.ts';
import type { Validity, ValidityPeriod } from './validity.ts';
import type { Status, Voucher } from './voucher.ts';

/** Past its end by the database's clock, whether the sweep has seen it or not. */
export function hasEnded(session: Session): SQL {
  return sql`(${vouchers.status} = 'active' and ${vouchers.expiresAt} <= ${session.now})`;
}

/** Active and not past its end. */
export function isUsable(session: Session): SQL | undefined {
  return and(
    eq(vouchers.status, 'active'),
    or(isNull(vouchers.expiresAt), gt(vouchers.expiresAt, session.now)),
  );
}

export function columns(session: Session) {
  const ended = hasEnded(session);
  return {
    id: vouchers.id,
    businessId: vouchers.businessId,
    number: vouchers.number,
    status: sql<Status>`case when ${ended} then 'expired' else ${vouchers.status} end`,
    title: vouchers.title,
    description: vouchers.description,
    locale: vouchers.locale,
    translations: vouchers.translations,
    code: vouchers.redeemCode,
    codeDisplay: vouchers.redeemCodeDisplay,
    validityType: vouchers.validityType,
    validityCount: vouchers.validityCount,
    validityDate: vouchers.validityDate,
    timeZone: vouchers.timeZone,
    lastValidDate: vouchers.lastValidOn,
    expiresAt: vouchers.expiresAt,
    barcodeFormat: vouchers.barcodeFormat,
    allowSelfRedeem: vouchers.allowSelfRedeem,
    artworkId: vouchers.artworkId,
    customerCardId: vouchers.customerCardId,
    batchId: vouchers.batchId,
    version: vouchers.version,
    issuedAt: vouchers.issuedAt,
    redeemedAt: vouchers.redeemedAt,
    voidedAt: vouchers.voidedAt,
    expiredAt:
      sql<Date | null>`coalesce(${vouchers.expiredAt}, case when ${ended} then ${vouchers.expiresAt} end)`.mapWith(
        vouchers.expiredAt,
      ),
  };
}

/** Vouchers, for `where` and what follows it. */
export function select(session: Session) {
  return session.query.select(columns(session)).from(vouchers);
}

export function toVoucher(row: Awaited<ReturnType<typeof select>>[number]): Voucher {
  const { code, codeDisplay, validityType, validityCount, validityDate, ...rest } = row;
  return {
    ...rest,
    redeemCode: code === null ? null : { value: code, display: codeDisplay ?? code },
    validity: toValidity(validityType, validityCount ?? 0, validityDate ?? ''),
  };
}

/** A validity and what it comes to, as columns. */
export function validityColumns(validity: Validity, period: Omit<ValidityPeriod, 'issuedOn'>) {
  const { type } = validity;
  return {
    validityType: type,
    validityCount: type === 'DAYS' ? validity.days : type === 'MONTHS' ? validity.months : null,
    validityDate: type === 'FIXED_DATE' ? validity.date : null,
    lastValidOn: period.lastValidDate,
    expiresAt: period.expiresAt,
  };
}

function toValidity(type: Validity['type'], count: number, date: string): Validity {
  if (type === 'DAYS') return { type, days: count };
  if (type === 'MONTHS') return { type, months: count };
  return type === 'FIXED_DATE' ? { type, date } : { type };
}

/** The field that names something of another business, or nothing at all. */
export function foreignPart(error: unknown): unknown {
  const broken = brokenConstraint(error);
  if (broken === 'vouchers_artwork_of_same_business')
    return invalid('/artworkId', 'is no artwork of this business');
  return broken === 'vouchers_card_of_same_business'
    ? invalid('/customerCardId', 'is no customer card of this business')
    : error;
}

export type NewVoucher = Omit<Voucher, 'status' | 'version' | 'redeemedAt' | 'voidedAt' | 'expiredAt'> & {
  issuedOn: string;
  scanTokenHash: Buffer;
  claimTokenHash: Buffer;
};

/** @returns false when this business has the redeem code already; nothing is written then @throws Refusal INVALID */
export async function insertVoucher(session: Session, voucher: NewVoucher): Promise<boolean> {
  const { redeemCode, validity, ...rest } = voucher;
  const inserted = await session.query
    .insert(vouchers)
    .values({
      ...rest,
      status: 'active',
      redeemCode: redeemCode?.value ?? null,
      redeemCodeDisplay: redeemCode?.display ?? null,
      ...validityColumns(validity, voucher),
    })
    .onConflictDoNothing({ target: [vouchers.businessId, vouchers.redeemCode] })
    .returning({ id: vouchers.id })
    .catch((error: unknown) => {
      throw foreignPart(error);
    });
  return inserted.length > 0;
}

export async function findVoucher(
  session: Session,
  businessId: BusinessId,
  id: string,
): Promise<Voucher | undefined> {
  const [row] = await select(session).where(
    and(eq(vouchers.id, id as VoucherId), eq(vouchers.businessId, businessId)),
  );
  return row && toVoucher(row);
}

export async function findVouchers(
  session: Session,
  businessId: BusinessId,
  ids: VoucherId[],
): Promise<Map<VoucherId, Voucher>> {
  const rows = await select(session).where(
    and(eq(vouchers.businessId, businessId), inArray(vouchers.id, ids)),
  );
  return new Map(rows.map((row) => [row.id, toVoucher(row)]));
}

/** By what a scanner reads, in one business: a canonical redeem code, or the digest of a scan or claim token. */
export async function findVoucherBy(
  session: Session,
  businessId: BusinessId,
  what: 'redeemCode' | 'scanTokenHash' | 'claimTokenHash',
  value: string | Buffer,
): Promise<Voucher | undefined> {
  const [row] = await select(session).where(
    and(eq(vouchers.businessId, businessId), sql`${vouchers[what]} = ${value}`),
  );
  return row && toVoucher(row);
}

/** How many usable vouchers each of these cards has; none is left out of the map. */
export async function countUsable(session: Session, businessId: BusinessId, cards: CustomerCardId[]) {
  const rows = await session.query
    .select({ card: vouchers.customerCardId, count: sql<number>`count(*)::int` })
    .from(vouchers)
    .where(
      and(eq(vouchers.businessId, businessId), inArray(vouchers.customerCardId, cards), isUsable(session)),
    )
    .groupBy(vouchers.customerCardId);
  return new Map(rows.map(({ card, count }) => [card as CustomerCardId, count]));
}

/** The claim token is the capability: it names the business too. */
export async function findVoucherByClaim(session: Session, claimTokenHash: Buffer) {
  const [row] = await session.query
    .select({ ...columns(session), now: sql<Date>`${session.now}`.mapWith(vouchers.issuedAt) })
    .from(vouchers)
    .where(eq(vouchers.claimTokenHash, claimTokenHash));
  if (row === undefined) return undefined;
  const { now, ...voucher } = row;
  return { voucher: toVoucher(voucher), now };
}

/** Some voucher's id and claim token digest: shows whether SECRET_KEY is the one that issued it. */
export async function findAnyClaim(session: Session) {
  const [row] = await session.query
    .select({ id: vouchers.id, claimTokenHash: vouchers.claimTokenHash })
    .from(vouchers)
    .limit(1);
  return row;
}
