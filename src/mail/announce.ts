// A voucher was issued: if it belongs to a customer with an address, its link goes there. Once, however often we hear.

import { getBusiness } from '../businesses/store.ts';
import { findCard } from '../customers/store.ts';
import type { Session } from '../db/tx.ts';
import type { VoucherId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { findEvent } from '../journal/store.ts';
import { findVoucher } from '../vouchers/store.ts';
import { queueDelivery } from './queue.ts';

export async function announceVoucher(
  session: Session,
  jobs: Jobs,
  voucherId: VoucherId,
  sequence: number,
): Promise<void> {
  const event = await findEvent(session, voucherId, sequence);
  if (event?.type !== 'voucher.issued') return;
  const { businessId } = event;
  const customerCardId = (await findVoucher(session, businessId, voucherId))?.customerCardId;
  if (!customerCardId) return;
  const { settings } = await getBusiness(session, businessId);
  if (!settings.emailVouchers) return;
  const card = await findCard(session, businessId, customerCardId);
  if (!card?.email) return;
  await queueDelivery(session, jobs, { businessId, voucherId, customerCardId, reason: 'issued' });
}
