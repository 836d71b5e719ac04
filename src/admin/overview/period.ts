// Which days an overview is of: whole days of the business's time zone up to today, and as many before them.

import { Temporal } from 'temporal-polyfill';

export const periods = { today: 1, week: 7, month: 30 } as const;
export type Period = keyof typeof periods;

export type Days = {
  /** YYYY-MM-DD, oldest first. */
  before: string[];
  days: string[];
  /** The first instant of the days before, that of the days, and the end of today. */
  start: Date;
  middle: Date;
  end: Date;
};

export function daysOf(period: Period, now: Date, timeZone: string): Days {
  const today = Temporal.Instant.fromEpochMilliseconds(now.getTime())
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
  const count = periods[period];
  const day = (ago: number) => today.subtract({ days: ago });
  // The first instant that exists on it: some zones skip midnight once a year.
  const start = (ago: number) => new Date(day(ago).toZonedDateTime(timeZone).epochMilliseconds);
  const list = (last: number) =>
    Array.from({ length: count }, (_, i) => day(last + count - 1 - i).toString());
  return {
    before: list(count),
    days: list(0),
    start: start(2 * count - 1),
    middle: start(count - 1),
    end: start(-1),
  };
}
