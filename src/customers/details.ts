// What may be said of a customer: read from anywhere, refused by name, kept in one form.

import { invalid } from '../errors.ts';
import { isLocale, type Locale, locales } from '../i18n/locales.ts';
import type { Details } from './card.ts';
import { readPhone } from './phone.ts';

/** null clears, absent leaves as it is. */
export type Wish = { [Field in keyof Details]?: unknown };
export type Reading = {
  /** The business's time zone: where a telephone number without a country code is dialled. */
  zone(): Promise<string>;
  /** The JSON pointer of the object. */
  under: string;
};

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const invisible = /[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}\u2800]/gu;
const lineBreaks = /[\n\r\u2028\u2029]/;
const nameMost = 100;
// A grapheme may hold any number of marks: code units are capped too.
const unitsPerGrapheme = 10;
const emailMost = 254;
const externalIdMost = 200;

/** @throws Refusal INVALID under `under` */
export async function readDetails(wish: Wish, { zone, under }: Reading): Promise<Partial<Details>> {
  const readers: { [Field in keyof Details]: (text: string, path: string) => unknown } = {
    name: readName,
    email: readEmail,
    phone: (text, path) => readPhone(text, zone, path),
    locale: readLocale,
    externalId: readExternalId,
  };
  const details: Record<string, unknown> = {};
  for (const field of Object.keys(readers) as (keyof Details)[]) {
    const said = wish[field];
    if (said === undefined) continue;
    const path = `${under}/${field}`;
    if (said === null && field !== 'name') details[field] = null;
    else if (typeof said !== 'string') throw invalid(path, 'must be text');
    else details[field] = await readers[field](refuseOdd(said, path), path);
  }
  return details;
}

function refuseOdd(text: string, path: string): string {
  if (!text.isWellFormed()) throw invalid(path, 'must be well-formed Unicode');
  if (lineBreaks.test(text.trim())) throw invalid(path, 'must be one line');
  if (/\p{Cc}/u.test(text.trim())) throw invalid(path, 'must not hold control characters');
  if (text.replace(invisible, '') === '') throw invalid(path, 'must not be blank');
  return text.trim();
}

function readName(name: string, path: string): string {
  const tooLong = name.length > nameMost * unitsPerGrapheme || [...graphemes.segment(name)].length > nameMost;
  if (tooLong) throw invalid(path, `must have at most ${nameMost} characters`);
  return name;
}

/** What mail servers accept nearly always; whether mail arrives only mail can tell. */
function readEmail(text: string, path: string): string {
  const email = text.normalize('NFKC');
  const [local = '', domain = '', ...more] = email.split('@');
  const labels = domain.split('.');
  const right =
    more.length === 0 &&
    email.length <= emailMost &&
    /^[^\s\p{C}"(),:;<>[\\\]]{1,64}$/u.test(local) &&
    !/^\.|\.\.|\.$/.test(local) &&
    labels.length > 1 &&
    labels.every((label) => /^[\p{L}\p{N}][\p{L}\p{M}\p{N}-]{0,62}$/u.test(label) && !label.endsWith('-')) &&
    /\p{L}/u.test(labels.at(-1) ?? '');
  if (!right) throw invalid(path, 'must be an e-mail address, e.g. ana@example.com');
  return email;
}

function readLocale(text: string, path: string): Locale {
  if (!isLocale(text)) throw invalid(path, `must be one of ${locales.join(', ')}`);
  return text;
}

function readExternalId(text: string, path: string): string {
  if (text.length > externalIdMost) throw invalid(path, `must have at most ${externalIdMost} characters`);
  return text;
}
