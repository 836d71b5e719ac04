// What a person reads on a pass, in the language of the phone; and what the lock screen says when it has changed.

import type { OpenedPass, Strings } from './open-pass.ts';
import { fieldsOf, type Style } from './pass-json.ts';

export type FieldWords = {
  label: string | undefined;
  value: string | number;
  changeMessage: string | undefined;
};

export type Words = {
  organizationName: string;
  description: string;
  logoText: string | undefined;
  /** Below the barcode. */
  altText: string | undefined;
  /** By field key. */
  fields: Readonly<Record<string, FieldWords>>;
};

export function wordsOf({ pass, strings }: OpenedPass, language: string): Words {
  const dictionary = strings.get(bestOf(strings, language) ?? '');
  const say = <T>(text: T): T | string => (typeof text === 'string' ? (dictionary?.get(text) ?? text) : text);
  const field = ({ key, label, value, changeMessage }: ReturnType<typeof fieldsOf>[number]) =>
    [key, { label: say(label), value: say(value), changeMessage: say(changeMessage) }] as const;
  return {
    organizationName: say(pass.organizationName),
    description: say(pass.description),
    logoText: say(pass.logoText),
    altText: say(pass.barcodes?.[0]?.altText),
    fields: Object.fromEntries(fieldsOf(pass).map(field)),
  };
}

/** As NSBundle looks: the language itself, shorter, then of another region; where none fits, English, else any. */
function bestOf(strings: Strings, language: string): string | undefined {
  const parts = language.split('-');
  const shorter = parts.map((_, index) => parts.slice(0, parts.length - index).join('-'));
  const all = [...strings.keys()];
  const related = all.find((one) => one.split('-')[0] === parts[0]);
  return [...shorter, related, 'en', all[0]].find((one) => one !== undefined && strings.has(one));
}

const generic: Record<Style, string> = {
  boardingPass: 'Boarding pass changed',
  coupon: 'Coupon changed',
  eventTicket: 'Event ticket changed',
  generic: 'Pass changed',
  storeCard: 'Store card changed',
};

/** One notification for one changed field, a general one for several; none where no changed field has a changeMessage. */
export function notificationOf(before: Words, after: Words, style: Style): string | undefined {
  const changed = Object.entries(after.fields).filter(
    ([key, { value, changeMessage }]) =>
      changeMessage && key in before.fields && before.fields[key]?.value !== value,
  );
  const [[, { value, changeMessage }] = ['', { value: '', changeMessage: undefined }]] = changed;
  return changed.length > 1 ? generic[style] : changeMessage?.replace('%@', () => String(value));
}
