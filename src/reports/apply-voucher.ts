// Brings a voucher to where the reports of others say it stands.

import type { Session } from '../db/tx.ts';
import type { BusinessId, VoucherId } from '../ids.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { NewEvent } from '../journal/event.ts';
import { record } from '../journal/record.ts';
import { type ReportKind, type Standing, type Verdict, weigh } from '../vouchers/life/reported.ts';
import { type Change, changeVoucher, lockVoucher } from '../vouchers/life/store.ts';
import type { Voucher } from '../vouchers/voucher.ts';
import { changesReported } from './changes-reported.ts';
import { readFacts, writeFacts } from './kept-facts.ts';
import { reconcileRedemption } from './reconcile.ts';
import { reporter, type VoucherReport } from './report.ts';

export type Outcome = Verdict | 'UNCHANGED' | 'NOT_FOUND';

const kinds: Partial<Record<VoucherReport['type'], ReportKind>> = {
  'voucher.redeemed': 'redeemed',
  'voucher.redemption_undone': 'undone',
  'voucher.voided': 'voided',
  'voucher.expired': 'expired',
};
/** What is reported from before the voucher was there is of another one. A day is for clocks and time zones. */
const beforeIssue = 24 * 3600 * 1000;

/** @throws Refusal INVALID for values that no voucher may have */
export async function applyVoucherReport(
  session: Session,
  jobs: Jobs,
  { businessId, voucherId, webhookId }: { businessId: BusinessId; voucherId: VoucherId; webhookId: string },
  report: VoucherReport,
): Promise<Outcome> {
  const locked = await lockVoucher(session, businessId, voucherId);
  if (locked === undefined) return 'NOT_FOUND';
  const { voucher, stored, settledAt, knownAt } = locked;
  const { at, data } = report;
  if (at.getTime() < voucher.issuedAt.getTime() - beforeIssue) return 'STALE';
  const kind = kinds[report.type];
  if (kind && settledAt !== null && at <= settledAt) return 'STALE';

  const { base, facts } = readFacts(locked.reports, voucher, stored);
  if (kind) {
    const { location, reference } = data;
    facts.push({
      kind,
      at: at.toISOString(),
      id: webhookId,
      ...(kind === 'redeemed' && { location, reference }),
    });
  }
  const changes = kind ? undefined : changesReported(voucher, knownAt, report);
  const { fields = [], news = [], period } = changes ?? {};
  if (changes && news.length === 0) return changes.outcome;

  const endsAt = period ? period.expiresAt : voucher.expiresAt;
  const since = period ? at.toISOString() : knownAt.validity;
  const weighed =
    kind || period
      ? weigh(base, facts, { endsAt, validitySince: since === undefined ? null : new Date(since) })
      : undefined;
  const status = weighed && statusOf(weighed.standing, { stored, expiredAt: voucher.expiredAt, endsAt });
  const written = kind && writeFacts(base, facts);
  const moved = status ? movedIn(status, stored, voucher) : [];

  const change: Change = {
    ...changes?.columns,
    ...status,
    ...(written && { reports: written.kept }),
    ...(written?.settledAt && { settledAt: written.settledAt }),
    ...(changes && { known: Object.fromEntries(news.map((field) => [field, at.toISOString()])) }),
    unseen: fields.length === 0 && moved.length === 0,
  };
  await changeVoucher(session, { businessId, id: voucherId, if: { version: voucher.version } }, change);
  if (weighed) await reconcileRedemption(session, voucher, weighed.standing, { by: reporter, at });
  const events = eventsOf({ stored, redeemedAt: voucher.redeemedAt }, status, fields);
  // Nothing else says that only the moment is another one; passes show it.
  if (events.length === 0 && moved.length > 0) events.push('voucher.updated');
  const isNatural = status?.status === 'expired' && isAt(status.expiredAt, endsAt);
  for (const event of events) {
    const changed = fields.length > 0 ? fields : moved;
    const data = { reportedAt: at.toISOString(), ...(event === 'voucher.updated' && { fields: changed }) };
    // Who says that it ended when it ended tells nobody anything new: passes have said so from the start.
    const actor = event === 'voucher.expired' && isNatural ? 'clock' : reporter;
    await record(session, jobs, { voucherId, businessId, type: event, actor, data });
  }
  return changes ? changes.outcome : (weighed?.verdicts.get(webhookId) ?? 'APPLIED');
}

type Status = Pick<Voucher, 'status' | 'redeemedAt' | 'voidedAt' | 'expiredAt'>;

function statusOf(
  standing: Standing,
  was: { stored: Voucher['status']; expiredAt: Date | null; endsAt: Date | null },
): Status {
  const { status } = standing;
  const at = (wanted: Standing['status']) => (status === wanted && 'at' in standing ? standing.at : null);
  // Swept already, and the end is still the same: it stays marked, so that it is told once.
  const stillEnded = status === 'active' && was.stored === 'expired' && isAt(was.expiredAt, was.endsAt);
  return {
    status: stillEnded ? 'expired' : status,
    redeemedAt: at('redeemed'),
    voidedAt: at('voided'),
    expiredAt: stillEnded ? was.endsAt : at('expired'),
  };
}

const isAt = (one: Date | null, other: Date | null): boolean => one?.getTime() === other?.getTime();

/** What of it is different now. */
function movedIn(status: Status, stored: Voucher['status'], voucher: Voucher): string[] {
  // What has ended and is not marked yet reads as expired.
  const was = { ...voucher, expiredAt: stored === 'expired' ? voucher.expiredAt : null };
  const moments = (['redeemedAt', 'voidedAt', 'expiredAt'] as const).filter(
    (moment) => !isAt(status[moment], was[moment]),
  );
  return stored === status.status ? moments : ['status', ...moments];
}

/** In the order in which they happened to the voucher. */
function eventsOf(
  was: { stored: Voucher['status']; redeemedAt: Date | null },
  status: Status | undefined,
  fields: string[],
): NewEvent['type'][] {
  const events: NewEvent['type'][] = fields.length > 0 ? ['voucher.updated'] : [];
  if (status === undefined) return events;
  const again = status.status === 'redeemed' && !isAt(status.redeemedAt, was.redeemedAt);
  const changed = status.status !== was.stored || again;
  if (changed && was.stored === 'redeemed') events.push('voucher.redemption_undone');
  if (changed && status.status !== 'active') events.push(`voucher.${status.status}`);
  // Back from an expiry: nothing else says so.
  if (changed && status.status === 'active' && was.stored === 'expired' && fields.length === 0)
    events.push('voucher.updated');
  return events;
}
