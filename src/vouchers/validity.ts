// Until when a voucher holds: a calendar computation in the business's time zone, made once, here and nowhere else.

import { Temporal } from 'temporal-polyfill';
import { invalid } from '../errors.ts';

export type Validity =
  | { type: 'UNLIMITED' }
  | { type: 'DAYS'; days: number }
  | { type: 'MONTHS'; months: number }
  | { type: 'FIXED_DATE'; date: string };

export type ValidityPeriod = {
  /** The local day of the issue, YYYY-MM-DD: what days and months are counted from. */
  issuedOn: string;
  /** The last day on which the voucher can be used, YYYY-MM-DD; what people are shown. Null: no end. */
  lastValidDate: string | null;
  /** The first instant of the local day after it: exclusive, for comparing, never shown. Null: no end. */
  expiresAt: Date | null;
};

const longest = { days: 3650, months: 120 };
/** The day after 9999-12-31 has no four-digit year. */
const lastYear = 9998;

/**
 * The period of a voucher issued at this instant in this IANA zone. Months are Gregorian and taken in one step: the
 * same day, or the last one of a shorter month. Where midnight is skipped, the day starts at its first real instant.
 * Refuses with INVALID at `/validity/days` (1–3650), `/validity/months` (1–120) or `/validity/date` (a real day
 * YYYY-MM-DD, not before the issue, year 9998 at most). The zone must be one: `isTimeZone`.
 */
export function computeValidity(validity: Validity, issuedAt: Date, timeZone: string): ValidityPeriod {
  const issuedOn = localTime(issuedAt.getTime(), timeZone).toPlainDate();
  const last = lastDay(validity, issuedOn);
  if (last === null) return { issuedOn: issuedOn.toString(), lastValidDate: null, expiresAt: null };
  const end = last.add({ days: 1 }).toZonedDateTime(timeZone);
  return {
    issuedOn: issuedOn.toString(),
    lastValidDate: last.toString(),
    expiresAt: new Date(end.epochMilliseconds),
  };
}

/** Apple's `expirationDate`, which is inclusive: the second before the end, as `YYYY-MM-DDTHH:mm:ss±HH:MM` of the zone. */
export function appleExpiration(expiresAt: Date, timeZone: string): string {
  return localTime(expiresAt.getTime() - 1000, timeZone).toString({
    smallestUnit: 'second',
    timeZoneName: 'never',
  });
}

function localTime(epochMilliseconds: number, timeZone: string): Temporal.ZonedDateTime {
  return Temporal.Instant.fromEpochMilliseconds(epochMilliseconds).toZonedDateTimeISO(timeZone);
}

function lastDay(validity: Validity, issuedOn: Temporal.PlainDate): Temporal.PlainDate | null {
  switch (validity.type) {
    case 'UNLIMITED':
      return null;
    case 'DAYS':
      return issuedOn.add({ days: checkedCount('days', validity.days) });
    case 'MONTHS':
      return issuedOn.add({ months: checkedCount('months', validity.months) });
    case 'FIXED_DATE':
      return checkedDate(validity.date, issuedOn);
  }
}

function checkedCount(unit: 'days' | 'months', count: number): number {
  if (Number.isInteger(count) && count >= 1 && count <= longest[unit]) return count;
  throw invalid(`/validity/${unit}`, `must be a whole number from 1 to ${longest[unit]}`);
}

function checkedDate(text: string, issuedOn: Temporal.PlainDate): Temporal.PlainDate {
  const date = calendarDate(text);
  if (!date) throw invalid('/validity/date', 'must be a day of the calendar, as YYYY-MM-DD');
  if (Temporal.PlainDate.compare(date, issuedOn) < 0) {
    throw invalid('/validity/date', `must not be before ${issuedOn}, the day of issue`);
  }
  if (date.year > lastYear) throw invalid('/validity/date', `must not be after the year ${lastYear}`);
  return date;
}

function calendarDate(text: string): Temporal.PlainDate | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  try {
    return Temporal.PlainDate.from(text);
  } catch {
    return undefined;
  }
}
