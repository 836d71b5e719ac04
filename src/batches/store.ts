// SQL of batches.

import { and, desc, eq, inArray, lt, sql } from '../db/drizzle.ts';
import { batches } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import type { ArtworkId, BatchId, BusinessId } from '../ids.ts';

const columns = {
  id: batches.id,
  businessId: batches.businessId,
  status: batches.status,
  quantity: batches.quantity,
  issued: batches.issued,
  wish: batches.wish,
  actor: batches.actor,
  createdAt: batches.createdAt,
};
export type Batch = Awaited<ReturnType<typeof selectAll>>[number];

function selectAll(session: Session) {
  return session.query.select(columns).from(batches);
}

export async function insertBatch(
  session: Session,
  batch: Pick<Batch, 'id' | 'businessId' | 'quantity' | 'wish' | 'actor'>,
): Promise<void> {
  const { now } = session;
  await session.query
    .insert(batches)
    .values({ ...batch, status: 'queued', createdAt: sql`${now}`, changedAt: sql`${now}` });
}

export async function findBatch(
  session: Session,
  businessId: BusinessId,
  id: BatchId,
): Promise<Batch | undefined> {
  const [row] = await selectAll(session).where(and(eq(batches.id, id), eq(batches.businessId, businessId)));
  return row;
}

/** Newest first: ids are in the order of their moments. */
export async function listBatches(session: Session, businessId: BusinessId, limit: number): Promise<Batch[]> {
  return selectAll(session).where(eq(batches.businessId, businessId)).orderBy(desc(batches.id)).limit(limit);
}

/** Locks an unfinished batch until the transaction ends. */
export async function lockUnfinished(session: Session, id: BatchId): Promise<Batch | undefined> {
  const [row] = await selectAll(session)
    .where(and(eq(batches.id, id), inArray(batches.status, ['queued', 'running'])))
    .for('update');
  return row;
}

export async function noteProgress(
  session: Session,
  { id, businessId }: Pick<Batch, 'id' | 'businessId'>,
  progress: { status: Batch['status']; issued?: number; problem?: string },
): Promise<void> {
  await session.query
    .update(batches)
    .set({ ...progress, changedAt: session.now })
    .where(and(eq(batches.id, id), eq(batches.businessId, businessId)));
}

/** Batches that nobody has worked on for a minute. They count as worked on from now, so that each is found once a minute. */
export async function touchStalled(session: Session, most: number): Promise<{ id: BatchId }[]> {
  const stalled = session.query
    .select({ id: batches.id })
    .from(batches)
    .where(
      and(
        inArray(batches.status, ['queued', 'running']),
        lt(batches.changedAt, sql`${session.now} - interval '1 minute'`),
      ),
    )
    .limit(most)
    .for('update', { skipLocked: true });
  return session.query
    .update(batches)
    .set({ changedAt: session.now })
    .where(inArray(batches.id, stalled))
    .returning({ id: batches.id });
}

/** Those of these artworks that vouchers will show which are still to be issued. */
export async function findBatchArtworks(session: Session, ids: ArtworkId[]): Promise<ArtworkId[]> {
  const artwork = sql<ArtworkId>`${batches.wish} ->> 'artworkId'`;
  const rows = await session.query
    .select({ id: artwork })
    .from(batches)
    .where(and(inArray(batches.status, ['queued', 'running']), inArray(artwork, ids)));
  return rows.map(({ id }) => id);
}
