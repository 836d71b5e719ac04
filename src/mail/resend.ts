// Sends a voucher's link once more, by hand.

import { findCard } from '../customers/store.ts';
import type { Session } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import { type BusinessId, isId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { whyNotActive } from '../vouchers/life/why-not.ts';
import { findVoucher } from '../vouchers/store.ts';
import type { Delivery } from './delivery.ts';
import type { Mailer } from './mailer.ts';
import { queueDelivery } from './queue.ts';
import { countResent } from './store.ts';

/** In 24 hours, for one voucher. */
const most = 5;

/** @throws Refusal NOT_FOUND, ALREADY_REDEEMED, EXPIRED, VOIDED, NO_ADDRESS, LIMIT_REACHED */
export async function resendVoucher(
  session: Session,
  { jobs, mailer }: { jobs: Jobs; mailer: Mailer },
  businessId: BusinessId,
  id: string,
): Promise<Delivery> {
  const voucher = isId(id) ? await findVoucher(session, businessId, id) : undefined;
  if (voucher === undefined) throw new Refusal('NOT_FOUND');
  const ended = whyNotActive(voucher);
  if (ended) throw ended;
  const { id: voucherId, customerCardId } = voucher;
  const card = customerCardId ? await findCard(session, businessId, customerCardId) : undefined;
  if (mailer.way === 'off') throw new Refusal('NO_ADDRESS', { detail: 'This service has no mail server.' });
  if (!customerCardId || !card?.email)
    throw new Refusal('NO_ADDRESS', {
      detail: 'This voucher belongs to no customer with an e-mail address.',
    });
  if ((await countResent(session, businessId, voucherId)) >= most)
    throw new Refusal('LIMIT_REACHED', {
      detail: `A voucher can be sent again ${most} times in 24 hours.`,
    });
  const queued = await queueDelivery(session, jobs, {
    businessId,
    voucherId,
    customerCardId,
    reason: 'resent',
  });
  return queued as Delivery;
}
