import sharp from 'sharp';
import t from 'tap';
import { createRenderer } from '../../src/artwork/render.ts';
import { masterName, renditions } from '../../src/artwork/renditions.ts';
import { fromMemory } from '../../src/artwork/upload.ts';
import type { Refusal } from '../../src/errors.ts';
import { type BusinessId, newId } from '../../src/ids.ts';
import { corners, pngClaiming, pngWithTextBomb, quarters, storedTurned } from '../fixtures/pictures.ts';

// Other tests run beside this one: a busy machine is not what is looked at here.
const renderer = createRenderer({ limits: { milliseconds: 60_000 } });
t.teardown(() => renderer.close());

const business = newId<BusinessId>();
const draw = (by: typeof renderer, picture: Buffer) =>
  by.render(business, fromMemory(picture), { focalPoint: null, ground: '#123456' });

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
    const drawn = await draw(renderer, picture);
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
  t.equal((await sharp(named(await draw(renderer, grey), 'page').bytes).metadata()).channels, 3);
});

t.test('a picture is turned as its camera was held, all eight ways', async (t) => {
  for (let orientation = 1; orientation <= 8; orientation++) {
    const stored = await storedTurned(orientation);
    t.equal((await sharp(stored).metadata()).orientation, orientation);
    const drawn = await draw(renderer, stored);
    t.same([drawn.width, drawn.height], [120, 80], `orientation ${orientation}`);
    t.ok(await isUpright(named(drawn, 'page').bytes), `orientation ${orientation}`);
  }
});

t.test('renditions have the sizes that wallets want', async (t) => {
  const sizes = async (width: number, height: number) => {
    const drawn = await draw(renderer, await quarters(width, height).png().toBuffer());
    return Object.fromEntries(
      drawn.renditions
        .filter(({ name }) => name !== masterName)
        .map(({ name, width, height }) => [name, `${width}x${height}`]),
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
  const [first, second] = await Promise.all([draw(renderer, picture), draw(renderer, picture)]);
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
    t.equal(await codeOf(draw(renderer, file)), 'IMAGE_REFUSED', name);
});

t.test('what hides behind a picture goes no further', async (t) => {
  const zip = Buffer.concat([await quarters().png().toBuffer(), Buffer.from('PK\x03\x04 hidden')]);
  for (const { name, bytes } of (await draw(renderer, zip)).renditions)
    t.notOk(bytes.includes('hidden'), name);
  t.match(await codeOf(draw(renderer, pngWithTextBomb(200))), /accepted|IMAGE_REFUSED/);
});
