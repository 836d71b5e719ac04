// What others report of a customer: which card it is, and what becomes of it.

import { digest } from '../auth/secrets.ts';
import type { ZoneNeeds } from '../customers/create.ts';
import { type DeleteNeeds, deleteCard } from '../customers/delete.ts';
import type { ChangeNeeds } from '../customers/edit.ts';
import { applyReportedCard } from '../customers/report.ts';
import { findCard, findCardByExternalId, findCardByToken } from '../customers/store.ts';
import type { Session } from '../db/tx.ts';
import { invalid } from '../errors.ts';
import type { BusinessId, CustomerCardId } from '../ids.ts';
import { canonicalCode } from '../vouchers/redeem-code.ts';
import { type CustomerData, type CustomerReport, reporter } from './report.ts';

export type CustomerNeeds = ZoneNeeds & DeleteNeeds & ChangeNeeds;

/** A deleted card stays deleted, whatever is reported of it before or after. @throws Refusal INVALID */
export async function applyCustomerReport(
  session: Session,
  needs: CustomerNeeds,
  businessId: BusinessId,
  { type, at, data }: CustomerReport,
): Promise<{ outcome: string; customerCardId?: CustomerCardId }> {
  const card = await nameCard(session, businessId, data);
  if (card === undefined) return { outcome: 'NOT_FOUND' };
  const { id: customerCardId } = card;
  if (type === 'customer.deleted') {
    const deleted = await deleteCard(session, needs, { businessId, by: reporter }, customerCardId, {
      keepVouchers: false,
    });
    return deleted ? { outcome: 'APPLIED', customerCardId } : { outcome: 'NOT_FOUND' };
  }
  const outcome = await applyReportedCard(session, needs, businessId, customerCardId, data, at);
  return { outcome, customerCardId };
}

async function nameCard(session: Session, businessId: BusinessId, { id, token, externalId }: CustomerData) {
  if (id !== undefined) return findCard(session, businessId, id);
  if (token !== undefined) return findCardByToken(session, businessId, digest(canonicalCode(token)));
  if (externalId !== undefined) return findCardByExternalId(session, businessId, externalId);
  throw invalid('/data/id', 'is required, or `token` or `externalId`: which card?');
}
