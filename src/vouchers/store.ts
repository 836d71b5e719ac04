// SQL of vouchers and voucher_events.

import { and, desc, eq, ilike, lt, or, type SQL, sql } from '../db/drizzle.ts';
import { voucherEvents, vouchers } from '../db/schema.ts';
import { brokenConstraint, type Session } from '../db/tx.ts';
import { invalid } from '../errors.ts';
import type { BusinessId, RedeemCode, VoucherId } from '../ids.ts';
import type { Validity } from './validity.ts';
import type { Status, Voucher } from './voucher.ts';

/** Past its end by the database's clock, whether the sweep has seen it or not. */
function hasEnded(session: Session): SQL {
  return sql`(${vouchers.status} = 'active' and ${vouchers.expiresAt} <= ${session.now})`;
}

function columns(session: Session) {
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
    issuedAt: vouchers.issuedAt,
    redeemedAt: vouchers.redeemedAt,
    voidedAt: vouchers.voidedAt,
    expiredAt:
      sql<Date | null>`coalesce(${vouchers.expiredAt}, case when ${ended} then ${vouchers.expiresAt} end)`.mapWith(
        vouchers.expiredAt,
      ),
  };
}

function select(session: Session) {
  return session.query.select(columns(session)).from(vouchers);
}

function toVoucher(row: Awaited<ReturnType<typeof select>>[number]): Voucher {
  const { code, codeDisplay, validityType, validityCount, validityDate, ...rest } = row;
  return {
    ...rest,
    redeemCode: code === null ? null : { value: code, display: codeDisplay ?? code },
    validity: toValidity(validityType, validityCount ?? 0, validityDate ?? ''),
  };
}

function toValidity(type: Validity['type'], count: number, date: string): Validity {
  if (type === 'DAYS') return { type, days: count };
  if (type === 'MONTHS') return { type, months: count };
  return type === 'FIXED_DATE' ? { type, date } : { type };
}

export type NewVoucher = Omit<Voucher, 'status' | 'redeemedAt' | 'voidedAt' | 'expiredAt'> & {
  issuedOn: string;
  scanTokenHash: Buffer;
  claimTokenHash: Buffer;
};

/** @returns false when this business has the redeem code already; nothing is written then @throws Refusal INVALID */
export async function insertVoucher(session: Session, voucher: NewVoucher): Promise<boolean> {
  const { redeemCode, validity, lastValidDate, ...rest } = voucher;
  const inserted = await session.query
    .insert(vouchers)
    .values({
      ...rest,
      status: 'active',
      redeemCode: redeemCode?.value ?? null,
      redeemCodeDisplay: redeemCode?.display ?? null,
      validityType: validity.type,
      validityCount:
        validity.type === 'DAYS' ? validity.days : validity.type === 'MONTHS' ? validity.months : null,
      validityDate: validity.type === 'FIXED_DATE' ? validity.date : null,
      lastValidOn: lastValidDate,
    })
    .onConflictDoNothing({ target: [vouchers.businessId, vouchers.redeemCode] })
    .returning({ id: vouchers.id })
    .catch((error: unknown) => {
      if (brokenConstraint(error) !== 'vouchers_artwork_of_same_business') throw error;
      throw invalid('/artworkId', 'is no artwork of this business');
    });
  return inserted.length > 0;
}

export type NewEvent = {
  voucherId: VoucherId;
  businessId: BusinessId;
  type: string;
  actor: string;
  data: object;
};

/** Appends to the voucher's journal. The voucher's row must be locked or new, so that its sequence has no holes. */
export async function appendEvent(session: Session, event: NewEvent): Promise<void> {
  const last = sql`(select coalesce(max(${voucherEvents.sequence}), 0) from ${voucherEvents} where ${voucherEvents.voucherId} = ${event.voucherId})`;
  await session.query.insert(voucherEvents).values({ ...event, sequence: sql`${last} + 1`, at: session.now });
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

export type ListFilter = {
  status?: Status;
  q?: { text: string; code: string };
  below?: number;
  limit: number;
};

/** Newest first. `below`: only numbers under it. */
export async function listVouchers(
  session: Session,
  businessId: BusinessId,
  filter: ListFilter,
): Promise<Voucher[]> {
  const { status, q, below, limit } = filter;
  const rows = await select(session)
    .where(
      and(
        eq(vouchers.businessId, businessId),
        below === undefined ? undefined : lt(vouchers.number, below),
        status && hasStatus(session, status),
        q && matches(q),
      ),
    )
    .orderBy(desc(vouchers.number))
    .limit(limit);
  return rows.map(toVoucher);
}

function hasStatus(session: Session, status: Status): SQL | undefined {
  const stored = eq(vouchers.status, status);
  if (status === 'active') return and(stored, sql`not coalesce(${hasEnded(session)}, false)`);
  return status === 'expired' ? or(stored, hasEnded(session)) : stored;
}

/** A redeem code in any spelling, a voucher number, or a part of the title. */
function matches({ text, code }: { text: string; code: string }): SQL | undefined {
  const number = /^#?(\d{1,9})$/.exec(text)?.[1];
  return or(
    eq(vouchers.redeemCode, code as RedeemCode),
    number === undefined ? undefined : eq(vouchers.number, Number(number)),
    ilike(vouchers.title, `%${text.replace(/[\\%_]/g, '\\$&')}%`),
  );
}

/** Some voucher's id and claim token digest: shows whether SECRET_KEY is the one that issued it. */
export async function findAnyClaim(session: Session) {
  const [row] = await session.query
    .select({ id: vouchers.id, claimTokenHash: vouchers.claimTokenHash })
    .from(vouchers)
    .limit(1);
  return row;
}
