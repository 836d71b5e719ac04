// SQL of the list: which vouchers of a business are looked for, newest first.

import { and, desc, eq, gte, ilike, inArray, lt, lte, or, type SQL, sql } from '../../db/drizzle.ts';
import { vouchers } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';
import type { BatchId, BusinessId, CustomerCardId, RedeemCode } from '../../ids.ts';
import { isIssuedBy } from '../../journal/store.ts';
import { hasEnded, select, toVoucher } from '../store.ts';
import type { Status, Voucher } from '../voucher.ts';

export type ListFilter = {
  status?: Status;
  /** What was typed, that as a canonical code and a voucher's number, and the cards that were found by it. */
  q?: { text: string; code: string; number?: number; cards: CustomerCardId[] };
  /** By one of these, as the journal names callers. */
  issuedBy?: string[];
  /** What else is to hold of a voucher, in the words of a store that stands on this one. */
  also?: (voucherId: unknown) => SQL;
  /** Days of the issue, where it was issued; both included. */
  from?: string;
  to?: string;
  customerCardId?: CustomerCardId;
  batchId?: BatchId;
  below?: number;
  limit: number;
};

/** Newest first. `below`: only numbers under it. */
export async function listVouchers(
  session: Session,
  businessId: BusinessId,
  filter: ListFilter,
): Promise<Voucher[]> {
  const { status, q, issuedBy, also, from, to, customerCardId, batchId, below, limit } = filter;
  const rows = await select(session)
    .where(
      and(
        eq(vouchers.businessId, businessId),
        below === undefined ? undefined : lt(vouchers.number, below),
        customerCardId && eq(vouchers.customerCardId, customerCardId),
        batchId && eq(vouchers.batchId, batchId),
        status && hasStatus(session, status),
        issuedBy && isIssuedBy(vouchers.id, issuedBy),
        also?.(vouchers.id),
        from === undefined ? undefined : gte(vouchers.issuedOn, from),
        to === undefined ? undefined : lte(vouchers.issuedOn, to),
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

/** A redeem code in any spelling, a voucher number, a part of the title, or whose it is. */
function matches({ text, code, number, cards }: NonNullable<ListFilter['q']>): SQL | undefined {
  return or(
    eq(vouchers.redeemCode, code as RedeemCode),
    number === undefined ? undefined : eq(vouchers.number, number),
    ilike(vouchers.title, `%${text.replace(/[\\%_]/g, '\\$&')}%`),
    cards.length === 0 ? undefined : inArray(vouchers.customerCardId, cards),
  );
}
