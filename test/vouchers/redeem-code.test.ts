// Redeem codes: the golden vector, every typing error, fair randomness, and every way a code can be typed.

import t from 'tap';
import { Refusal } from '../../src/errors.ts';
import { readsAsBlockedWord } from '../../src/vouchers/blocked-words.ts';
import {
  alphabet,
  canonicalCode,
  checkSymbol,
  customCode,
  displayCode,
  isChecked,
  newRedeemCode,
} from '../../src/vouchers/redeem-code.ts';

t.test('the golden vector holds', async (t) => {
  t.equal(checkSymbol('7K3MQ9XWT'), '8');
  t.ok(isChecked('7K3MQ9XWT8'));
  t.equal(displayCode('7K3MQ9XWT8'), '7K3MQ-9XWT8');
  t.equal(alphabet, '0123456789ABCDEFGHJKMNPQRSTVWXYZ');
});

t.test('every wrong symbol and every swap of two is found, in 50 codes', async (t) => {
  const missed: string[] = [];
  let tried = 0;
  for (let i = 0; i < 50; i += 1) {
    const code = newRedeemCode();
    for (const typo of [...wrongSymbols(code), ...swaps(code)]) {
      tried += 1;
      if (isChecked(typo)) missed.push(`${code} as ${typo}`);
    }
  }
  t.strictSame(missed, []);
  t.ok(tried > 50 * 310, `${tried} typing errors`);
});

t.test('a check symbol over plain weights would miss swaps, so the test can fail', async (t) => {
  const plainSum = (code: string) => [...code].reduce((sum, symbol) => sum ^ alphabet.indexOf(symbol), 0);
  const code = '7K3MQ9XWT8';
  t.ok(swaps(code).every((swapped) => plainSum(swapped) === plainSum(code)));
});

t.test('only ten symbols of the alphabet can be checked', async (t) => {
  for (const text of [
    '',
    '7K3MQ9XWT',
    '7K3MQ9XWT88',
    '7K3MQ-9XWT8',
    '7k3mq9xwt8',
    'O000000000',
    '0000000000\n',
  ]) {
    t.notOk(isChecked(text), JSON.stringify(text));
  }
  t.throws(() => checkSymbol('7K3MQ9XW'), RangeError);
  t.throws(() => checkSymbol('7K3MQ9XWU'), RangeError);
});

t.test('a random text passes the check one time in 32', async (t) => {
  const total = 100_000;
  let passed = 0;
  for (let i = 0; i < total; i += 1) if (isChecked(randomText(10))) passed += 1;
  t.ok(Math.abs(passed / total - 1 / 32) < 0.003, `${passed} of ${total}`);
});

t.test('100,000 codes are all different, checked, and fair at every place', async (t) => {
  const total = 100_000;
  const codes = new Set<string>();
  const counts = Array.from({ length: 10 }, () => new Map<string, number>());
  for (let i = 0; i < total; i += 1) {
    const code = newRedeemCode();
    codes.add(code);
    [...code].forEach((symbol, place) => {
      counts[place]?.set(symbol, (counts[place].get(symbol) ?? 0) + 1);
    });
  }
  // Two alike turn up by chance in one run of 7,000; the database's unique index is what forbids them.
  t.ok(codes.size >= total - 1, `${codes.size} different ones`);
  t.ok([...codes].every(isChecked));
  const expected = total / 32;
  for (const [place, count] of counts.entries()) {
    const chiSquare = [...alphabet].reduce(
      (sum, s) => sum + ((count.get(s) ?? 0) - expected) ** 2 / expected,
      0,
    );
    // 31 degrees of freedom: chance passes 95 once in ten million; blocked words move it by a few.
    t.ok(chiSquare < 95, `place ${place}: ${chiSquare.toFixed(1)}`);
  }
});

t.test('a code comes from the random bytes it is given, five bits of each', async (t) => {
  const bytes = Uint8Array.from([...'7K3MQ9XWT'].map((symbol) => alphabet.indexOf(symbol) + 224));
  t.equal(
    newRedeemCode((n) => bytes.subarray(0, n)),
    '7K3MQ9XWT8',
  );
});

t.test('a code that reads as a blocked word is made again', async (t) => {
  const draws = ['ABFVCKXYZ', 'AB5H1TXYZ', '7K3MQ9XWT'];
  const code = newRedeemCode(() =>
    Uint8Array.from([...(draws.shift() ?? '')].map((s) => alphabet.indexOf(s))),
  );
  t.equal(code, '7K3MQ9XWT8');
  for (const text of ['XX5H1TXXXX', 'FVCKXXXXXX', 'XXXXXXB00B', 'XXXXXX8008', 'N4Z1XXXXXX', 'XXXXXXX53X']) {
    t.ok(readsAsBlockedWord(text), text);
  }
  for (const text of ['7K3MQ9XWT8', 'HAPPYDAY24', 'ABCDEFGHJK']) t.notOk(readsAsBlockedWord(text), text);
});

t.test('blocked words cost less than one code in 200', async (t) => {
  const total = 200_000;
  let blocked = 0;
  for (let i = 0; i < total; i += 1) if (readsAsBlockedWord(randomText(10))) blocked += 1;
  t.ok(blocked > 0);
  t.ok(blocked / total < 0.005, `${((100 * blocked) / total).toFixed(3)} %`);
});

