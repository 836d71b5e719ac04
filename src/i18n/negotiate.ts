// Which of our languages a visitor reads, by the Accept-Language header (RFC 9110, 12.5.4).

import { isLocale, type Locale } from './locales.ts';

/** More than any browser sends; what stands behind it is not read. */
const mostRanges = 20;
const mostSymbols = 1000;

/** The language the visitor likes best among ours, in the order given where two are liked alike; else the fallback. */
export function pickLocale(acceptLanguage: string | undefined, fallback: Locale): Locale {
  let best: { locale: Locale; quality: number } | undefined;
  for (const range of (acceptLanguage ?? '').slice(0, mostSymbols).split(',', mostRanges)) {
    const [tag = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const locale = localeOf(tag, fallback);
    const quality = qualityOf(parameters);
    if (locale && quality > (best?.quality ?? 0)) best = { locale, quality };
  }
  return best?.locale ?? fallback;
}

/** Azerbaijani of Iran or in Arabic script is ours; of Azerbaijan (`az`, Latin script) it is not, and Persian is another language. */
function localeOf(tag: string, fallback: Locale): Locale | undefined {
  if (tag === '*') return fallback;
  if (/^az-(arab|ir)\b/.test(tag)) return 'azb';
  const [language = ''] = tag.split('-', 1);
  return isLocale(language) ? language : undefined;
}

/** 0–1, 1 if unsaid, 0 ("never") if it is no quality. */
function qualityOf(parameters: string[]): number {
  const [parameter] = parameters;
  if (parameter === undefined) return 1;
  const quality = /^q\s*=\s*([01](?:\.\d{0,3})?)$/.exec(parameter)?.[1];
  return Math.min(Number(quality ?? 0), 1);
}
