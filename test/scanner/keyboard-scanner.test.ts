// Which keys in a row are a scanner's, and what it read: whatever layout the computer has.

import t from 'tap';

type Stroke = { code: string; shift: boolean; at: number };
// Browsers get it as it lies there.
const script = new URL('../../src/pages/scripts/keyboard-scanner.js', import.meta.url);
const { readBurst }: { readBurst(strokes: Stroke[]): string | undefined } = await import(script.href);

const shifted = /[A-Z_:?&#]/;
const codes: Record<string, string> = {
  '-': 'Minus',
  _: 'Minus',
  ':': 'Semicolon',
  '/': 'Slash',
  '?': 'Slash',
  '=': 'Equal',
  '.': 'Period',
  ' ': 'Space',
};
const keyFor = (sign: string) =>
  codes[sign] ?? (/\d/.test(sign) ? `Digit${sign}` : `Key${sign.toUpperCase()}`);

/** What a scanner of US keyboards presses, one key each `gap` milliseconds. */
const press = (text: string, gap = 8, end = 'Enter'): Stroke[] => [
  ...[...text].map((sign, n) => ({ code: keyFor(sign), shift: shifted.test(sign), at: n * gap })),
  { code: end, shift: false, at: text.length * gap },
];

t.test('a burst is read by its keys', async (t) => {
  for (const text of ['7K3MQ9XWT8', '7k3mq-9xwt8', 'https://cafe.example/v/aB_c-D0123456789012345'])
    t.equal(readBurst(press(text)), text);
  t.equal(readBurst(press('7K3MQ9XWT8', 8, 'Tab')), '7K3MQ9XWT8', 'a tab ends it too');
  t.equal(readBurst(press('7K3MQ9XWT8', 8, 'NumpadEnter')), '7K3MQ9XWT8');
  t.equal(readBurst(press('123456', 35)), '123456');
  t.equal(readBurst(press(' 123456 ')), '123456');
  const pad = [1, 2, 3, 4, 5, 6].map((digit, n) => ({ code: `Numpad${digit}`, shift: false, at: n }));
  t.equal(readBurst([...pad, { code: 'Enter', shift: false, at: 7 }]), '123456');
  t.equal(readBurst(press('123456').map((key) => ({ ...key, shift: true }))), '!@#$%^');
});

t.test('what a person types is left alone', async (t) => {
  t.equal(readBurst(press('7K3MQ9XWT8', 36)), undefined, 'too slow');
  t.equal(readBurst(press('12345')), undefined, 'too short');
  t.equal(readBurst(press('7K3MQ9XWT8').slice(0, -1)), undefined, 'not ended');
  t.equal(readBurst(press('')), undefined);
  t.equal(readBurst([]), undefined);
  t.equal(readBurst(press('      ')), undefined, 'nothing but spaces');
  const arrow = press('7K3MQ9XWT8');
  arrow.splice(3, 0, { code: 'ArrowLeft', shift: false, at: 30 });
  t.equal(readBurst(arrow), undefined, 'a key that writes nothing');
  const unknown = press('7K3MQ9XWT8').map((key) => ({ ...key, code: key.code === 'KeyK' ? '' : key.code }));
  t.equal(readBurst(unknown), undefined, 'a key without a place, as on screens');
});
