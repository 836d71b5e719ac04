// Brings a voucher to where the reports of others say it stands.

import type { Session } from '../db/tx.ts';
import type { BusinessId, VoucherId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { EventType } from '../journal/event.ts';
import { record } from '../journal/record.ts';
import { findLiveRedemption, insertRedemption, markUndone } from '../redemptions/store.ts';
import { type Fact, type ReportKind, type Standing, type Verdict, weigh } from '../vouchers/life/reported.ts';
import { type Change, changeVoucher, lockForReport } from '../vouchers/life/store.ts';
import type { Voucher } from '../vouchers/voucher.ts';
import { changesReported } from './changes-reported.ts';
import type { VoucherReport } from './report.ts';

export type Outcome = Verdict | 'STALE' | 'UNCHANGED' | 'NOT_FOUND';

const kinds: Partial<Record<VoucherReport['type'], ReportKind>> = {
  'voucher.redeemed': 'redeemed',
  'voucher.redemption_undone': 'undone',
  'voucher.voided': 'voided',
  'voucher.expired': 'expired',
};
/** As many facts as are kept of one voucher: the oldest settle. */
const mostFacts = 200;
const by = 'webhook';

/** @throws Refusal INVALID for values that no voucher may have */
export async function applyVoucherReport(
  session: Session,
  jobs: Jobs,
  { businessId, voucherId, webhookId }: { businessId: BusinessId; voucherId: VoucherId; webhookId: string },
  report: VoucherReport,
): Promise<Outcome> {
  const locked = await lockForReport(session, businessId, voucherId);
  if (locked === undefined) return 'NOT_FOUND';
  const { voucher, stored, settledAt, knownAt } = locked;
  const { at } = report;
  const kind = kinds[report.type];
  const facts = factsOf(locked.reports);

  const changes = kind ? undefined : changesReported(voucher, knownAt, report);
  if (changes && changes.fields.length === 0) return changes.outcome;
  if (kind) {
    if (settledAt !== null && at <= settledAt) return 'STALE';
    facts.push({ kind, at: at.toISOString(), id: webhookId });
  }
  const base = baseOf(locked.reports) ?? standingOf(voucher, stored);
  const endsAt = changes?.period ? changes.period.expiresAt : voucher.expiresAt;
  const since = changes?.period ? at.toISOString() : knownAt.validity;
  const { standing, verdicts } = weigh(base, facts, {
    endsAt,
    validitySince: since === undefined ? null : new Date(since),
  });

  const fields = Object.keys(changes?.columns ?? {});
  const status = columnsOf(standing, { stored, expiredAt: voucher.expiredAt, endsAt });
  const change: Change = {
    ...changes?.columns,
    ...status,
    unseen: fields.length === 0 && isSameStanding(voucher, stored, status),
    ...(kind && { reports: keep(base, facts) }),
    ...(changes && { known: Object.fromEntries(changes.fields.map((field) => [field, at.toISOString()])) }),
  };
  await changeVoucher(session, { businessId, id: voucherId, if: { version: voucher.version } }, change);
  await reconcileRedemption(session, voucher, standing, report);
  const type = fields.length > 0 ? 'voucher.updated' : eventOf(stored, status.status);
  if (type) {
    const data = { reportedAt: at.toISOString(), ...(fields.length > 0 && { fields: changes?.fields }) };
    await record(session, jobs, { voucherId, businessId, type, actor: by, data });
  }
  return kind ? (verdicts.get(webhookId) ?? 'APPLIED') : 'APPLIED';
}

type Kept = { kind: string; at: string; id: string }[];

/** The first entry is where the voucher stood before the facts. */
function keep(base: Standing, facts: Fact[]): Kept {
  const at = 'at' in base ? base.at.toISOString() : '';
  return [{ kind: 'base', at, id: base.status }, ...facts.slice(-mostFacts)];
}

function baseOf([first]: Kept): Standing | undefined {
  if (first?.kind !== 'base') return undefined;
  return { status: first.id, at: new Date(first.at || 0) } as Standing;
}

function factsOf(kept: Kept): Fact[] {
  return kept.filter(({ kind }) => kind !== 'base') as Fact[];
}

/** Natural expiry is no standing: it follows from the end, which a report may move. */
function standingOf({ redeemedAt, voidedAt }: Voucher, stored: Voucher['status']): Standing {
  if (stored === 'redeemed' && redeemedAt) return { status: 'redeemed', at: redeemedAt };
  return stored === 'voided' && voidedAt ? { status: 'voided', at: voidedAt } : { status: 'active' };
}

type Status = Pick<Voucher, 'status' | 'redeemedAt' | 'voidedAt' | 'expiredAt'>;

function isSameStanding({ redeemedAt, voidedAt }: Voucher, stored: Voucher['status'], now: Status): boolean {
  const same = (one: Date | null, other: Date | null) => one?.getTime() === other?.getTime();
  return stored === now.status && same(redeemedAt, now.redeemedAt) && same(voidedAt, now.voidedAt);
}

function columnsOf(
  standing: Standing,
  was: { stored: Voucher['status']; expiredAt: Date | null; endsAt: Date | null },
): Status {
  const { status } = standing;
  const at = (wanted: Standing['status']) => (status === wanted && 'at' in standing ? standing.at : null);
  // Swept already, and the end is still the same: it stays marked, so that it is told once.
  const stillEnded =
    status === 'active' && was.stored === 'expired' && was.expiredAt?.getTime() === was.endsAt?.getTime();
  return {
    status: stillEnded ? 'expired' : status,
    redeemedAt: at('redeemed'),
    voidedAt: at('voided'),
    expiredAt: stillEnded ? was.endsAt : at('expired'),
  };
}

/** A live redemption where the voucher stands redeemed, at that time; none where it does not. */
async function reconcileRedemption(
  session: Session,
  { id: voucherId, businessId }: Voucher,
  standing: Standing,
  { at, data }: VoucherReport,
): Promise<void> {
  const live = await findLiveRedemption(session, businessId, voucherId);
  const wanted = standing.status === 'redeemed' ? standing.at : undefined;
  if (live?.redeemedAt.getTime() === wanted?.getTime()) return;
  if (live) await markUndone(session, live, { by, reason: 'reported', at });
  if (wanted) {
    const { location = null, reference = null } = data;
    const redemption = { businessId, voucherId, channel: 'api' as const, actor: by, staff: null };
    await insertRedemption(session, { ...redemption, location, reference, redeemedAt: wanted });
  }
}

function eventOf(stored: Voucher['status'], status: Voucher['status']): EventType | undefined {
  if (status === stored) return undefined;
  if (status === 'active') return stored === 'redeemed' ? 'voucher.redemption_undone' : undefined;
  return `voucher.${status}`;
}
