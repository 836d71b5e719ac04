// pass.strings as read by GNUstep: sfparse judges the syntax, plser and Python's plistlib give the words back.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { passStrings } from '../../src/apple/strings.ts';
import { needs, runTool } from '../support/tools.ts';

t.test('the same words give the same text, whatever their order', async (t) => {
  t.equal(passStrings({ b: '2', a: '1' }), '"a" = "1";\n"b" = "2";\n');
  t.equal(passStrings({ b: '2', a: '1' }), passStrings({ a: '1', b: '2' }));
  t.equal(passStrings({}), '');
});

t.test('quotes, backslashes and control characters are escaped, nothing else is', async (t) => {
  const words = { k: 'a"b\\c\nd\re\tf\u0001g\u007fh\u0085i %@ \u2028 שלום 😀' };
  const text = '"k" = "a\\"b\\\\c\\nd\\re\\tf\\U0001g\\U007fh\\U0085i %@ \u2028 שלום 😀";\n';
  t.equal(passStrings(words), text);
  t.equal(passStrings({ k: 'a\ud83db' }), '"k" = "a\ufffdb";\n', 'a lone surrogate is replaced, not lost');
});

// U+FEFF only inside a word: GNUstep takes one at the beginning of a string for a byte order mark.
const pieces = [
  ...' \'"\\%;={}\n\r\t\u0001\u001f\u007f\u0085\u00a0\u2028\u2029\u202e',
  ...'\\" \\n \\U0041 %@ %1$@ // /* */ \r\n a\ufeffb <a href="x"> Käse e\u0301 0 word'.split(' '),
  ...'😀 👩‍👩‍👧 ٪۲۰ قسيمة کوپن ગુજરાતી 쿠폰 คูปอง 优惠券'.split(' '),
];

/** A generator with a seed, so that a failure comes back: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomWords(count: number): Record<string, string> {
  const random = seeded(20260301);
  const text = () =>
    Array.from(
      { length: Math.floor(random() * 12) },
      () => pieces[Math.floor(random() * pieces.length)],
    ).join('');
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`${text()}#${index}`, text()]));
}

const pythonReads = 'import json, plistlib, sys; json.dump(plistlib.load(sys.stdin.buffer), sys.stdout)';

t.test(
  'a hundred random words come back from GNUstep as they went in',
  needs('sfparse', 'plser', 'python3'),
  async (t) => {
    const words = randomWords(100);
    const folder = t.testdir();
    const file = join(folder, 'pass.strings');
    writeFileSync(file, passStrings(words));
    const judged = runTool('sfparse', [file]);
    t.equal(judged.code, 0, judged.stderr);
    t.match(`${judged.stdout}${judged.stderr}`, 'seems ok (100 entries)');

    // The same text in braces is a property list, which plser turns into Apple's binary form.
    writeFileSync(file, `{\n${passStrings(words)}}\n`);
    const binary = join(folder, 'words.plist');
    runTool('sh', ['-c', 'plser -Format NSPropertyListBinaryFormat_v1_0 "$1" > "$2"', 'sh', file, binary]);
    const read = runTool('sh', ['-c', `python3 -c '${pythonReads}' < "$1"`, 'sh', binary]);
    t.equal(read.code, 0, read.stderr);
    t.strictSame(JSON.parse(read.stdout), words);
  },
);

t.test('GNUstep refuses what is not escaped', needs('sfparse'), async (t) => {
  const folder = t.testdir({ 'pass.strings': '"key" = "an "unescaped" quote";\n' });
  t.not(runTool('sfparse', [join(folder, 'pass.strings')]).code, 0);
});
