// Asks for a batch, in the caller's transaction: it is checked now and issued in the background.

import { holdArtworks } from '../artwork/store.ts';
import type { Session } from '../db/tx.ts';
import { invalid } from '../errors.ts';
import { type BatchId, type BusinessId, newId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type IssueWish, refuseUnissuable } from '../vouchers/issue.ts';
import { insertBatch } from './store.ts';

export const mostInBatch = 500;

export type BatchWish = {
  quantity: number;
  wish: Omit<IssueWish, 'customerCardId' | 'redeemCode' | 'batchId'>;
};

/** `by`: as `nameOf` in auth/actor.ts names callers. @throws Refusal INVALID naming the field */
export async function askForBatch(
  session: Session,
  { jobs, businessId, by }: { jobs: Jobs; businessId: BusinessId; by: string },
  { quantity, wish }: BatchWish,
): Promise<BatchId> {
  if (!Number.isInteger(quantity) || quantity < 1 || quantity > mostInBatch)
    throw invalid('/quantity', `must be a whole number from 1 to ${mostInBatch}`);
  await refuseUnissuable(session, businessId, wish);
  // No voucher shows it yet.
  if (wish.artworkId) await holdArtworks(session, businessId, [wish.artworkId]);
  const id = newId<BatchId>();
  await insertBatch(session, { id, businessId, quantity, wish, actor: by });
  await jobs.send(session, 'batch', [{ data: { batchId: id }, key: id }]);
  return id;
}
