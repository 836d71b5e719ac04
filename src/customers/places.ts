// Where in a name a search may start. Each such place is written into customer_cards.name_search after a space, with all
// that follows it in its word, so that "starts here" is LIKE '% text%', which the trigram index serves from one letter on.
// A capital, which no normalised text holds, says what kind of place it is; being a letter, it is in the trigrams too.

import { normalise } from './normalise.ts';

/** The name starts here. */
export const atStart = 'X';
/** In the middle of what is written without spaces. Words have no capital. */
const inside = 'Q';
/** At a sign, whose code point follows: signs are in no trigram, and would be looked for in every row. */
const atSign = 'S';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
const unspaced =
  /^[\p{scx=Hangul}\p{scx=Thai}\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]/u;
const sign = /^[^\p{L}\p{M}\p{N}]/u;

export function splitGraphemes(text: string): string[] {
  return Array.from(graphemes.segment(text), ({ segment }) => segment);
}

/** Is this grapheme of a script whose words no space divides? One of them is enough to search for. */
export function isUnspaced(grapheme: string): boolean {
  return unspaced.test(grapheme);
}

/** Does this text start with a sign? */
export function isSign(text: string): boolean {
  return sign.test(text);
}

/** What stands before a place that no word starts at. */
export function markOf(text: string): string {
  return isSign(text) ? `${atSign}${text.codePointAt(0)?.toString(16)}` : inside;
}

/** The words of a normalised text. */
export function splitWords(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

/** What stands in name_search for a name. */
export function writePlaces(name: string): string {
  const words = splitWords(normalise(name));
  const [first] = words;
  const starts = first === undefined ? [] : [first, joined(first)].map((word) => atStart + word);
  const places = new Set([...starts, ...words, ...words.map(joined), ...words.flatMap(placesIn)]);
  return [...places].map((place) => ` ${place}`).join('');
}

/** O'Brien is typed OBrien as well, Anna-Maria Annamaria. */
function joined(word: string): string {
  return word.replace(/(?<=.)['-](?=.)/gu, '');
}

function placesIn(word: string): string[] {
  const parts = splitGraphemes(word);
  return parts.flatMap((part, index) => {
    const before = parts[index - 1] ?? '';
    const rest = parts.slice(index).join('');
    if (isSign(part)) return [markOf(part) + rest];
    if (before === '') return [];
    if (isUnspaced(part) || isUnspaced(before)) return [inside + rest];
    return isSign(before) ? [rest] : [];
  });
}
