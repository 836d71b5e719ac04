// Issues a batch, chunk by chunk: the vouchers and their count commit together, so that a crash neither loses nor doubles any.

import type { Database, Session } from '../db/tx.ts';
import { Refusal, Upstream } from '../errors.ts';
import type { BatchId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type IssueNeeds, type IssueWish, issueVoucher } from '../vouchers/issue.ts';
import { lockUnfinished, noteProgress, touchStalled } from './store.ts';

/** Vouchers of one transaction: other issuers of the business wait for it. */
const chunk = 10;

export type BatchNeeds = IssueNeeds & { database: Database };

export function handleBatches(jobs: Jobs, needs: BatchNeeds): void {
  jobs.handle('batch', async ({ batchId }) => issueBatch(needs, batchId as BatchId), { atOnce: 2 });
}

async function issueBatch(needs: BatchNeeds, id: BatchId): Promise<void> {
  try {
    while (await needs.database.transaction((session) => issueChunk(session, needs, id)));
  } catch (error) {
    if (error instanceof Upstream) throw error;
    // What a call may ask for was checked when it was asked: its day has passed since, or the fault is ours. Again is no use.
    const problem = error instanceof Refusal ? error.message : 'INTERNAL';
    await needs.database.transaction(async (session) => {
      const batch = await lockUnfinished(session, id);
      if (batch) await noteProgress(session, batch, { status: 'failed', problem });
    });
    if (!(error instanceof Refusal)) throw error;
  }
}

/** @returns whether there is more to do */
async function issueChunk(session: Session, needs: IssueNeeds, id: BatchId): Promise<boolean> {
  const batch = await lockUnfinished(session, id);
  if (batch === undefined) return false;
  const issued = Math.min(batch.quantity, batch.issued + chunk);
  const issuer = { businessId: batch.businessId, by: batch.actor };
  const wish = batch.wish as IssueWish;
  for (let left = issued - batch.issued; left > 0; left--)
    await issueVoucher(session, { ...needs, ...issuer }, { ...wish, batchId: id });
  const done = issued === batch.quantity;
  await noteProgress(session, batch, { issued, status: done ? 'done' : 'running' });
  return !done;
}

/** Sends a job for each batch whose worker is gone. */
export async function sweepBatches(session: Session, jobs: Jobs): Promise<void> {
  const stalled = await touchStalled(session, 100);
  await jobs.send(
    session,
    'batch',
    stalled.map(({ id }) => ({ data: { batchId: id }, key: id })),
  );
}
