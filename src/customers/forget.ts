// An answer that was kept for retries shows nobody who was deleted since.

import type { Session } from '../db/tx.ts';
import type { BusinessId } from '../ids.ts';
import { findCard } from './store.ts';

type Json = Record<string, unknown>;

/** For `once` in auth/idempotency.ts. */
export function shownAgain(businessId: BusinessId) {
  return (session: Session, kept: string) => withoutDeleted(session, businessId, kept);
}

/** @param kept an answer of ours: a card, a voucher, or what holds a voucher @returns it as text, without whoever is gone */
async function withoutDeleted(session: Session, businessId: BusinessId, kept: string): Promise<string> {
  const answer: Json = JSON.parse(kept);
  const holders = [answer, answer.voucher as Json | undefined].filter((each) => each?.customerCard);
  let changed = false;
  for (const holder of holders as Json[]) {
    const { id } = holder.customerCard as { id: string };
    if (await findCard(session, businessId, id)) continue;
    holder.customerCard = null;
    changed = true;
  }
  if ('token' in answer && !(await findCard(session, businessId, String(answer.id)))) {
    Object.assign(answer, { name: '', email: null, phone: null, externalId: null });
    changed = true;
  }
  return changed ? JSON.stringify(answer) : kept;
}
