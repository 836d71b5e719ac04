// Was this customer given the same a moment ago? Two people at a counter do it twice more easily than one thinks.

import type { CustomerCard } from '../../customers/card.ts';
import { findCard } from '../../customers/store.ts';
import { readNow, type Session } from '../../db/tx.ts';
import type { BusinessId } from '../../ids.ts';
import type { IssueWish } from '../../vouchers/issue.ts';
import { listVouchers } from '../../vouchers/store.ts';
import { cleanTitle } from '../../vouchers/text.ts';

export type Twin = { card: CustomerCard; title: string; minutes: number };

const minute = 60_000;
const within = 10 * minute;
/** A card gets no more than these in ten minutes. */
const looked = 20;

/** The newest voucher of that title on the card, cancelled ones aside. @throws Refusal INVALID for no title */
export async function findTwin(
  session: Session,
  businessId: BusinessId,
  { customerCardId, title }: IssueWish,
): Promise<Twin | undefined> {
  if (customerCardId === undefined) return undefined;
  const wanted = cleanTitle(title, '/title');
  const card = await findCard(session, businessId, customerCardId);
  if (card === undefined) return undefined;
  const now = await readNow(session);
  const given = await listVouchers(session, businessId, { customerCardId, limit: looked });
  const twin = given.find(({ title, status }) => title === wanted && status !== 'voided');
  const age = twin && now.getTime() - twin.issuedAt.getTime();
  if (twin === undefined || age === undefined || age >= within) return undefined;
  return { card, title: wanted, minutes: Math.floor(age / minute) };
}

/** Travels with the form once it was warned: another title or customer is warned of anew. */
export function markOf({ card, title }: Twin): string {
  return `${card.id} ${title}`;
}
