// One spelling for what people type in many ways: both sides of the search go through here. Marks are taken off Latin,
// Greek and Cyrillic letters only: in Thai, Gujarati and their kin a mark is a letter of the word.

import { asciiDigits } from '../i18n/digits.ts';

/** Idempotent: it runs until nothing changes, because taking one sign out can make its neighbours compose. */
export function normalise(text: string): string {
  const once = fold(text);
  return once === text ? once : normalise(once);
}

function fold(text: string): string {
  const plain = text
    // Before NFKC, which makes a space and a mark of the acute accent.
    .replace(apostrophes, "'")
    .normalize('NFKC')
    .toLowerCase()
    .replace(dashes, '-')
    .replace(unwritten, '')
    .replace(/[\p{White_Space}\p{Cc}]+/gu, ' ')
    .trim();
  return asciiDigits(plain)
    .replace(/[ßæœøđðþłıħςىيك]/g, (letter) => letters[letter] ?? letter)
    .normalize('NFD')
    .replace(/(?<=[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}]\p{M}*)\p{M}/gu, '')
    .normalize('NFKC');
}

const apostrophes = /[`\u00b4\u02b9\u02bb-\u02bd\u2018\u2019\u201b\u2032\uff07]/g;
const dashes = /[\p{Pd}\u2212\u2043]/gu;
/** Zero-width and bidi marks, ZWNJ among them; the Arabic stroke that only stretches; Arabic vowel signs. */
const unwritten = /[\p{Cf}\p{Default_Ignorable_Code_Point}\u0640\u064b-\u0652\u0670]/gu;

/** Letters that no Unicode form takes apart, by what people type instead; Arabic letters by their Persian shape. */
const letters: Record<string, string> = {
  ...{ ß: 'ss', æ: 'ae', œ: 'oe', ø: 'o', đ: 'd', ð: 'd', þ: 'th', ł: 'l', ı: 'i', ħ: 'h' },
  ...{ ς: 'σ', ى: 'ی', ي: 'ی', ك: 'ک' },
};
