// Numbers as each language writes them: Persian digits for azb.

import { type Locale, localeFacts } from './locales.ts';

export function formatCount(locale: Locale, count: number): string {
  return new Intl.NumberFormat(localeFacts[locale].intl).format(count);
}

/** A share as per cent, without decimals: 0.256 is "26%". */
export function formatShare(locale: Locale, share: number): string {
  return new Intl.NumberFormat(localeFacts[locale].intl, {
    style: 'percent',
    maximumFractionDigits: 0,
  }).format(share);
}