t.test('however a code is typed, its canonical form is the same', async (t) => {
  const typed = {
    shown: '7K3MQ-9XWT8',
    'lower-case': ' 7k3mq 9xwt8\n',
    'hyphens of all kinds': '7K3MQ\u20109\u2011X\u2012W\u2013T\u2014\u2212\uFE63\uFF0D\u20438',
    Persian: '۷K۳MQ-۹XWT۸',
    Arabic: '٧K٣MQ-٩XWT٨',
    Gujarati: '૭K૩MQ-૯XWT૮',
    Thai: '๗K๓MQ-๙XWT๘',
    Devanagari: '७K३MQ-९XWT८',
    'full-width': '７Ｋ３ＭＱ－９ＸＷＴ８',
    'bold letters': '𝟕𝐊𝟑𝐌𝐐𝟗𝐗𝐖𝐓𝟖',
    circled: '⑦K③MQ⑨XWT⑧',
    'zero-width and bidi marks':
      '\uFEFF\u202A7K3MQ\u200B\u200C\u200D-\u2066\u200F9\u061CXWT8\u2069\u202C\u00AD\uFE0F',
    'spaces of all kinds': '7\u00A0K\u20093\u3000M\u202FQ\u20289\u1680X\tWT8',
  };
  for (const [how, text] of Object.entries(typed)) t.equal(canonicalCode(text), '7K3MQ9XWT8', how);
  t.equal(canonicalCode('oOiIlL'), '001111');
  t.equal(canonicalCode('U-u'), 'UU', 'U is only kept out of codes that we make');
  t.equal(canonicalCode(' - '), '');
});

t.test('every decimal digit of Unicode is read as its value', async (t) => {
  const digits: string[] = [];
  for (let point = 0; point <= 0x10ffff; point += 1) {
    if (/\p{Nd}/u.test(String.fromCodePoint(point))) digits.push(String.fromCodePoint(point));
  }
  t.ok(digits.length >= 680);
  t.equal(canonicalCode(digits.join('')), '0123456789'.repeat(digits.length / 10));
});

t.test('a canonical code is its own canonical form', async (t) => {
  for (let i = 0; i < 20_000; i += 1) {
    const canonical = canonicalCode(randomUnicode(12));
    if (/^[A-Z0-9]*$/.test(canonical) && canonicalCode(canonical) !== canonical) t.fail(canonical);
  }
  t.equal(canonicalCode(displayCode('7K3MQ9XWT8')), '7K3MQ9XWT8');
});

t.test('a code is shown in even groups of at most five', async (t) => {
  const groups = (length: number) =>
    displayCode('A'.repeat(length))
      .split('-')
      .map((group) => group.length);
  t.strictSame(groups(4), [4]);
  t.strictSame(groups(5), [5]);
  t.strictSame(groups(6), [3, 3]);
  t.strictSame(groups(8), [4, 4]);
  t.strictSame(groups(11), [4, 4, 3]);
  t.strictSame(groups(12), [4, 4, 4]);
  t.strictSame(groups(14), [5, 5, 4]);
  t.strictSame(groups(16), [4, 4, 4, 4]);
  t.strictSame(groups(20), [5, 5, 5, 5]);
  for (let length = 1; length <= 20; length += 1) {
    const code = alphabet.slice(0, length);
    t.equal(displayCode(code).replaceAll('-', ''), code, 'nothing lost');
  }
});

t.test('a custom code keeps what was typed and is found by its canonical form', async (t) => {
  t.strictSame(customCode('Summer-2026'), { value: 'SUMMER2026', display: 'SUMMER-2026' });
  t.strictSame(customCode('  solo  gift\u200F '), { value: 'S010G1FT', display: 'SOLO GIFT' });
  t.strictSame(customCode('EID\u2011۱۴۰۵'), { value: 'E1D1405', display: 'EID-1405' });
  t.strictSame(customCode('Ａ１Ｂ２'), { value: 'A1B2', display: 'A1B2' });
  t.equal(customCode('A'.repeat(20)).value.length, 20);
  t.equal(customCode('-A-B-C-D-').display, '-A-B-C-D-');
});

t.test('a custom code that is not 4 to 20 letters and digits is refused at its place', async (t) => {
  const wrong = [
    '',
    'ABC',
    'A-B-C',
    'A'.repeat(21),
    'ABC_D',
    'ABCÉ',
    'کدتخفیف',
    '<b>CODE',
    'CODE!',
    '----',
    'ABCD\0',
  ];
  for (const text of [...wrong, `ABCD${'-'.repeat(100_000)}`, 'İSTANBUL', 'ＡＢＣ']) {
    const error = t.throws(() => customCode(text)) as Refusal;
    t.ok(error instanceof Refusal && error.code === 'INVALID', JSON.stringify(text.slice(0, 30)));
    t.equal(error.facts.errors?.[0]?.path, '/redeemCode');
  }
});

function wrongSymbols(code: string): string[] {
  return [...code].flatMap((right, at) =>
    [...alphabet]
      .filter((symbol) => symbol !== right)
      .map((symbol) => code.slice(0, at) + symbol + code.slice(at + 1)),
  );
}

function swaps(code: string): string[] {
  const swapped = new Set<string>();
  for (let a = 0; a < code.length; a += 1) {
    for (let b = a + 1; b < code.length; b += 1) {
      const symbols = [...code];
      [symbols[a], symbols[b]] = [symbols[b] ?? '', symbols[a] ?? ''];
      swapped.add(symbols.join(''));
    }
  }
  swapped.delete(code);
  return [...swapped];
}

function randomText(length: number): string {
  return Array.from({ length }, () => alphabet[Math.floor(Math.random() * 32)]).join('');
}

function randomUnicode(length: number): string {
  return Array.from({ length }, () => String.fromCodePoint(Math.floor(Math.random() * 0x3000))).join('');
}
