// SQL of webhook_secrets and webhook_receipts.

import { and, desc, eq, gt, isNull, lt, or, sql } from '../db/drizzle.ts';
import { webhookReceipts, webhookSecrets } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import { type BusinessId, type CustomerCardId, newId, type VoucherId, type WebhookSecretId } from '../ids.ts';

/** A new secret; those before it work for a day more. @param seal what to keep of it, for its id */
export async function insertSecret(
  session: Session,
  businessId: BusinessId,
  seal: (id: WebhookSecretId) => Buffer,
): Promise<{ id: WebhookSecretId; createdAt: Date }> {
  const id = newId<WebhookSecretId>();
  await session.query
    .update(webhookSecrets)
    .set({ endsAt: sql`${session.now} + interval '24 hours'` })
    .where(and(eq(webhookSecrets.businessId, businessId), isNull(webhookSecrets.endsAt)));
  await session.query
    .delete(webhookSecrets)
    .where(and(eq(webhookSecrets.businessId, businessId), lt(webhookSecrets.endsAt, session.now)));
  const [row] = await session.query
    .insert(webhookSecrets)
    .values({ id, businessId, sealedSecret: seal(id), createdAt: sql`${session.now}` })
    .returning({ createdAt: webhookSecrets.createdAt });
  return { id, createdAt: row?.createdAt as Date };
}

/** Those that work now, newest first. */
export async function listSecrets(session: Session, businessId: BusinessId) {
  const { id, sealedSecret, createdAt, endsAt } = webhookSecrets;
  return session.query
    .select({ id, sealedSecret, createdAt, endsAt })
    .from(webhookSecrets)
    .where(and(eq(webhookSecrets.businessId, businessId), or(isNull(endsAt), gt(endsAt, session.now))))
    .orderBy(desc(createdAt), desc(id))
    .limit(20);
}

/** @returns false when this business has no such secret */
export async function deleteSecret(
  session: Session,
  businessId: BusinessId,
  id: WebhookSecretId,
): Promise<boolean> {
  const deleted = await session.query
    .delete(webhookSecrets)
    .where(and(eq(webhookSecrets.id, id), eq(webhookSecrets.businessId, businessId)))
    .returning({ id: webhookSecrets.id });
  return deleted.length > 0;
}

type Receipt = { businessId: BusinessId; webhookId: string };

const isReceipt = ({ businessId, webhookId }: Receipt) =>
  and(eq(webhookReceipts.businessId, businessId), eq(webhookReceipts.webhookId, webhookId));

/** Takes an id for this transaction. Waits while another one holds it; false when it was applied before. */
export async function claimReceipt(
  session: Session,
  receipt: Receipt & { type: string; eventAt: Date | null },
): Promise<boolean> {
  const taken = await session.query
    .insert(webhookReceipts)
    .values({ ...receipt, receivedAt: sql`${session.now}`, outcome: 'PENDING' })
    .onConflictDoNothing()
    .returning({ webhookId: webhookReceipts.webhookId });
  return taken.length > 0;
}

export async function settleReceipt(
  session: Session,
  receipt: Receipt,
  settled: { outcome: string; voucherId?: VoucherId; customerCardId?: CustomerCardId },
): Promise<void> {
  await session.query.update(webhookReceipts).set(settled).where(isReceipt(receipt));
}

export async function findOutcome(session: Session, receipt: Receipt): Promise<string | undefined> {
  const [row] = await session.query
    .select({ outcome: webhookReceipts.outcome })
    .from(webhookReceipts)
    .where(isReceipt(receipt));
  return row?.outcome;
}

/** Receipts are kept for 30 days: longer than any sender tries again. */
export async function deleteOldReceipts(session: Session, most: number): Promise<void> {
  const old = session.query
    .select({ businessId: webhookReceipts.businessId, webhookId: webhookReceipts.webhookId })
    .from(webhookReceipts)
    .where(lt(webhookReceipts.receivedAt, sql`${session.now} - interval '30 days'`))
    .orderBy(webhookReceipts.receivedAt)
    .limit(most);
  await session.query
    .delete(webhookReceipts)
    .where(sql`(${webhookReceipts.businessId}, ${webhookReceipts.webhookId}) in ${old}`);
}
