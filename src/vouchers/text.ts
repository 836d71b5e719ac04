// What merchants may write: counted in graphemes, as readers do, and never a character that a wallet or printer chokes on.

import { invalid } from '../errors.ts';
import type { Locale } from '../i18n/locales.ts';
import type { Translations } from './voucher.ts';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const invisible = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\u2800]/gu;
// A grapheme may hold any number of marks: code units are capped too, generously (family emoji have 11).
const unitsPerGrapheme = 20;

/** One line, 1 to 60 graphemes after trimming. @throws Refusal INVALID at `path` */
export function cleanTitle(text: string, path: string): string {
  const title = text.trim();
  if (title.replace(invisible, '') === '') throw invalid(path, 'must not be blank');
  if (/[\n\r\u2028\u2029]/.test(title)) throw invalid(path, 'must be one line');
  refuseLongOrOdd(title, 60, path);
  return title;
}

/** At most 500 graphemes, line breaks kept as \n. @returns null when nothing visible is left @throws Refusal INVALID at `path` */
export function cleanDescription(text: string, path: string): string | null {
  const description = text.replace(/\r\n?|\u2028|\u2029/g, '\n').trim();
  if (description.replace(invisible, '') === '') return null;
  refuseLongOrOdd(description, 500, path);
  return description;
}

/** @throws Refusal INVALID at `/translations/…` */
export function cleanTranslations(translations: Translations): Translations {
  const cleaned: Translations = {};
  for (const [locale, { title, description }] of Object.entries(translations)) {
    const path = `/translations/${locale}`;
    const words = description === undefined ? null : cleanDescription(description, `${path}/description`);
    cleaned[locale as Locale] = {
      title: cleanTitle(title, `${path}/title`),
      ...(words && { description: words }),
    };
  }
  return cleaned;
}

/** Notes are one line that a receipt printer can take. @throws Refusal INVALID at `path` */
export function refuseOddNote(text: string | null | undefined, path: string): void {
  if (text && (/\p{Cc}/u.test(text) || !text.isWellFormed() || text.trim() === ''))
    throw invalid(path, 'must be one line of readable text');
}

function refuseLongOrOdd(text: string, most: number, path: string): void {
  if (!text.isWellFormed()) throw invalid(path, 'must be well-formed Unicode');
  if (/[^\P{Cc}\n\t]/u.test(text)) throw invalid(path, 'must not hold control characters');
  if (text.length > most * unitsPerGrapheme || count(text, most) > most) {
    throw invalid(path, `must have at most ${most} characters`);
  }
}

function count(text: string, enough: number): number {
  let counted = 0;
  for (const _ of graphemes.segment(text)) if (++counted > enough) break;
  return counted;
}
