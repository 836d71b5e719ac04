// Our words as Google's LocalizedString. Our names of the five languages are BCP 47 tags as they stand, `azb` too.

import { type Locale, locales } from '../../i18n/locales.ts';
import type { Words } from '../../passes/words.ts';
import { cut, limits } from './cut.ts';

type Translated = { language: string; value: string };

/** Narrower than Google's own type: everything is there. */
export type Localized = { defaultValue: Translated; translatedValues: Translated[] };

/**
 * `translatedValues` is there even when empty: PATCH replaces a list and leaves alone what is not sent, so that the last
 * translation would never go. A language without words falls back to the default, which has some if any language has.
 * @param locale what a phone shows whose language is none of ours @param most in graphemes
 */
export function localized(words: Words, locale: Locale, most: number = limits.name): Localized {
  const said = locales
    .map((language) => ({ language, value: cut(words[language], most) }))
    .filter(({ value }) => value.trim() !== '');
  const standard = said.find(({ language }) => language === locale) ?? said[0];
  const defaultValue = standard ?? { language: locale, value: '' };
  return { defaultValue, translatedValues: said.filter(({ value }) => value !== defaultValue.value) };
}
