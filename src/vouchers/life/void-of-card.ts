// Voids what a customer could still use, when the card goes.

import type { Session } from '../../db/tx.ts';
import type { BusinessId, CustomerCardId } from '../../ids.ts';
import type { Jobs } from '../../jobs/jobs.ts';
import { record } from '../../journal/record.ts';
import { markVoidedOfCard } from './store.ts';

export async function voidVouchersOfCard(
  session: Session,
  jobs: Jobs,
  { businessId, by }: { businessId: BusinessId; by: string },
  cardId: CustomerCardId,
): Promise<void> {
  const voided = await markVoidedOfCard(session, businessId, cardId);
  const data = { reason: 'The customer card was deleted.' };
  const events = voided.map(({ id }) => ({
    voucherId: id,
    businessId,
    type: 'voucher.voided' as const,
    actor: by,
    data,
  }));
  await record(session, jobs, ...events);
}
