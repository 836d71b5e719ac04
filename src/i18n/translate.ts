// What we say, in each of the five languages. The English messages give the keys and, by their type, the arguments.

import { IntlMessageFormat } from 'intl-messageformat';
import { type Locale, localeFacts } from './locales.ts';
import { azb } from './messages/azb.ts';
import { en, type MessageKey, type Messages } from './messages/en.ts';
import { gu } from './messages/gu.ts';
import { ko } from './messages/ko.ts';
import { th } from './messages/th.ts';

export type { MessageKey };

export const messages: Record<Locale, Messages> = { en, gu, ko, th, azb };

/** The names in the braces of a message. Plain arguments only; a message with a plural must extend this type first. */
type Arguments<Message extends string> = Message extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Arguments<Rest>
  : never;

type Values<Key extends MessageKey> =
  Arguments<(typeof en)[Key]> extends never ? [] : [values: Record<Arguments<(typeof en)[Key]>, string>];

/** At most one for each locale and key. */
const formats = new Map<string, IntlMessageFormat>();

/** Plain text, not markup: whoever puts it into HTML escapes it. Values are put in as they are; see dates.ts for dates. */
export function translate<Key extends MessageKey>(locale: Locale, key: Key, ...values: Values<Key>): string {
  const id = `${locale} ${key}`;
  const format = formats.get(id) ?? new IntlMessageFormat(messages[locale][key], localeFacts[locale].intl);
  formats.set(id, format);
  return String(format.format(values[0]));
}
