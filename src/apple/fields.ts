// Fields of a pass. https://developer.apple.com/documentation/walletpasses/passfieldcontent

import { translate } from '../i18n/translate.ts';
import { inAll, type Line, type Words } from '../passes/words.ts';
import type { Localizer } from './localize.ts';

/** Values are text: a number instead of a text makes some readers refuse the pass. */
export type Field = { key: string; label: string; value: string; changeMessage?: string };

export function createFields(localizer: Localizer) {
  const field = (key: string, { label, value }: Line): Field => ({
    key,
    label: localizer.key(label),
    value: localizer.key(value),
  });
  return {
    field,
    /** No field where there is nothing to say. */
    optional: (key: string, line: Line | null): Field[] => (line ? [field(key, line)] : []),
    /** The label is translated, the address stays as it is. */
    link: (key: string, { label, url }: { label: Words; url: string }): Field => ({
      key,
      label: localizer.key(label),
      value: url,
    }),
    /**
     * The one field of a pass whose change stands on the lock screen. Two at once would give one message that says
     * nothing, and without `%@`, where the phone puts the new value, it shows one of its own.
     */
    announced: (key: string, line: Line, message: 'status.news' | 'card.news'): Field => ({
      ...field(key, line),
      changeMessage: localizer.key(inAll((locale) => translate(locale, message, { value: '%@' }))),
    }),
  };
}
