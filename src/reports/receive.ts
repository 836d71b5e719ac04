// Takes a report: genuine, once, and its effect and its receipt in one transaction.

import type { Secrets } from '../auth/secrets.ts';
import { isSigned, type SignedHeaders } from '../auth/standard-webhooks.ts';
import { type Database, readNow, type Session } from '../db/tx.ts';
import { invalid, Refusal } from '../errors.ts';
import { type BusinessId, isId, type VoucherId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { canonicalCode } from '../vouchers/redeem-code.ts';
import { findVoucherBy } from '../vouchers/store.ts';
import { applyCustomerReport, type CustomerNeeds } from './apply-customer.ts';
import { applyVoucherReport } from './apply-voucher.ts';
import { isOfCustomer, type Report, readReport, type VoucherReport } from './report.ts';
import { claimReceipt, deleteOldReceipts, findOutcome, listSecrets, settleReceipt } from './store.ts';

export type ReceiveNeeds = CustomerNeeds & { database: Database; secrets: Secrets; jobs: Jobs };

/** How the report ended; `replayed`: it ended so before. */
export type Received = { ignored: true } | { outcome: string; replayed?: true };

/** What a clock of others may be ahead. */
const ahead = 300_000;

export function sealContext(businessId: BusinessId, secretId: string): string {
  return `webhook-secret ${businessId} ${secretId}`;
}

/** @throws Refusal UNAUTHENTICATED unless one of the business's secrets signed these bytes within five minutes of now */
export async function refuseForgery(
  { database, secrets }: ReceiveNeeds,
  businessId: BusinessId,
  headers: SignedHeaders,
  body: Buffer,
): Promise<void> {
  const { kept, now } = await database.read(async (session) => ({
    kept: await listSecrets(session, businessId),
    now: await readNow(session),
  }));
  const known = kept.map(({ id, sealedSecret }) => secrets.open(sealedSecret, sealContext(businessId, id)));
  const wellFormed = /^[\x21-\x7e]{1,255}$/.test(headers.id);
  if (wellFormed && isSigned(known, headers, body, now)) return;
  throw new Refusal('UNAUTHENTICATED', { detail: 'No secret of this business signed these bytes just now.' });
}

/** @throws Refusal MALFORMED_JSON, INVALID naming the field: nothing is kept then, and the id may come again */
export async function receive(
  needs: ReceiveNeeds,
  businessId: BusinessId,
  webhookId: string,
  body: Buffer,
): Promise<Received> {
  const report = readReport(body);
  return needs.database.transaction(async (session) => {
    const receipt = { businessId, webhookId };
    const known = report.type !== 'unknown';
    if (known && report.at.getTime() > (await readNow(session)).getTime() + ahead)
      throw invalid('/timestamp', 'must not be in the future');
    const type = report.type === 'unknown' ? report.name.replaceAll('\0', '') : report.type;
    if (!(await claimReceipt(session, { ...receipt, type, eventAt: known ? report.at : null }))) {
      const outcome = (await findOutcome(session, receipt)) ?? 'PENDING';
      return outcome === 'IGNORED' ? { ignored: true } : { outcome, replayed: true };
    }
    const settled = await apply(session, needs, receipt, report);
    await settleReceipt(session, receipt, settled);
    return settled.outcome === 'IGNORED' ? { ignored: true } : { outcome: settled.outcome };
  });
}

async function apply(
  session: Session,
  needs: ReceiveNeeds,
  { businessId, webhookId }: { businessId: BusinessId; webhookId: string },
  report: Report,
) {
  if (report.type === 'unknown') return { outcome: 'IGNORED' };
  if (isOfCustomer(report)) return applyCustomerReport(session, needs, businessId, report);
  const voucherId = await nameVoucher(session, businessId, report);
  if (voucherId === undefined) return { outcome: 'NOT_FOUND' };
  const outcome = await applyVoucherReport(session, needs.jobs, { businessId, voucherId, webhookId }, report);
  return outcome === 'NOT_FOUND' ? { outcome } : { outcome, voucherId };
}

async function nameVoucher(
  session: Session,
  businessId: BusinessId,
  { data: { id, code } }: VoucherReport,
): Promise<VoucherId | undefined> {
  if (id !== undefined) return isId(id) ? (id as VoucherId) : undefined;
  if (code === undefined) throw invalid('/data/id', 'is required, or `code`: which voucher?');
  const canonical = canonicalCode(code);
  // PostgreSQL refuses NUL in a text with an error instead of "not found".
  if (!/^[0-9A-Z]{4,20}$/.test(canonical)) return undefined;
  return (await findVoucherBy(session, businessId, 'redeemCode', canonical))?.id;
}

/** Some at a time, once a minute. */
export async function sweepReceipts(session: Session): Promise<void> {
  await deleteOldReceipts(session, 5000);
}
