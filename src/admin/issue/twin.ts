// Was the same given a moment ago? Two people at a counter do it twice more easily than one thinks.

import type { CustomerCard } from '../../customers/card.ts';
import { findCard } from '../../customers/store.ts';
import { readNow, type Session } from '../../db/tx.ts';
import { findIssuers } from '../../journal/store.ts';
import type { Issuer, IssueWish } from '../../vouchers/issue.ts';
import { listVouchers } from '../../vouchers/list/store.ts';
import { cleanTitle } from '../../vouchers/text.ts';

/** `card`: undefined for a voucher of nobody. */
export type Twin = {
  card: CustomerCard | undefined;
  title: string;
  /** Since then; at least one, as a zero in Persian digits is a dot. */
  minutes: number;
};

const minute = 60_000;
const within = 10 * minute;
/** A card gets no more than these in ten minutes; of a whole business, the newest must do. */
const looked = { ofCard: 20, ofBusiness: 100 };

/**
 * The newest voucher of that title on the card; without a card, the newest that the same person gave to nobody, batches
 * aside. Cancelled ones do not count.
 * @throws Refusal INVALID for no title
 */
export async function findTwin(
  session: Session,
  { businessId, by }: Issuer,
  { customerCardId, title }: IssueWish,
): Promise<Twin | undefined> {
  const wanted = cleanTitle(title, '/title');
  const card = customerCardId && (await findCard(session, businessId, customerCardId));
  if (customerCardId !== undefined && card === undefined) return undefined;
  const filter = customerCardId ? { customerCardId, limit: looked.ofCard } : { limit: looked.ofBusiness };
  const given = await listVouchers(session, businessId, filter);
  const now = await readNow(session);
  const ageOf = ({ issuedAt }: { issuedAt: Date }) => now.getTime() - issuedAt.getTime();
  const alike = given.filter(
    (each) =>
      each.title === wanted &&
      each.status !== 'voided' &&
      ageOf(each) < within &&
      (customerCardId !== undefined || (each.customerCardId === null && each.batchId === null)),
  );
  const issuers = card
    ? undefined
    : await findIssuers(
        session,
        businessId,
        alike.map(({ id }) => id),
      );
  const twin = alike.find(({ id }) => issuers === undefined || issuers.get(id) === by);
  return twin && { card, title: wanted, minutes: Math.max(1, Math.floor(ageOf(twin) / minute)) };
}

/** Travels with the form once it was warned: another title or customer is warned of anew. */
export function markOf({ card, title }: { card: { id: string } | undefined; title: string }): string {
  return `${card?.id ?? 'free'} ${title}`;
}

/** Thrown where a voucher would be issued, so that nothing of it is kept. */
export class TwinFound extends Error {
  readonly twin: Twin;
  constructor(twin: Twin) {
    super('the same was given a moment ago');
    this.twin = twin;
  }
}
