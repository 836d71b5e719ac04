// The figures of an overview, from one state of the database: what was counted on each day, by whom and where.

import { findCallerNames } from '../../auth/callers/store.ts';
import type { Session } from '../../db/tx.ts';
import type { BusinessId } from '../../ids.ts';
import { countEventsByActor, countEventsByDay } from '../../journal/store.ts';
import { countRedemptionsBy, countRedemptionsByDay } from '../../redemptions/store.ts';
import { countExpiredByDay } from '../../vouchers/life/store.ts';
import type { Days } from './period.ts';

const kinds = ['issued', 'redeemed', 'expired', 'undone'] as const;
export type Kind = (typeof kinds)[number];
export type Sums = Record<Kind, number>;

export type Figures = {
  now: Sums;
  before: Sums;
  byDay: ({ day: string } & Sums)[];
  /** `name`: as the journal names callers where nobody has said otherwise; null: nobody. */
  byStaff: { name: string | null; issued: number; redeemed: number }[];
  byLocation: { location: string | null; redeemed: number }[];
};

const shown = 10;
/** Who did little in one way may have done much in the other. */
const looked = 200;

export async function readFigures(
  session: Session,
  { id, timeZone }: { id: BusinessId; timeZone: string },
  { before, days, start, middle, end }: Days,
): Promise<Figures> {
  const whole = { from: start, to: end, timeZone };
  const counts = {
    issued: await countEventsByDay(session, id, 'voucher.issued', whole),
    redeemed: await countRedemptionsByDay(session, id, whole),
    expired: await countExpiredByDay(session, id, whole),
    undone: await countEventsByDay(session, id, 'voucher.redemption_undone', whole),
  };
  const sums = (of: string[]): Sums => {
    const sum = (kind: Kind) => of.reduce((total, day) => total + (counts[kind].get(day) ?? 0), 0);
    return {
      issued: sum('issued'),
      redeemed: sum('redeemed'),
      expired: sum('expired'),
      undone: sum('undone'),
    };
  };
  const span = { from: middle, to: end };
  const places = await countRedemptionsBy(session, id, { by: 'location', ...span, limit: shown });
  return {
    now: sums(days),
    before: sums(before),
    byDay: days.map((day) => ({ day, ...sums([day]) })),
    byStaff: await readStaff(session, id, span),
    byLocation: places.map(({ what, count }) => ({ location: what, redeemed: count })),
  };
}

async function readStaff(session: Session, id: BusinessId, span: { from: Date; to: Date }) {
  const issuers = await countEventsByActor(session, id, 'voucher.issued', { ...span, limit: looked });
  const redeemers = await countRedemptionsBy(session, id, { by: 'who', ...span, limit: looked });
  const callers = [...issuers.map(({ actor }) => actor), ...redeemers.map(({ what }) => what ?? '')];
  const names = await findCallerNames(session, id, callers);
  const rows = new Map<string | null, Figures['byStaff'][number]>();
  const rowOf = (who: string | null) => {
    const name = who === null ? null : (names.get(who) ?? who);
    const row = rows.get(name) ?? { name, issued: 0, redeemed: 0 };
    rows.set(name, row);
    return row;
  };
  for (const { actor, count } of issuers) rowOf(actor).issued += count;
  for (const { what, count } of redeemers) rowOf(what).redeemed += count;
  return [...rows.values()].sort((a, b) => b.issued + b.redeemed - a.issued - a.redeemed).slice(0, shown);
}
