// Fields of a voucher as others report them: for each field the latest report wins, whichever arrives last.

import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../errors.ts';
import type { Change } from '../vouchers/life/store.ts';
import { validityColumns } from '../vouchers/store.ts';
import { cleanDescription, cleanTitle } from '../vouchers/text.ts';
import { computeValidity, type ValidityPeriod } from '../vouchers/validity.ts';
import type { Voucher } from '../vouchers/voucher.ts';
import type { VoucherReport } from './report.ts';

export type ReportedChanges = {
  /** What differs from what we know. */
  fields: string[];
  columns: Change;
  /** What is the latest word, whether it differs or not. */
  news: string[];
  /** Where the latest word on the validity is this one. */
  period: ValidityPeriod | undefined;
  outcome: 'APPLIED' | 'STALE' | 'UNCHANGED';
};

/** @throws Refusal INVALID with pointers under /data */
export function changesReported(
  voucher: Voucher,
  knownAt: Record<string, string>,
  { at, data }: VoucherReport,
): ReportedChanges {
  const changes: ReportedChanges = {
    fields: [],
    columns: {},
    news: [],
    period: undefined,
    outcome: 'UNCHANGED',
  };
  const take = (field: string, value: unknown, present: unknown, columns: () => Change): void => {
    const order = at.getTime() - Date.parse(knownAt[field] ?? '1970-01-01T00:00:00Z');
    const differs = !isDeepStrictEqual(value, present);
    // Two reports of one instant: the greater text wins, in either order.
    if (order > 0 || (order === 0 && inOrder(value) > inOrder(present))) {
      changes.news.push(field);
      const changed = columns();
      if (!differs) return;
      changes.fields.push(field);
      Object.assign(changes.columns, changed);
      changes.outcome = 'APPLIED';
    } else if (differs && changes.outcome === 'UNCHANGED') changes.outcome = 'STALE';
  };
  pointingIntoData(() => {
    if (data.title !== undefined) {
      const title = cleanTitle(data.title, '/title');
      take('title', title, voucher.title, () => ({ title }));
    }
    if (data.description !== undefined) {
      const description = cleanDescription(data.description ?? '', '/description');
      take('description', description, voucher.description, () => ({ description }));
    }
    const { validity } = data;
    if (validity !== undefined) {
      const period = computeValidity(validity, voucher.issuedAt, voucher.timeZone);
      take('validity', validity, voucher.validity, () => {
        changes.period = period;
        return validityColumns(validity, period);
      });
    }
  });
  return changes;
}

/** The same text for the same value, in whatever order its members came. */
function inOrder(value: unknown): string {
  return JSON.stringify(typeof value === 'object' && value !== null ? Object.entries(value).sort() : value);
}

/** The voucher's rules name fields of a voucher; here these stand in `data`. */
export function pointingIntoData<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'INVALID') throw error;
    throw new Refusal('INVALID', {
      errors: (error.facts.errors ?? []).map(({ path, message }) => ({
        path: path.startsWith('/data') ? path : `/data${path}`,
        message,
      })),
    });
  }
}
