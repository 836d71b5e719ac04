import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import sharp from 'sharp';
import t from 'tap';
import { createRenderer } from '../../src/artwork/render.ts';
import { renditions } from '../../src/artwork/renditions.ts';
import type { Refusal } from '../../src/errors.ts';
import { corners, pngClaiming, pngWithTextBomb, quarters, storedTurned } from '../fixtures/pictures.ts';

const renderer = createRenderer();
t.teardown(() => renderer.close());

type Drawn = Awaited<ReturnType<typeof renderer.render>>;
const named = (drawn: Drawn, name: string) => {
  const found = drawn.renditions.find((rendition) => rendition.name === name);
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
};
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'accepted',
    (error: Refusal) => error.code ?? error.message,
  );

/** The colour near a corner, as RGB. */
async function colorAt(png: Buffer, right: boolean, bottom: boolean): Promise<number[]> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const x = Math.floor(info.width * (right ? 0.9 : 0.1));
  const y = Math.floor(info.height * (bottom ? 0.9 : 0.1));
  return [...data.subarray((y * info.width + x) * info.channels).subarray(0, 3)];
}

/** Is the colour of each corner nearest to the one that belongs there? CMYK moves colours, but not that far. */
async function isUpright(png: Buffer): Promise<boolean> {
  const wanted = Object.values(corners);
  const distance = (a: number[], b: number[]) =>
    a.reduce((sum, value, at) => sum + (value - (b[at] ?? 0)) ** 2, 0);
  const nearest = (color: number[]) => {
    const distances = wanted.map((each) => distance(color, each));
    return distances.indexOf(Math.min(...distances));
  };
  const places = [
    [false, false],
    [true, false],
    [false, true],
    [true, true],
  ] as const;
  const seen = await Promise.all(places.map(([right, bottom]) => colorAt(png, right, bottom)));
  return seen.every((color, at) => nearest(color) === at);
}

t.test('every kind of PNG, JPEG and WEBP is taken, upright, with nothing but pixels left', async (t) => {
  const exif = { IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '50/1 27/1 0/1' } };
  const pictures: Record<string, Buffer> = {
    'PNG with alpha': await quarters().ensureAlpha().png().toBuffer(),
    '16-bit PNG': await quarters().toColourspace('rgb16').png().toBuffer(),
    'palette PNG': await quarters().png({ palette: true }).toBuffer(),
    'interlaced PNG': await quarters().png({ progressive: true }).toBuffer(),
    'progressive JPEG with a place': await quarters()
      .jpeg({ progressive: true, quality: 95 })
      .withExif(exif)
      .toBuffer(),
    'CMYK JPEG': await quarters().toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer(),
    'wide-gamut JPEG': await quarters().withIccProfile('p3').jpeg({ quality: 95 }).toBuffer(),
    'lossy WEBP': await quarters().webp().toBuffer(),
    'lossless WEBP': await quarters().webp({ lossless: true }).toBuffer(),
  };
  for (const [name, picture] of Object.entries(pictures)) {
    const drawn = await renderer.render(picture);
    const page = named(drawn, 'page');
    t.same([drawn.width, drawn.height, page.width, page.height], [120, 80, 120, 80], name);
    t.ok(await isUpright(page.bytes), `${name} stands upright`);
    const facts = await sharp(page.bytes).metadata();
    t.match(
      facts,
      { format: 'png', space: 'srgb', depth: 'uchar', exif: undefined, icc: undefined, xmp: undefined },
      name,
    );
  }
  const grey = await sharp({ create: { width: 20, height: 20, channels: 3, background: '#777' } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
  t.equal((await sharp(named(await renderer.render(grey), 'page').bytes).metadata()).channels, 3);
});

t.test('a picture is turned as its camera was held, all eight ways', async (t) => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    const stored = await storedTurned(orientation);
    t.equal((await sharp(stored).metadata()).orientation, orientation);
    const drawn = await renderer.render(stored);
    t.same([drawn.width, drawn.height], [120, 80], `orientation ${orientation}`);
    t.ok(await isUpright(named(drawn, 'page').bytes), `orientation ${orientation}`);
  }
});

t.test('renditions have the sizes that wallets want', async (t) => {
  const sizes = async (width: number, height: number) => {
    const drawn = await renderer.render(await quarters(width, height).png().toBuffer());
    return Object.fromEntries(
      drawn.renditions.map(({ name, width, height }) => [name, `${width}x${height}`]),
    );
  };
  t.same(await sizes(2000, 1000), {
    strip: '375x144',
    'strip@2x': '750x288',
    'strip@3x': '1125x432',
    icon: '38x38',
    'icon@2x': '76x76',
    'icon@3x': '114x114',
    logo: '100x50',
    'logo@2x': '200x100',
    'logo@3x': '300x150',
    hero: '1032x336',
    title: '660x660',
    page: '960x480',
    print: '1200x600',
  });
  t.match(await sizes(2000, 100), { logo: '160x50', 'logo@3x': '480x150', strip: '375x144' });
  t.match(await sizes(100, 2000), { logo: '50x50', 'logo@3x': '150x150', page: '48x960', hero: '1032x336' });
  t.equal(renditions.length, 13);
});

t.test('the same picture is drawn to the same bytes', async (t) => {
  const picture = await quarters().jpeg().toBuffer();
  const [first, second] = await Promise.all([renderer.render(picture), renderer.render(picture)]);
  for (const { name, bytes } of first.renditions) t.ok(bytes.equals(named(second, name).bytes), name);
});

