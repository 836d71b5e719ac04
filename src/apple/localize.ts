// Texts of a pass in five languages: pass.json holds one text, each pass.strings says what stands for it.

import { localeFacts, locales } from '../i18n/locales.ts';
import type { Words } from '../passes/words.ts';
import { type PassFile, passFile } from './seal.ts';
import { passStrings } from './strings.ts';

export type Localizer = {
  /** The text to put into pass.json. It is English, so that a reader without our languages still shows words. */
  key(words: Words): string;
  /** One `<language>.lproj/pass.strings` a language, all with the same keys. */
  files(): PassFile[];
};

/**
 * A phone replaces every text of pass.json that is a key, wherever it stands: a merchant's "Status" must not come out
 * as our translation of the word. So every text is a key, and two that differ in any language never share one.
 */
export function createLocalizer(): Localizer {
  const said = new Map<string, Words>();
  const sameWords = (a: Words, b: Words) => locales.every((locale) => a[locale] === b[locale]);

  return {
    key(words) {
      for (let key = words.en; ; key += '\u200b') {
        const present = said.get(key);
        if (present === undefined) said.set(key, words);
        if (present === undefined || sameWords(present, words)) return key;
      }
    },
    files: () =>
      locales.map((locale) => {
        const strings = Object.fromEntries([...said].map(([key, words]) => [key, words[locale]]));
        return passFile(`${localeFacts[locale].lproj}.lproj/pass.strings`, Buffer.from(passStrings(strings)));
      }),
  };
}
