// Days and moments as each language writes them: Jalali in Persian digits for azb, the Buddhist era for th.

import { LRUCache } from 'lru-cache';
import { type Locale, localeFacts } from './locales.ts';

/** A formatter is slow to make and large; a business needs one for each language of its zone. */
const formats = new LRUCache<string, Intl.DateTimeFormat>({ max: 200 });

/** A plain day in long style: `2026-06-11` is "June 11, 2026", "۲۱ خرداد ۱۴۰۵". RangeError if it is no YYYY-MM-DD. */
export function formatDay(locale: Locale, day: string): string {
  const format = cached(`day ${locale}`, () => dateFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }));
  return format.format(Date.parse(`${day}T00:00Z`));
}

/** An instant as day, month, hour and minute on the wall clock of an IANA zone, without the year: "May 12, 14:03". */
export function formatMoment(locale: Locale, moment: Date, timeZone: string): string {
  const parts = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  const format = cached(`moment ${locale} ${timeZone}`, () =>
    dateFormat(locale, { ...parts, hourCycle: 'h23', timeZone }),
  );
  return format.format(moment);
}

/** An instant with its year, for what may be years ago: "May 12, 2026, 14:03". */
export function formatDated(locale: Locale, moment: Date, timeZone: string): string {
  const parts = {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  } as const;
  const format = cached(`dated ${locale} ${timeZone}`, () =>
    dateFormat(locale, { ...parts, hourCycle: 'h23', timeZone }),
  );
  return format.format(moment);
}

function dateFormat(locale: Locale, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(localeFacts[locale].intl, options);
}

function cached(key: string, make: () => Intl.DateTimeFormat): Intl.DateTimeFormat {
  const format = formats.get(key) ?? make();
  formats.set(key, format);
  return format;
}
