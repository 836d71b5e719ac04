// What both kinds of passes are made of: text modules, links and pictures, each in all languages.

import type { Locale } from '../../i18n/locales.ts';
import type { Line, Words } from '../../passes/words.ts';
import type { Image, TextModuleData, Uri } from '../discovery/schemas.ts';
import { limits } from './cut.ts';
import { localized } from './localized.ts';

/** @param id without dots, which part the fields of a template */
export function textModule(id: string, { label, value }: Line, locale: Locale): TextModuleData {
  const header = localized(label, locale, limits.header);
  const body = localized(value, locale, limits.body);
  return {
    id,
    header: header.defaultValue.value,
    localizedHeader: header,
    body: body.defaultValue.value,
    localizedBody: body,
  };
}

/** No module where there is nothing to say. */
export function optionalModule(id: string, line: Line | null, locale: Locale): TextModuleData[] {
  return line ? [textModule(id, line, locale)] : [];
}

export function link(id: string, { label, url }: { label: Words; url: string }, locale: Locale): Uri {
  const description = localized(label, locale);
  return { id, uri: url, description: description.defaultValue.value, localizedDescription: description };
}

/** @param url public: Google fetches it @param words for who does not see it */
export function picture(url: string, words: Words, locale: Locale): Image {
  return { sourceUri: { uri: url }, contentDescription: localized(words, locale) };
}
