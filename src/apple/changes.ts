// What happens to vouchers, cards and businesses changes passes, in the very transaction of the change: whoever reads the
// voucher as redeemed finds its pass changed too, and the phones that hold it waiting to be told.

import { keepCards } from '../customers/store.ts';
import type { Session } from '../db/tx.ts';
import type { BusinessId, CustomerCardId, VoucherId } from '../ids.ts';
import type { Announced, Jobs } from '../jobs/jobs.ts';
import { wake } from '../jobs/wake.ts';
import type { EventType } from '../journal/event.ts';
import { findCardsOf } from '../vouchers/life/store.ts';
import { type Lane, lanes } from './push/budget.ts';
import { lockPasses, nextVersions, ofOwners } from './store.ts';

/** Which of what happens can be seen on a pass, and how urgent it is. */
const seen: Partial<Record<EventType, Lane>> = {
  // On the card that it is tied to; the voucher's own pass is made after it.
  'voucher.issued': 'redemption',
  'voucher.redeemed': 'redemption',
  'voucher.redemption_undone': 'redemption',
  'voucher.voided': 'redemption',
  'voucher.expired': 'redemption',
  'voucher.updated': 'edit',
};

/** Call it before anything is announced, in every process. */
export function hearChanges(jobs: Jobs): void {
  jobs.onAnnounce(Object.keys(seen), async (session, events) => {
    // What ends by the clock has said so from the start: see web-service/version.ts.
    const heard = events.filter(({ type, actor }) => !(type === 'voucher.expired' && actor === 'clock'));
    for (const [businessId, ofOne] of Map.groupBy(heard, (event) => event.businessId as BusinessId))
      await changeVouchers(session, jobs, businessId, ofOne);
  });
}

async function changeVouchers(session: Session, jobs: Jobs, businessId: BusinessId, events: Announced[]) {
  const idsOf = (some: Announced[]) => some.map(({ voucherId }) => voucherId as VoucherId);
  const cards = await findCardsOf(session, businessId, idsOf(events.filter(isSeenOnCard)));
  // A pass that is being made for one of these cards right now is there before we look, or made after we are done.
  const live = await keepCards(session, businessId, cards);
  const vouchers = idsOf(events.filter(({ type }) => type !== 'voucher.issued'));
  const urgent = events.some(({ type }) => seen[type as EventType] === 'redemption');
  await change(session, jobs, ofOwners(vouchers, live), urgent ? 'redemption' : 'edit');
}

/** A card shows of a voucher that it can be used, what it is called and until when it holds. */
const shownOnCard = ['title', 'translations', 'validity', 'redeemedAt', 'voidedAt', 'expiredAt'];

/** `fields` of what is announced: the names of what was updated, as JSON. */
function isSeenOnCard({ type, fields }: Announced): boolean {
  return type !== 'voucher.updated' || shownOnCard.some((field) => String(fields).includes(`"${field}"`));
}

/** What a card says of its customer is different, or the card is deleted. In the transaction that changes its row. */
export async function changeCard(
  session: Session,
  jobs: Jobs,
  { businessId, cardId }: { businessId: BusinessId; cardId: CustomerCardId },
): Promise<void> {
  await keepCards(session, businessId, [cardId]);
  await change(session, jobs, ofOwners([], [cardId]), 'edit');
}

async function change(
  session: Session,
  jobs: Jobs,
  which: ReturnType<typeof ofOwners>,
  lane: Lane,
): Promise<void> {
  if (which === undefined) return;
  await lockPasses(session, which);
  const held = await nextVersions(session, which, lanes[lane]);
  if (held.length > 0) await wake(session, jobs, 'apple-push');
}
