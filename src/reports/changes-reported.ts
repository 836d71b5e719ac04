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
  fields: string[];
  columns: Change;
  /** Where the validity changes. */
  period: ValidityPeriod | undefined;
  /** Where nothing changes: why. */
  outcome: 'STALE' | 'UNCHANGED';
};

/** @throws Refusal INVALID with pointers under /data */
export function changesReported(
  voucher: Voucher,
  knownAt: Record<string, string>,
  { at, data }: VoucherReport,
): ReportedChanges {
  const changes: ReportedChanges = { fields: [], columns: {}, period: undefined, outcome: 'UNCHANGED' };
  const take = (field: string, value: unknown, present: unknown, columns: () => Change): void => {
    const order = at.getTime() - Date.parse(knownAt[field] ?? '1970-01-01T00:00:00Z');
    // Two reports of one instant: the greater text wins, in either order.
    const later = order > 0 || (order === 0 && JSON.stringify(value) > JSON.stringify(present));
    if (!later) changes.outcome = 'STALE';
    else {
      changes.fields.push(field);
      if (!isDeepStrictEqual(value, present)) Object.assign(changes.columns, columns());
    }
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
