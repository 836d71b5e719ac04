// Now, as an argument, and what a time zone is called. The only place that reads the machine's clock: decisions about
// vouchers use the database's time instead (db/tx.ts); this one serves certificates and whatever holds no money.

import { Temporal } from 'temporal-polyfill';

export type Clock = { now(): Date };

export const systemClock: Clock = { now: () => new Date() };

/** Is this the name of an IANA zone, written as IANA writes it? Links such as Europe/Kiev count, offsets do not. */
export function isTimeZone(text: string): boolean {
  if (!/^[A-Z]/.test(text)) return false;
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(text).timeZoneId === text;
  } catch {
    return false;
  }
}
