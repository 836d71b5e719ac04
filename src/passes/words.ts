// The same thing said in each of our languages: what passes are made of, before any wallet's own form.

import { type Locale, locales } from '../i18n/locales.ts';
import { type MessageKey, translate } from '../i18n/translate.ts';

export type Words = Readonly<Record<Locale, string>>;
export type Line = { label: Words; value: Words };

export function inAll<T>(value: (locale: Locale) => T): Record<Locale, T> {
  return Object.fromEntries(locales.map((locale) => [locale, value(locale)])) as Record<Locale, T>;
}

/** Keys whose messages take no arguments. */
type Plain = {
  [Key in MessageKey]: Parameters<typeof translate<Key>>['length'] extends 2 ? Key : never;
}[MessageKey];

export function say<Key extends Plain>(key: Key): Words {
  return inAll((locale) => (translate as (locale: Locale, key: Key) => string)(locale, key));
}

export function same(text: string): Words {
  return inAll(() => text);
}
