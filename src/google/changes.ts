// What happens to vouchers and cards changes their objects at Google. It is marked in the very transaction of the change;
// a worker reads what there is to say when it sends it.

import { keepCards } from '../customers/store.ts';
import type { Database, Session } from '../db/tx.ts';
import type { BusinessId, CustomerCardId, VoucherId } from '../ids.ts';
import type { Announced, Jobs } from '../jobs/jobs.ts';
import { wake } from '../jobs/wake.ts';
import type { EventType } from '../journal/event.ts';
import { findCardsOf } from '../vouchers/life/store.ts';
import { markClasses } from './classes/store.ts';
import type { Lane } from './owner.ts';
import { insertObjects, lockObjects, markObjects, markSome, ofOwners } from './store.ts';

/** Which of what happens can be seen in a wallet, and how urgent it is. */
const seen: Partial<Record<EventType, Lane>> = {
  'voucher.redeemed': 'redemption',
  'voucher.redemption_undone': 'redemption',
  'voucher.voided': 'redemption',
  'voucher.expired': 'redemption',
  'voucher.updated': 'edit',
};
/** What whoever has it in their wallet is told besides. */
const told: EventType[] = ['voucher.redeemed', 'voucher.redemption_undone', 'voucher.voided'];

type Of = { businessId: BusinessId; events: Announced[] };

const idsOf = (events: Announced[]) => events.map(({ voucherId }) => voucherId as VoucherId);
/** The object has carried its end from the start; Google moves it to the ended ones within a day by itself. */
const isByClock = ({ type, actor }: Announced) => type === 'voucher.expired' && actor === 'clock';

/**
 * Call it before anything is announced, in every process.
 * @param issuerId undefined: Google Wallet is switched off. No objects are made, and those there are change all the same.
 */
export function hearChanges(jobs: Jobs, issuerId: string | undefined): void {
  jobs.onAnnounce(['voucher.issued', ...Object.keys(seen)], async (session, events) => {
    const byBusiness = Map.groupBy(events, (event) => event.businessId as BusinessId);
    // In one order everywhere, so that two transactions never wait for each other.
    for (const [businessId, ofOne] of [...byBusiness].toSorted(([a], [b]) => (a < b ? -1 : 1)))
      await hear(session, { businessId, events: ofOne }, issuerId);
    if (issuerId) await wake(session, jobs, 'google-sync');
  });
}

async function hear(
  session: Session,
  { businessId, events }: Of,
  issuerId: string | undefined,
): Promise<void> {
  const issued = events.filter(({ type }) => type === 'voucher.issued');
  const cards = await findCardsOf(session, businessId, idsOf(events));
  // A card's object that is being made right now is there before we look, or made after we are done.
  const live = await keepCards(session, businessId, cards);
  if (issuerId) {
    // Also of what is from before Google Wallet was switched on, as it comes to hand.
    const made = idsOf(events.filter(({ type }) => type === 'voucher.issued' || type === 'voucher.updated'));
    const owners = made.map((voucherId) => ({ businessId, voucherId }));
    const cardsToo = issued.length > 0 ? live.map((customerCardId) => ({ businessId, customerCardId })) : [];
    await insertObjects(session, issuerId, [...owners, ...cardsToo]);
  }
  const changed = events.filter(({ type }) => type !== 'voucher.issued');
  if (live.length > 0 && changed.length > 0) await lockObjects(session, ofOwners(idsOf(changed), live));
  // A voucher that is new at Google marks its card by itself, once it can be linked there; the card tells of it.
  if (issued.length > 0 && live.length > 0)
    await markObjects(session, ofOwners([], live), 'edit', { tell: true });
  if (changed.length === 0) return;
  const isLate = changed.every(isByClock);
  const urgent = changed.some(({ type }) => seen[type as EventType] === 'redemption');
  const lane = isLate ? 'expiry' : urgent ? 'redemption' : 'edit';
  const tell = changed.some(({ type }) => told.includes(type as EventType));
  await markObjects(session, ofOwners(idsOf(changed), []), lane, { tell });
  if (live.length > 0) await markObjects(session, ofOwners([], live), isLate ? 'expiry' : 'edit');
}

/** The card is new: Google is to know it, so that a voucher finds it there. In the transaction that makes it. */
export async function makeCard(
  session: Session,
  jobs: Jobs,
  issuerId: string,
  of: { businessId: BusinessId; customerCardId: CustomerCardId },
): Promise<void> {
  await insertObjects(session, issuerId, [of]);
  await wake(session, jobs, 'google-sync');
}

/** What a card says of its customer is different, or the card is deleted. In the transaction that changes its row. */
export async function changeCard(
  session: Session,
  jobs: Jobs,
  { businessId, cardId }: { businessId: BusinessId; cardId: CustomerCardId },
): Promise<void> {
  await keepCards(session, businessId, [cardId]);
  if ((await markObjects(session, ofOwners([], [cardId]), 'edit')) > 0)
    await wake(session, jobs, 'google-sync');
}

/** The business looks different: its classes say so. Its objects change where codes or the default language do. */
export async function changeBusiness(
  session: Session,
  jobs: Jobs,
  of: { businessId: BusinessId; brand: boolean; barcodes: boolean; locale: boolean },
): Promise<void> {
  const { businessId } = of;
  if ((of.brand || of.locale) && (await markClasses(session, businessId)) > 0)
    await wake(session, jobs, 'google-sync');
  const which = of.locale ? 'all' : of.barcodes ? 'barcodes' : undefined;
  const restyles = which ? [{ data: { businessId, which }, key: `${businessId} ${which}` }] : [];
  await jobs.send(session, 'google-restyle', restyles);
}

/** A transaction of so many takes a fraction of a second. */
const chunk = 500;

/** From the first one again where a worker died: to be sent twice harms none of them. */
export function handleRestyles(jobs: Jobs, database: Database): void {
  jobs.handle('google-restyle', async ({ businessId, which }) => {
    for (let after: string | undefined = ''; after !== undefined; ) {
      const from: string = after;
      after = await database.transaction(async (session) => {
        const last = await markSome(session, {
          businessId: businessId as BusinessId,
          barcodesOnly: which === 'barcodes',
          after: from,
          most: chunk,
        });
        if (last !== undefined) await wake(session, jobs, 'google-sync');
        return last;
      });
    }
  });
}
