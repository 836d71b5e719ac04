// Hands one message to the mail server, at most once. The row says `sending` before a word is spoken, so a worker that
// dies leaves a row that nobody sends again:
//   queued → sending → sent | bounced | failed | unknown, or queued again where the server certainly has nothing
//   queued → dropped | kept, without a mail server

import type { Secrets } from '../auth/secrets.ts';
import { getBusiness } from '../businesses/store.ts';
import { findCard } from '../customers/store.ts';
import type { Database, Session } from '../db/tx.ts';
import type { DeliveryId } from '../ids.ts';
import { findVoucher } from '../vouchers/store.ts';
import type { Order } from './delivery.ts';
import type { Mailer, Message } from './mailer.ts';
import { writeMessage } from './message.ts';
import type { Outcome } from './outcome.ts';
import { postponeDelivery, settleDelivery, settleLost, takeDelivery } from './store.ts';

export type MailNeeds = { database: Database; secrets: Secrets; publicUrl: string; mailer: Mailer };

/** Seconds until the next attempt, after the first, the second… After the last there is none. */
const pauses = [60, 300, 1800, 7200];

export async function deliver(needs: MailNeeds, id: DeliveryId): Promise<void> {
  const { database, mailer } = needs;
  const taken = await database.transaction((session) => take(session, needs, id));
  if (taken === undefined || mailer.way !== 'smtp') return;
  const outcome = await mailer.send(taken.message);
  await database.transaction((session) => settle(session, taken.order, outcome));
}

/** @returns undefined when there is nothing to send */
async function take(session: Session, needs: MailNeeds, id: DeliveryId) {
  const order = await takeDelivery(session, id);
  if (order === undefined) {
    await settleLost(session, id);
    return undefined;
  }
  const message = needs.mailer.way === 'off' ? undefined : await write(session, needs, order);
  if (message === undefined) {
    await settleDelivery(session, order, { state: 'dropped' });
    return undefined;
  }
  if (needs.mailer.way === 'kept') {
    const { to, subject, text } = message;
    await settleDelivery(session, order, { state: 'kept', message: { to, subject, text } });
    return undefined;
  }
  return { order, message };
}

/** @returns undefined when the voucher has ended meanwhile, or its customer or the address is gone */
async function write(session: Session, needs: MailNeeds, order: Order): Promise<Message | undefined> {
  const { secrets, publicUrl } = needs;
  const { id, reason, businessId, voucherId, customerCardId } = order;
  const voucher = await findVoucher(session, businessId, voucherId);
  if (voucher?.status !== 'active') return undefined;
  const card = await findCard(session, businessId, customerCardId);
  if (!card?.email) return undefined;
  const business = await getBusiness(session, businessId);
  const link = `${publicUrl}/v/${secrets.claimToken(voucherId)}`;
  const words = writeMessage({ reason, voucher, business, card, link });
  return { id, to: card.email, senderName: business.name, ...words };
}

async function settle(session: Session, order: Order, outcome: Outcome): Promise<void> {
  if (outcome.state !== 'queued') return settleDelivery(session, order, outcome);
  const { reply } = outcome;
  const seconds = pauses[order.attempts - 1];
  if (seconds === undefined) return settleDelivery(session, order, { state: 'failed', reply });
  return postponeDelivery(session, order, { seconds, reply });
}
