// Redeems a voucher, once: one conditional statement on the database's time decides, whoever else tries meanwhile.

import { type Actor, nameOf } from '../auth/actor.ts';
import { type Channel, mayUseChannel } from '../auth/permissions.ts';
import { touchCard } from '../customers/store.ts';
import { readNow, type Session } from '../db/tx.ts';
import { invalid, Refusal } from '../errors.ts';
import { isId, type VoucherId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { record } from '../journal/record.ts';
import { untilSettled } from '../vouchers/life/retry.ts';
import { type Change, changeVoucher } from '../vouchers/life/store.ts';
import { whyNotActive } from '../vouchers/life/why-not.ts';
import { findVoucher } from '../vouchers/store.ts';
import type { Voucher } from '../vouchers/voucher.ts';
import type { RefuseGuesser } from './misses.ts';
import { isCustomerFacing, type Redemption } from './redemption.ts';
import { type Resolved, resolveCode } from './resolve.ts';
import { findLiveRedemption, insertRedemption } from './store.ts';

export type RedeemWish = {
  code: string;
  /** Which of the card's vouchers, where the code is a customer's card. */
  voucherId?: string;
  channel: Channel;
  staff?: string;
  location?: string;
  reference?: string;
};

/** Milliseconds in which the one who redeemed may scan again by mistake. */
const again = 10_000;

/** @throws Refusal NOT_FOUND, CHECK_CHAR, CHANNEL_NOT_ALLOWED, ALREADY_REDEEMED, EXPIRED, VOIDED, INVALID */
export async function redeem(
  session: Session,
  { jobs, actor, refuseGuesser }: { jobs: Jobs; actor: Actor; refuseGuesser: RefuseGuesser },
  wish: RedeemWish,
): Promise<Redemption> {
  if (!mayUseChannel(actor, wish.channel))
    throw new Refusal('CHANNEL_NOT_ALLOWED', {
      detail: `You may not redeem on the channel ${wish.channel}.`,
    });
  const resolved = await resolveCode(session, actor.businessId, wish.code);
  // As late as can be: what other guesses of a burst have spent by then counts. A refusal tells that the code exists, too.
  try {
    const chosen = await choose(session, actor, resolved, wish);
    const by = { jobs, businessId: actor.businessId, by: nameOf(actor) };
    const staff = wish.staff ?? (actor.kind === 'staff' ? actor.name : null);
    const redemption = await redeemChosen(session, by, chosen, { ...wish, staff });
    await refuseGuesser(session);
    return redemption;
  } catch (error) {
    if (error instanceof Refusal) await refuseGuesser(session);
    throw error;
  }
}

type By = { jobs: Jobs; businessId: Voucher['businessId']; by: string };
type Circumstances = { channel: Channel; staff?: string | null; location?: string; reference?: string };

/** Redeems this voucher. @throws Refusal CHANNEL_NOT_ALLOWED, ALREADY_REDEEMED, EXPIRED, VOIDED */
export async function redeemChosen(
  session: Session,
  { jobs, businessId, by }: By,
  chosen: Voucher,
  { channel, staff = null, location, reference }: Circumstances,
): Promise<Redemption> {
  if (channel === 'self' && !chosen.allowSelfRedeem)
    throw new Refusal('CHANNEL_NOT_ALLOWED', { detail: 'Customers may not redeem this voucher themselves.' });
  const { id } = chosen;
  await untilSettled(async () => {
    const { now } = session;
    const change: Change = { status: 'redeemed', redeemedAt: now, settles: true };
    if (await changeVoucher(session, { businessId, id, if: 'usable' }, change)) return true;
    const voucher = await findVoucher(session, businessId, id);
    if (voucher === undefined) throw new Refusal('NOT_FOUND');
    const refusal = whyNotActive(voucher);
    if (refusal?.code === 'ALREADY_REDEEMED') throw await alreadyRedeemed(session, voucher, { by, channel });
    if (refusal) throw refusal;
    return undefined;
  });
  const redemption = await insertRedemption(session, {
    businessId,
    voucherId: id,
    channel,
    actor: by,
    staff,
    location: location ?? null,
    reference: reference ?? null,
  });
  if (chosen.customerCardId) await touchCard(session, businessId, chosen.customerCardId);
  const data = { redemptionId: redemption.id, channel, location: redemption.location };
  await record(session, jobs, { voucherId: id, businessId, type: 'voucher.redeemed', actor: by, data });
  return redemption;
}

async function choose(
  session: Session,
  actor: Actor,
  resolved: Resolved,
  { voucherId }: RedeemWish,
): Promise<Voucher> {
  if ('voucher' in resolved) {
    if (voucherId !== undefined && voucherId !== resolved.voucher.id)
      throw invalid('/voucherId', 'is not the voucher of this code');
    return resolved.voucher;
  }
  if (voucherId === undefined)
    throw invalid('/voucherId', "is required: the code is a customer's card, so say which of its vouchers");
  const voucher = isId(voucherId)
    ? await findVoucher(session, actor.businessId, voucherId as VoucherId)
    : undefined;
  if (voucher === undefined || voucher.customerCardId !== resolved.card.id)
    throw invalid('/voucherId', 'is no voucher of this card');
  return voucher;
}

/** When, where and by whom: the name of staff is not for customers' eyes. */
async function alreadyRedeemed(
  session: Session,
  { id, businessId }: Voucher,
  { by, channel }: { by: string; channel: Channel },
): Promise<Refusal> {
  const live = await findLiveRedemption(session, businessId, id);
  if (live === undefined) return new Refusal('ALREADY_REDEEMED');
  const now = await readNow(session);
  const { redeemedAt, location, staff } = live;
  return new Refusal('ALREADY_REDEEMED', {
    detail: `This voucher was redeemed at ${redeemedAt.toISOString()}${location ? `, ${location}` : ''}.`,
    about: {
      redemption: {
        id: live.id,
        redeemedAt: redeemedAt.toISOString(),
        channel: live.channel,
        location,
        staff: isCustomerFacing(channel) ? null : staff,
        byYouJustNow: live.actor === by && now.getTime() - redeemedAt.getTime() <= again,
      },
    },
  });
}
