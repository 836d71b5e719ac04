// Deletes a card: the person goes at once, an anonymous row stays for what refers to it. Its number is never given again.

import type { Session } from '../db/tx.ts';
import type { BusinessId, CustomerCardId } from '../ids.ts';
import { blankCard } from './store.ts';

/** Whose doing it is; `by` as the journal names callers: an API key or login, or what was reported to us. */
export type Doer = { businessId: BusinessId; by: string };
export type DeleteOptions = { keepVouchers: boolean };
export type DeleteNeeds = {
  /** What becomes of a deleted card's vouchers and messages. In the deleting transaction, which holds the card's row. */
  onDelete(session: Session, doer: Doer, cardId: CustomerCardId, options: DeleteOptions): Promise<void>;
};

/**
 * The row goes first: whoever issues to the card holds it (`holdCard`), so that no voucher slips past `onDelete`.
 * @returns false when this business has no such card
 */
export async function deleteCard(
  session: Session,
  { onDelete }: DeleteNeeds,
  doer: Doer,
  cardId: CustomerCardId,
  options: DeleteOptions,
): Promise<boolean> {
  if (!(await blankCard(session, doer.businessId, cardId))) return false;
  await onDelete(session, doer, cardId, options);
  return true;
}
