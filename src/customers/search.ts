// The search box of customers: tier after tier, until enough is found. The rules: reference/vouchers.md, section 5.

import type { Session } from '../db/tx.ts';
import type { BusinessId } from '../ids.ts';
import type { CustomerCard } from './card.ts';
import { readQuery } from './query.ts';
import { findInTier } from './store.ts';

/** The best hits first; among equals whoever was here last. Each tier alone lets PostgreSQL choose its way. */
export async function searchCards(
  session: Session,
  businessId: BusinessId,
  typed: string,
  limit: number,
): Promise<CustomerCard[]> {
  const found: CustomerCard[] = [];
  for (const tier of readQuery(typed)) {
    const left = limit - found.length;
    if (left <= 0) break;
    const except = found.map(({ id }) => id);
    found.push(...(await findInTier(session, businessId, tier, { except, limit: left })));
  }
  return found;
}
