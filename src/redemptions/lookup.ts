// What is this code, and could it be redeemed? Redeems nothing.

import type { Session } from '../db/tx.ts';
import type { BusinessId } from '../ids.ts';
import { whyNotActive } from '../vouchers/life/why-not.ts';
import type { Presenter } from '../vouchers/present.ts';
import { showVouchers } from '../vouchers/show.ts';
import { listVouchers } from '../vouchers/store.ts';
import { presentRedemption } from './present.ts';
import type { Channel } from './redemption.ts';
import { resolveCode } from './resolve.ts';
import { findLiveRedemption } from './store.ts';

/** So many vouchers of one card are shown to choose from. */
const most = 50;

/** @throws Refusal NOT_FOUND, CHECK_CHAR */
export async function lookUp(
  session: Session,
  needs: Presenter,
  businessId: BusinessId,
  { code, channel }: { code: string; channel: Channel },
) {
  const found = await resolveCode(session, businessId, code);
  if ('card' in found) {
    const { id, name, number } = found.card;
    const usable = await listVouchers(session, businessId, {
      customerCardId: id,
      status: 'active',
      limit: most,
    });
    return {
      result: 'CARD' as const,
      customerCard: { id, name, number },
      vouchers: await showVouchers(session, needs, businessId, usable),
    };
  }
  const { voucher } = found;
  const live = await findLiveRedemption(session, businessId, voucher.id);
  const [shown] = await showVouchers(session, needs, businessId, [voucher]);
  return {
    result: (whyNotActive(voucher)?.code ?? 'OK') as 'OK' | 'ALREADY_REDEEMED' | 'EXPIRED' | 'VOIDED',
    ...(shown && { voucher: shown }),
    redemption: live ? presentRedemption(live, channel) : null,
  };
}
