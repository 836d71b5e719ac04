// What is this code, and could it be redeemed? Redeems nothing.

import type { Channel } from '../auth/permissions.ts';
import type { Session } from '../db/tx.ts';
import { type BusinessId, isId } from '../ids.ts';
import { whyNotActive } from '../vouchers/life/why-not.ts';
import { listVouchers } from '../vouchers/list/store.ts';
import type { Presenter } from '../vouchers/present.ts';
import type { VoucherJson } from '../vouchers/schemas.ts';
import { showVouchers } from '../vouchers/show.ts';
import { findVoucher } from '../vouchers/store.ts';
import type { RefuseGuesser } from './misses.ts';
import { presentRedemption } from './present.ts';
import { isCustomerFacing } from './redemption.ts';
import { type Resolved, resolveCode } from './resolve.ts';
import { findLiveRedemption } from './store.ts';

/** So many vouchers of one card are shown to choose from. */
const most = 50;

/** @param voucherId which of the vouchers, where the code is a customer's card @throws Refusal NOT_FOUND, CHECK_CHAR */
export async function lookUp(
  session: Session,
  { refuseGuesser, ...needs }: Presenter & { refuseGuesser: RefuseGuesser },
  businessId: BusinessId,
  { code, channel, voucherId = '' }: { code: string; channel: Channel; voucherId?: string },
) {
  const found = await chosen(session, businessId, await resolveCode(session, businessId, code), voucherId);
  const answer = await describe(session, { ...needs, businessId }, found, channel);
  // As late as can be: what other guesses of a burst have spent by now counts.
  await refuseGuesser(session);
  return answer;
}

/** One of the card's, whatever has become of it meanwhile; else the card. */
async function chosen(session: Session, businessId: BusinessId, found: Resolved, voucherId: string) {
  if (!('card' in found) || !isId(voucherId)) return found;
  const voucher = await findVoucher(session, businessId, voucherId);
  return voucher?.customerCardId === found.card.id ? { voucher } : found;
}

async function describe(
  session: Session,
  { businessId, ...needs }: Presenter & { businessId: BusinessId },
  found: Resolved,
  channel: Channel,
) {
  if ('card' in found) {
    const { id, number } = found.card;
    const name = nameFor(channel, found.card.name);
    const usable = await listVouchers(session, businessId, {
      customerCardId: id,
      status: 'active',
      limit: most,
    });
    return {
      result: 'CARD' as const,
      customerCard: { id, name, number },
      vouchers: (await showVouchers(session, needs, businessId, usable)).map((each) =>
        shownOn(channel, each),
      ),
    };
  }
  const { voucher } = found;
  const live = await findLiveRedemption(session, businessId, voucher.id);
  const [shown] = await showVouchers(session, needs, businessId, [voucher]);
  return {
    result: (whyNotActive(voucher)?.code ?? 'OK') as 'OK' | 'ALREADY_REDEEMED' | 'EXPIRED' | 'VOIDED',
    ...(shown && { voucher: shownOn(channel, shown) }),
    redemption: live ? presentRedemption(live, channel) : null,
  };
}

/** Whoever stands at a kiosk reads along: a first name at most, and no link to the customer's page. */
function shownOn(channel: Channel, voucher: VoucherJson): VoucherJson {
  if (!isCustomerFacing(channel)) return voucher;
  const { customerCard: card } = voucher;
  const nowhere = {
    page: null,
    applePass: null,
    googleSave: null,
    qr: null,
    barcode: null,
    pdf: null,
    png: null,
  };
  return { ...voucher, customerCard: card && { ...card, name: nameFor(channel, card.name) }, links: nowhere };
}

function nameFor(channel: Channel, name: string): string {
  return isCustomerFacing(channel) ? (name.split(/\s/)[0] ?? '') : name;
}
