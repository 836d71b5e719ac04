// One spelling for all: normalising twice is normalising once, whatever comes.

import t from 'tap';
import { normalise } from '../../src/customers/normalise.ts';
import { writePlaces } from '../../src/customers/places.ts';
import { asciiDigits } from '../../src/i18n/digits.ts';

t.test('spellings that people take for the same become the same', async (t) => {
  const same: string[][] = [
    ['Müller', 'Mu\u0308ller', 'MULLER', 'muller', 'ｍüller', ' müller '],
    ['O’Brien', "o'brien", 'OʼBRIEN', 'O´Brien', 'O`Brien'],
    ['김민수', '김민수'.normalize('NFD')],
    ['علي', 'علی', 'عَلِي', 'عـلي'],
    ['كتاب', 'کتاب'],
    ['می\u200cخواهم', 'میخواهم'],
    ['۱۲۳', '١٢٣', '123', '१२३', '૧૨૩', '๑๒๓', '１２３', '𝟙𝟚𝟛'],
    ['Йорж', 'иорж', 'И\u0306ОРЖ'],
    ['Straße', 'STRASSE', 'strasse'],
    ['İstanbul', 'istanbul', 'ISTANBUL', 'ıstanbul'],
    ['Anna‑Maria', 'anna-maria', 'Anna–Maria'],
  ];
  for (const [first = '', ...others] of same)
    for (const other of others) t.equal(normalise(other), normalise(first), encodeURI(`${first} = ${other}`));
});

t.test('marks of Thai and Gujarati are letters, and stay', async (t) => {
  t.equal(normalise('ใจดี'), 'ใจดี');
  t.equal(normalise('น้ำ'), 'น้ำ'.normalize('NFKC'));
  t.not(normalise('น้ำ'), normalise('นา'));
  t.equal(normalise('ગુજરાતી'), 'ગુજરાતી');
  t.equal(normalise('हिन्दी'), 'हिन्दी');
  t.equal(normalise('がぎ'), 'がぎ');
});

t.test('every decimal digit of Unicode becomes the ASCII digit that it is', async (t) => {
  // Numeric separators of ICU know the value too: \p{Nd} in runs of ten that start at zero.
  let run: number[] = [];
  const faults: string[] = [];
  for (let point = 0; point <= 0x10ffff; point += 1) {
    if (/\p{Nd}/u.test(String.fromCodePoint(point))) run.push(point);
    if (run.length === 10) {
      const digits = asciiDigits(String.fromCodePoint(...run));
      if (digits !== '0123456789') faults.push(`${run[0]?.toString(16)}: ${digits}`);
      run = [];
    }
  }
  t.same([faults, run], [[], []]);
});

t.test('normalising is idempotent, and leaves no capital of ASCII and no double space', async (t) => {
  const random = seeded(20260512);
  const nasty = [
    ...'İıßΣς´`ﷺﹰﹱيىكـ\u0654\u0308\u0301\u200c\u200d\u0345ﬁÅǄ가ᄀ\u1161\u11a8ำํ้ക്‍\u1ab0\u0f73 \u00a0',
  ];
  const faults: string[] = [];
  for (let round = 0; round < 20_000; round += 1) {
    const text = Array.from({ length: 1 + Math.floor(random() * 8) }, () => {
      const roll = random();
      if (roll < 0.5) return nasty[Math.floor(random() * nasty.length)];
      const point = Math.floor(random() * (roll < 0.9 ? 0x3000 : 0x20000));
      return point >= 0xd800 && point < 0xe000 ? '' : String.fromCodePoint(point);
    }).join('');
    const once = normalise(text);
    if (normalise(once) !== once || /[A-Z]| {2}|^ | $/.test(once)) faults.push(encodeURI(text));
  }
  t.same(faults, []);
});

t.test(
  'a name is written with each place where a search may start, and what kind of place it is',
  async (t) => {
    t.equal(writePlaces('Ana Müller'), ' Xana ana muller');
    t.equal(writePlaces("O'Brien"), " Xo'brien Xobrien o'brien obrien S27'brien brien");
    t.equal(writePlaces('김민수'), ' X김민수 김민수 Q민수 Q수');
    t.equal(writePlaces('a%b'), ' Xa%b a%b S25%b b');
    t.equal(writePlaces('\u0640'), '');
  },
);

/** Mulberry32: the same numbers at every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
