// SQL of deliveries. A worker has a row for one turn: what it learns later than that changes nothing.

import { reminderDaysOf } from '../businesses/store.ts';
import { and, desc, eq, inArray, lte, type SQL, sql } from '../db/drizzle.ts';
import { deliveries } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import { type BusinessId, type CustomerCardId, type DeliveryId, newId, type VoucherId } from '../ids.ts';
import type { Delivery, KeptMessage, Order, Reason, State } from './delivery.ts';

/** Seconds of a turn. After it a worker that said nothing is dead: longer than a delivery, shorter than a job. */
const lease = 110;

const shown = {
  id: deliveries.id,
  kind: deliveries.kind,
  reason: deliveries.reason,
  state: deliveries.state,
  createdAt: deliveries.createdAt,
  settledAt: deliveries.settledAt,
  reply: deliveries.reply,
  message: deliveries.message,
};

export type NewDelivery = {
  businessId: BusinessId;
  voucherId: VoucherId;
  customerCardId: CustomerCardId;
  reason: Reason;
};

/** @returns undefined when there is one for this reason already, and it is none that may be repeated */
export async function insertDelivery(session: Session, delivery: NewDelivery): Promise<Delivery | undefined> {
  const [row] = await session.query
    .insert(deliveries)
    .values({
      ...delivery,
      id: newId(),
      kind: 'email',
      state: 'queued',
      dueAt: session.now,
      createdAt: session.now,
    })
    .onConflictDoNothing()
    .returning(shown);
  return row;
}

/** Takes a waiting delivery whose time has come. @returns undefined when there is none: somebody was faster */
export async function takeDelivery(session: Session, id: DeliveryId): Promise<Order | undefined> {
  const { businessId, voucherId, customerCardId, reason, attempts } = deliveries;
  const [row] = await session.query
    .update(deliveries)
    .set({ state: 'sending', attempts: sql`${attempts} + 1`, dueAt: inSeconds(session, lease) })
    .where(and(eq(deliveries.id, id), eq(deliveries.state, 'queued'), lte(deliveries.dueAt, session.now)))
    .returning({ id: deliveries.id, businessId, voucherId, customerCardId, reason, attempts });
  return row;
}

type Settlement = {
  state: Exclude<State, 'queued' | 'sending'>;
  reply?: string;
  messageId?: string;
  message?: KeptMessage;
};

export async function settleDelivery(session: Session, order: Order, settlement: Settlement): Promise<void> {
  await session.query
    .update(deliveries)
    .set({ ...settlement, settledAt: session.now })
    .where(isHeld(order));
}

export async function postponeDelivery(
  session: Session,
  order: Order,
  { seconds, reply }: { seconds: number; reply: string },
): Promise<void> {
  await session.query
    .update(deliveries)
    .set({ state: 'queued', reply, dueAt: inSeconds(session, seconds) })
    .where(isHeld(order));
}

function isHeld({ businessId, id, attempts }: Order): SQL | undefined {
  return and(
    eq(deliveries.businessId, businessId),
    eq(deliveries.id, id),
    eq(deliveries.state, 'sending'),
    eq(deliveries.attempts, attempts),
  );
}

const inSeconds = (session: Session, seconds: number) =>
  sql`${session.now} + ${seconds}::int * interval '1 second'`;

/** Whose turn ended without a word: nobody knows whether the mail server took it. `id`: only this one. */
export async function settleLost(session: Session, id?: DeliveryId): Promise<void> {
  await session.query
    .update(deliveries)
    .set({ state: 'unknown', settledAt: session.now })
    .where(
      and(id && eq(deliveries.id, id), eq(deliveries.state, 'sending'), lte(deliveries.dueAt, session.now)),
    );
}

/** Of every business: waiting, and due. */
export async function listDue(session: Session, limit: number): Promise<DeliveryId[]> {
  const rows = await session.query
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(eq(deliveries.state, 'queued'), lte(deliveries.dueAt, session.now)))
    .orderBy(deliveries.dueAt)
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Newest first. */
export async function listDeliveries(
  session: Session,
  businessId: BusinessId,
  voucherId: VoucherId,
): Promise<Delivery[]> {
  return session.query
    .select(shown)
    .from(deliveries)
    .where(and(eq(deliveries.businessId, businessId), eq(deliveries.voucherId, voucherId)))
    .orderBy(desc(deliveries.createdAt), desc(deliveries.id))
    .limit(100);
}

/** How many were sent by hand in the last 24 hours. Others who ask wait until this transaction ends. */
export async function countResent(
  session: Session,
  businessId: BusinessId,
  voucherId: VoucherId,
): Promise<number> {
  await session.query.execute(
    sql`select pg_advisory_xact_lock(hashtextextended(${`resend ${voucherId}`}, 0))`,
  );
  return session.query.$count(
    deliveries,
    and(
      eq(deliveries.businessId, businessId),
      eq(deliveries.voucherId, voucherId),
      eq(deliveries.reason, 'resent'),
      sql`${deliveries.createdAt} > ${session.now} - interval '24 hours'`,
    ),
  );
}

/**
 * For queries over vouchers: has nobody written a reminder of this one, and may it be time for it in its business?
 * By hours, with one to spare: which day it is in the voucher's zone is for the caller to say.
 */
export function mayBeReminded(
  session: Session,
  { id, businessId, expiresAt }: Record<'id' | 'businessId' | 'expiresAt', unknown>,
): SQL {
  return sql`not exists (select from deliveries d where d.voucher_id = ${id} and d.kind = 'email' and d.reason = 'reminder')
    and ${expiresAt} <= ${session.now} + interval '1 hour' + interval '24 hours' * (1 + ${reminderDaysOf(businessId)})`;
}

/** What the mail server said, and kept messages, may name the customer of a deleted card. What waits is not sent. */
export async function forgetMail(
  session: Session,
  businessId: BusinessId,
  cardId: CustomerCardId,
): Promise<void> {
  const waits = sql`${deliveries.state} in ('queued', 'sending')`;
  await session.query
    .update(deliveries)
    .set({
      message: null,
      reply: null,
      // One that is being sent settles here: what its worker would write of it may name the customer.
      state: sql`case ${deliveries.state} when 'queued' then 'dropped' when 'sending' then 'unknown' else ${deliveries.state} end`,
      settledAt: sql`case when ${waits} then ${session.now} else ${deliveries.settledAt} end`,
    })
    .where(and(eq(deliveries.businessId, businessId), eq(deliveries.customerCardId, cardId)));
}

/** Ids grow with time, so the oldest are found without an index of their own. */
export async function deleteOlderThan(session: Session, moment: Date, limit: number): Promise<void> {
  const hex = moment.getTime().toString(16).padStart(12, '0');
  const below = `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000` as DeliveryId;
  const old = session.query
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(and(sql`${deliveries.id} < ${below}::uuid`, lte(deliveries.createdAt, moment)))
    .orderBy(deliveries.id)
    .limit(limit);
  await session.query.delete(deliveries).where(inArray(deliveries.id, old));
}