t.test('what is no picture of an allowed kind is refused', async (t) => {
  const [png, jpeg, webp] = await Promise.all([
    quarters().png().toBuffer(),
    quarters().jpeg().toBuffer(),
    quarters().webp().toBuffer(),
  ]);
  const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2);
  const files: Record<string, Buffer> = {
    nothing: Buffer.alloc(0),
    'half a PNG': half(png),
    'half a JPEG': half(jpeg),
    'half a WEBP': half(webp),
    'a PNG header alone': png.subarray(0, 33),
    'a signature alone': png.subarray(0, 8),
    GIF: await quarters().gif().toBuffer(),
    TIFF: await quarters().tiff().toBuffer(),
    BMP: Buffer.concat([Buffer.from('BM'), Buffer.alloc(100)]),
    PDF: Buffer.from('%PDF-1.7\n'),
    SVG: Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'),
    HTML: Buffer.from('<!doctype html><script>1</script>'),
    'a program': Buffer.from('MZ\x90\0'),
    noise: Buffer.from(Array.from({ length: 5000 }, (_, at) => (at * 7919) & 255)),
    'noise that begins like a PNG': Buffer.concat([png.subarray(0, 8), Buffer.alloc(500, 7)]),
    'noise that begins like a JPEG': Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), Buffer.alloc(500, 7)]),
    '65535 squared': pngClaiming(65535, 65535),
    '1 bit, 16000 squared': pngClaiming(16000, 16000, { bits: 1, color: 0, rows: 16000 }),
    '4000 squared with 4 rows': pngClaiming(4000, 4000),
  };
  for (const [name, file] of Object.entries(files))
    t.equal(await codeOf(renderer.render(file)), 'IMAGE_REFUSED', name);
  t.equal(
    await codeOf(renderer.render(Buffer.concat([png, Buffer.alloc(10 * 1024 * 1024)]))),
    'BODY_TOO_LARGE',
  );
});

t.test('what hides behind a picture goes no further', async (t) => {
  const zip = Buffer.concat([await quarters().png().toBuffer(), Buffer.from('PK\x03\x04 hidden')]);
  for (const { name, bytes } of (await renderer.render(zip)).renditions)
    t.notOk(bytes.includes('hidden'), name);
  t.match(await codeOf(renderer.render(pngWithTextBomb(200))), /accepted|IMAGE_REFUSED/);
});

t.test(
  'a child that spins, eats memory, floods us or dies is ended, and the next picture is drawn',
  async (t) => {
    const dir = t.testdir();
    const picture = await quarters().png().toBuffer();
    const programs: Record<string, string> = {
      spins: 'for (;;);',
      'eats memory': 'const kept = []; setInterval(() => kept.push(Buffer.alloc(20e6, 1)), 5);',
      'floods us': 'for (;;) process.stdout.write("x".repeat(1e6));',
      sleeps: 'setInterval(() => {}, 1e6);',
      'dies unread': 'process.kill(process.pid, "SIGSEGV");',
    };
    for (const [name, source] of Object.entries(programs)) {
      const program = join(dir, `${name.replaceAll(' ', '-')}.mjs`);
      writeFileSync(program, source);
      const hostile = createRenderer({ program, cost: { cpuSeconds: 1, memory: 150e6 } });
      t.equal(await codeOf(hostile.render(picture)), 'IMAGE_REFUSED', name);
      await hostile.close();
    }
    t.equal(await codeOf(renderer.render(picture)), 'accepted');
  },
);

t.test('a drawing program that does not load is our fault, and no picture is blamed for it', async (t) => {
  const program = join(t.testdir({ 'broken.mjs': "import 'no-such-package';" }), 'broken.mjs');
  const broken = createRenderer({ program });
  await t.rejects(broken.render(await quarters().png().toBuffer()), {
    name: 'Error',
    message: /no-such-package/,
  });
});

t.test('a renderer that closes ends its children and blames no picture', async (t) => {
  const program = join(t.testdir({ 'sleeps.mjs': 'setInterval(() => {}, 1e6);' }), 'sleeps.mjs');
  const closing = createRenderer({ program });
  const picture = await quarters().png().toBuffer();
  const codes = Promise.all([1, 2, 3].map(() => codeOf(closing.render(picture))));
  await setTimeout(300);
  await closing.close();
  t.same(await codes, ['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE']);
});

t.test('the child sees no environment, reads nothing but code and starts no program', async (t) => {
  const tries = `
    import { execFileSync } from 'node:child_process';
    import { readFileSync } from 'node:fs';
    const may = (what) => { try { what(); return true; } catch { return false; } };
    const seen = [may(() => readFileSync('/etc/hosts')), may(() => execFileSync('/bin/true')), Object.keys(process.env)];
    process.stdin.resume().on('end', () => { throw new Error(JSON.stringify(seen)); });`;
  const program = join(t.testdir({ 'tries.mjs': tries }), 'tries.mjs');
  const curious = createRenderer({ program });
  await t.rejects(curious.render(await quarters().png().toBuffer()), {
    message: /\[false,false,\[\]\]/,
  });
});

t.test('two are drawn at once, twenty wait, more are asked to come again', async (t) => {
  const picture = await quarters(20, 20).png().toBuffer();
  const codes = await Promise.all(Array.from({ length: 25 }, () => codeOf(renderer.render(picture))));
  t.equal(codes.filter((code) => code === 'accepted').length, 22);
  t.equal(codes.filter((code) => code === 'RATE_LIMITED').length, 3);
});

t.test('the service itself loads no image library', async (t) => {
  const app = new URL('../../src/app.ts', import.meta.url).href;
  const loads = (also: string) => {
    const look =
      'process.stdout.write(String(/libvips|sharp/.test(process.report.getReport().sharedObjects.join())))';
    const script = `await import(${JSON.stringify(app)}); ${also}; ${look}`;
    return execFileSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' });
  };
  t.equal(loads(''), 'false');
  t.equal(loads("await import('sharp')"), 'true', 'the look would see it');
});
