// pass.strings read back as they were written, by us and by others.

import t from 'tap';
import { passStrings } from '../../src/apple/strings.ts';
import { parseStrings } from '../../src/simulator/strings.ts';

const read = (text: string | Buffer) => Object.fromEntries(parseStrings(Buffer.from(text)));

t.test('what the service writes is read as it was meant', async (t) => {
  const words = {
    'a "b"': '\\ 100% %@;\n\t= /* no comment */',
    '\u0001\u0085': '쿠폰 😀 // قسيمة',
    empty: '',
  };
  t.strictSame(read(passStrings(words)), words);
});

t.test('comments, UTF-16 and escapes of others are read', async (t) => {
  const text = '/* one; */ "a" = "b"; // "x" = "y";\n\n"c"="\\U0041\\\'";';
  const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
  for (const bytes of [text, utf16, Buffer.from(utf16).swap16()])
    t.strictSame(read(bytes), { a: 'b', c: "A'" });
  t.strictSame(read(''), {});
});

t.test('what Apple would drop is refused', async (t) => {
  const bad = [
    '"a" = "b"',
    '"a" "b";',
    'a = "b";',
    '"a" = "b"c";',
    '"a" = "b;',
    '/* "a" = "b";',
    '{"a" = "b";}',
  ];
  for (const text of bad) t.throws(() => read(text), /no "key" = "value"; at/, text);
  t.throws(() => read('"a" = "b"; "a" = "c";'), /"a" is there twice/);
  t.throws(() => read(Buffer.from('"a" = "\xe9";', 'latin1')), { code: 'ERR_ENCODING_INVALID_ENCODED_DATA' });
});
