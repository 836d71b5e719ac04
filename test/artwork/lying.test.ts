// A drawing process that a picture has taken over: nothing that it says is believed, and it gets no more time than others.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { createRenderer } from '../../src/artwork/render.ts';
import { masterName, renditions } from '../../src/artwork/renditions.ts';
import { fromMemory } from '../../src/artwork/upload.ts';
import type { Refusal } from '../../src/errors.ts';
import { type BusinessId, newId } from '../../src/ids.ts';
import { pngClaiming, quarters } from '../fixtures/pictures.ts';

const frames = new URL('../../src/artwork/draw/frames.ts', import.meta.url).href;
const business = newId<BusinessId>();

/** Draws with a program that answers each picture by this script, where `say(head, ...bytes)` speaks to the parent. */
async function drawWith(t: Test, script: string, { times = 1 } = {}): Promise<string[]> {
  const folder = t.testdir();
  mkdirSync(folder, { recursive: true });
  const program = join(folder, 'lies.mjs');
  writeFileSync(
    program,
    `import { readFrames, startFrame } from '${frames}';
     const say = (head, ...bytes) => {
       const all = Buffer.concat(bytes);
       for (const part of [...startFrame(head, all.length), all]) process.stdout.write(part);
     };
     readFrames(process.stdin, 1e8, () => { ${script} }, () => {});`,
  );
  const renderer = createRenderer({ program, limits: { milliseconds: 8000 } });
  t.teardown(() => renderer.close());
  const picture = fromMemory(await quarters(20, 20).png().toBuffer());
  const answers = [];
  for (let time = 0; time < times; time++)
    answers.push(
      await renderer.render(business, picture, { focalPoint: null, ground: '#123456' }).then(
        () => 'believed',
        (error: Refusal) => error.code ?? error.message,
      ),
    );
  return answers;
}

/** What a good answer says, with a file of these bytes for each rendition. */
const goodHead = (length: number) => ({
  width: 20,
  height: 20,
  sourceFormat: 'png',
  seeThrough: false,
  renditions: [
    ...renditions.map(({ name, width, height }) => ({ name, width, height, length })),
    { name: masterName, width: 20, height: 20, length },
  ],
});

const empty = 33;
const files = `Array.from({ length: ${renditions.length + 1} }, () => Buffer.alloc(${empty}))`;

t.test('what cannot be is refused, whatever it is', async (t) => {
  const head = goodHead(empty);
  const changed = (change: object) => JSON.stringify({ ...head, ...change });
  const lies: Record<string, string> = {
    nothing: 'say(null)',
    'a word': "say('pixels')",
    'a list': 'say([1, 2])',
    'no renditions': `say(${changed({ renditions: undefined })}, ...${files})`,
    'too few renditions': `say(${changed({ renditions: [] })})`,
    'one rendition many times': `say(${changed({ renditions: head.renditions.map((each) => ({ ...each, name: 'page' })) })}, ...${files})`,
    'names from elsewhere': `say(${changed({ renditions: head.renditions.map((each) => ({ ...each, name: '__proto__' })) })}, ...${files})`,
    'files that are no PNG': `say(${changed({})}, ...${files})`,
    'a negative length': `say(${changed({ renditions: head.renditions.map((each) => ({ ...each, length: -3 })) })}, ...${files})`,
    'a format of its own': `say(${changed({ sourceFormat: 'x"y' })}, ...${files})`,
    'sizes beyond all measure': `say(${changed({ width: 1e20, height: -5 })}, ...${files})`,
    'a reason of its own': "say({ refused: '<b>call us</b>' })",
    'a huge frame': 'const l = Buffer.alloc(8); l.writeUInt32BE(4e9, 4); process.stdout.write(l)',
    'no frame at all': "process.stdout.write('x'.repeat(100))",
    'more pixels than may be': "say({ format: 'heic', pixels: 1e15 }); for (;;);",
    'pixels that are no number': "say({ format: 'heic', pixels: 'x' }); for (;;);",
    'two sizes': "say({ format: 'png', pixels: 4 }); say({ format: 'heic', pixels: 39e6 }); for (;;);",
    'an end after the beginning': "say({ format: 'png', pixels: 4 }); process.exit(3)",
  };
  for (const [name, script] of Object.entries(lies))
    await t.test(name, async (t) => t.same(await drawWith(t, script), ['IMAGE_REFUSED']));
});

t.test('a PNG of another size than it says is refused, and one that is what it says is taken', async (t) => {
  const pngOf = (width: number, height: number) =>
    pngClaiming(width, height).subarray(0, 64).toString('base64');
  const script = (wide: number) => {
    const parts = [
      ...renditions.map(({ name, width, height }) => ({ name, width, height })),
      { name: masterName, width: 20, height: 20 },
    ].map((part) => ({ ...part, file: pngOf(part.width + (part.name === 'hero' ? wide : 0), part.height) }));
    const listed = parts.map(({ file, ...part }) => ({
      ...part,
      length: Buffer.from(file, 'base64').length,
    }));
    const head = { ...goodHead(0), renditions: listed };
    return `say(${JSON.stringify(head)}, ...${JSON.stringify(parts.map(({ file }) => file))}.map((file) => Buffer.from(file, 'base64')))`;
  };
  await t.test('as it says', async (t) => t.same(await drawWith(t, script(0)), ['believed']));
  await t.test('wider', async (t) => t.same(await drawWith(t, script(1)), ['IMAGE_REFUSED']));
});

t.test('after a lie the next picture meets another process', async (t) => {
  t.same(await drawWith(t, "say({ refused: 'damaged' })", { times: 3 }), Array(3).fill('IMAGE_REFUSED'));
});
