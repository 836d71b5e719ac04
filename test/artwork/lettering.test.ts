// Texts for print, drawn in the child: five scripts without a box, cut between lines; and a child that lies is not believed.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import t from 'tap';
import { Ended } from '../../src/artwork/child.ts';
import type { Text } from '../../src/artwork/draw/frames.ts';
import { createRenderer } from '../../src/artwork/render.ts';
import { type BusinessId, newId } from '../../src/ids.ts';

const business = newId<BusinessId>();
const text = (words: string, more: Partial<Text> = {}): Text => ({
  text: words,
  bold: false,
  size: 12,
  width: 1000,
  height: 400,
  ...more,
});

/** Share of a picture that is dark. */
async function ink(bytes: Buffer): Promise<number> {
  const { channels } = await sharp(bytes).stats();
  return 1 - (channels[0]?.mean ?? 0) / 255;
}

t.test('each of five scripts is drawn, shaped, and none as boxes', async (t) => {
  const renderer = createRenderer();
  t.teardown(() => renderer.close());
  const words = ['Free coffee', 'મફત કોફી', '무료 커피', 'กาแฟฟรี น้ำใจดี', 'پولسوز قهوه ۱۴۰۵'];
  const drawn = await renderer.letter(
    business,
    words.map((each) => text(each)),
  );
  for (const [at, { bytes, width, height }] of drawn.entries()) {
    t.ok(width > 50 && height > 20 && height < 200, `${words[at]}: ${width} by ${height}`);
    t.ok((await ink(bytes)) > 0.03, `${words[at]} is to be seen`);
  }
  // Joined letters are narrower than the same letters apart; a box for each would not be.
  const [joined, apart] = await renderer.letter(business, [text('قهوه'), text('ق‌ه‌و‌ه')]);
  t.ok((joined?.width ?? 0) < (apart?.width ?? 0), 'Perso-Arabic letters are joined');
  const [once, twice] = await renderer.letter(business, [text('A'), text('AA')]);
  t.ok((twice?.width ?? 0) > 1.6 * (once?.width ?? 0));
});

t.test('Thai breaks between its words, and nothing gains a hyphen', async (t) => {
  const renderer = createRenderer();
  t.teardown(() => renderer.close());
  const widthOf = async (words: string, width = 2000) =>
    (await renderer.letter(business, [text(words, { width })]))[0]?.width ?? 0;
  const words = await Promise.all(['สำหรับ', 'ลูกค้า'].map((word) => widthOf(word)));
  const widest = Math.max(...words);
  const both = await widthOf('สำหรับลูกค้า', Math.round(widest * 1.4));
  t.ok(both > 0 && Math.abs(both - widest) < 6, `${both}: a word to a line, of ${words}`);
  const sign = await widthOf('W');
  const wide = await widthOf('W'.repeat(30), sign * 10);
  const hyphen = await widthOf('-');
  const over = wide % sign;
  t.ok(Math.min(over, sign - over) < hyphen / 2, `${wide} is so many of ${sign}`);
});

t.test(
  'markup is text, what no font has is left out, and what is too much ends with three dots',
  async (t) => {
    const renderer = createRenderer();
    t.teardown(() => renderer.close());
    const [markup, plain] = await renderer.letter(business, [text('<b>x</b> &amp;'), text('x &')]);
    t.ok((markup?.width ?? 0) > 2 * (plain?.width ?? 0), 'the signs themselves are drawn');
    const [emoji, nothing, blank] = await renderer.letter(business, [
      text('😀 Tea'),
      text('😀'),
      text('  \n '),
    ]);
    const [tea] = await renderer.letter(business, [text('Tea')]);
    t.ok(Math.abs((emoji?.width ?? 0) - (tea?.width ?? 0)) < 40, 'no box for what cannot be drawn');
    t.same([nothing?.width, nothing?.height, blank?.width], [1, 1, 1]);
    const [turned] = await renderer.letter(business, [text('Free \u202etea eerf\u202c cake')]);
    const [straight] = await renderer.letter(business, [text('Free tea eerf cake')]);
    t.ok(turned && straight && turned.bytes.equals(straight.bytes), 'nothing turns a text around');
    const long = 'one line after the other\n'.repeat(40);
    const [cut] = await renderer.letter(business, [text(long)]);
    t.ok((cut?.height ?? 0) <= 400 && (cut?.height ?? 0) > 300);
    const [six] = await renderer.letter(business, [text('one line after the other\n'.repeat(6))]);
    t.ok((cut?.width ?? 0) >= (six?.width ?? 0) - 2, 'its lines are whole');
  },
);

t.test('a child that lies about letters is not believed', async (t) => {
  const folder = t.testdir();
  mkdirSync(folder, { recursive: true });
  const frames = new URL('../../src/artwork/draw/frames.ts', import.meta.url).href;
  const lies = {
    nothing: 'null',
    'too few': '{ letters: [] }',
    'wider than asked for': '{ letters: [{ width: 1001, height: 10, length: 40 }] }',
    'no PNG': '{ letters: [{ width: 10, height: 10, length: 40 }] }',
    'longer than its bytes': '{ letters: [{ width: 10, height: 10, length: 41 }] }',
    'shorter than its bytes': '{ letters: [{ width: 10, height: 10, length: 39 }] }',
    'a picture': '{ width: 1, height: 1, sourceFormat: "png", seeThrough: false, renditions: [] }',
    'a refusal': '{ refused: "damaged" }',
  };
  for (const [what, head] of Object.entries(lies)) {
    const program = join(folder, `${what.replaceAll(' ', '-')}.mjs`);
    writeFileSync(
      program,
      `import { readFrames, startFrame } from '${frames}';
       readFrames(process.stdin, 1e8, () => {
         for (const part of [...startFrame(${head}, 40), Buffer.alloc(40)]) process.stdout.write(part);
       }, () => {});`,
    );
    const renderer = createRenderer({ program, limits: { milliseconds: 8000 } });
    await t.rejects(renderer.letter(business, [text('x')]), Ended, what);
    await renderer.close();
  }
});
