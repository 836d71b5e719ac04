// What someone typed into the search box, as a list of places to look in, the best hits first.

import { digest } from '../auth/secrets.ts';
import { normalise } from './normalise.ts';
import { atStart, isSign, isUnspaced, markOf, splitGraphemes, splitWords } from './places.ts';

/** One kind of hit. */
export type Tier =
  | { tokenHash: Buffer }
  /** Card numbers from … to …, both included. */
  | { numbers: [from: string, to: string] }
  | { email: string }
  /** The column must match, for each of `all`, one of its LIKE patterns. */
  | { column: 'nameSearch' | 'emailSearch' | 'phoneSearch'; all: string[][] };

const cardToken = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** No tiers: nothing to search for. */
export function readQuery(typed: string): Tier[] {
  const text = normalise(typed);
  if (isTooShort(text)) return [];
  return [...byToken(text), ...byKind(text)];
}

function byKind(text: string): Tier[] {
  if (text.includes('@') && text.length > 1) return byEmail(text.replaceAll(' ', ''));
  const digits = text.replace(/[ +\-().,/·]/g, '');
  return /^\d{3,}$/.test(digits) ? byDigits(digits) : byName(text);
}

/** One letter or digit says too little, except where it is a syllable or a word; a sign is looked for as it is. */
function isTooShort(text: string): boolean {
  const [first, second] = splitGraphemes(text);
  if (first === undefined) return true;
  return second === undefined && /^[\p{L}\p{N}]/u.test(first) && !isUnspaced(first);
}

/** As it stands in the card's barcode, or typed from it. */
function byToken(text: string): Tier[] {
  const token = text.toUpperCase().replace(/[ -]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  return cardToken.test(token) ? [{ tokenHash: digest(token) }] : [];
}

function byEmail(email: string): Tier[] {
  const part = literally(email);
  return [
    { email },
    { column: 'emailSearch', all: [[`${part}%`]] },
    { column: 'emailSearch', all: [[`%${part}%`]] },
  ];
}

/** A card's number or its beginning; a telephone number or any part of it, 00 meaning +. */
function byDigits(digits: string): Tier[] {
  const abroad = /^00(\d{3,})$/.exec(digits)?.[1];
  const phone = (before: string, after: string): Tier => ({
    column: 'phoneSearch',
    all: [[`%${before}${digits}${after}%`, ...(abroad ? [`% ${abroad}${after}%`] : [])]],
  });
  const number: Tier = { numbers: [digits.padEnd(6, '0'), digits.padEnd(6, '9')] };
  if (digits.length > 6) return [phone(' ', ' '), phone('', '')];
  return digits.length === 6
    ? [number, phone(' ', ' '), phone('', '')]
    : [phone(' ', ' '), number, phone('', '')];
}

/** Every word typed begins some word of the name, in any order. */
function byName(text: string): Tier[] {
  const typed = splitWords(text).map((word) => word.replace(/(?<=.)[,;]+$/u, ''));
  const words = [...new Set(typed)];
  const after = (mark: string, word: string) => `% ${mark}${literally(word)}%`;
  const atWord = (word: string) => [after(isSign(word) ? markOf(word) : '', word)];
  const anywhere = (word: string) => [...new Set([...atWord(word), after(markOf(word), word)])];
  const [first = '', ...others] = words;
  return [
    { column: 'nameSearch', all: [[after(atStart, first)], ...others.map(anywhere)] },
    { column: 'nameSearch', all: words.map(atWord) },
    { column: 'nameSearch', all: words.map(anywhere) },
  ];
}

/** LIKE's own signs, as signs. */
function literally(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
