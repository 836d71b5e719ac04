import sharp from 'sharp';
import t from 'tap';
import { heif } from '../fixtures/heif.ts';
import { coded, files } from '../fixtures/heif-coded.ts';
import { quarters } from '../fixtures/pictures.ts';
import { codedItems } from '../fixtures/read-heif.ts';
import { animated, svgQuarters } from '../fixtures/web-pictures.ts';
import { nameColor, nameCorners, openGallery } from './gallery.ts';

const inMif = { brands: ['mif1', 'miaf'] };
const [av1] = codedItems(await quarters().avif({ quality: 90 }).toBuffer());
if (av1 === undefined) throw new Error('sharp wrote no AV1');

/** Each with what the answer calls it. */
const pictures: Record<string, [format: string, bytes: Buffer]> = {
  PNG: ['png', await quarters().png().toBuffer()],
  'JPG and JPEG': ['jpeg', await quarters().jpeg({ quality: 95 }).toBuffer()],
  'progressive JPEG': ['jpeg', await quarters().jpeg({ quality: 95, progressive: true }).toBuffer()],
  'lossless WEBP': ['webp', await quarters().webp({ lossless: true }).toBuffer()],
  'lossy WEBP': ['webp', await quarters().webp({ quality: 95, smartSubsample: true }).toBuffer()],
  SVG: ['svg', svgQuarters()],
  HEIC: ['heic', files.heic],
  'HEIC of other software': ['heic', heif(coded.quarters, { brands: ['heix', 'mif1', 'heix'] })],
  'HEIC that is HEIF first': ['heic', heif(coded.quarters, { brands: ['mif1', 'mif1', 'heic'] })],
  'HEIC without subsampling': ['heic', heif(coded['quarters 4:4:4'])],
  'HEIC of 10 bits': ['heic', heif(coded['quarters, 10 bits'], { brands: ['heix', 'mif1'] })],
  HEIF: ['heif', heif(coded.quarters, inMif)],
  AVIF: ['avif', await quarters().avif({ quality: 90 }).toBuffer()],
  'AVIF with subsampling': [
    'avif',
    await quarters().avif({ quality: 90, chromaSubsampling: '4:2:0' }).toBuffer(),
  ],
  'AVIF of 10 bits': ['avif', heif(coded['AV1 quarters, 10 bits'])],
  'AVIF under the name of HEIF': ['avif', heif(av1, inMif)],
  'AVIF under the name of HEIC': ['avif', heif(av1, { brands: ['heic', 'mif1'] })],
  'HEIC under the name of AVIF': ['heif', heif(coded.quarters, { brands: ['avif', 'mif1'] })],
};

/** What shows the whole picture: pixels are not enlarged, shapes are drawn as large as there is room for. */
const wholeSizes = (sourceFormat: string) =>
  sourceFormat === 'svg' ? { page: [960, 640], print: [1200, 800] } : { page: [120, 80], print: [120, 80] };

const { service, upload, download, look } = await openGallery(t);

t.test('every kind of picture comes out with each colour in its place', async (t) => {
  for (const [name, [sourceFormat, bytes]] of Object.entries(pictures)) {
    await t.test(name, async (t) => {
      const artwork = await upload(bytes);
      t.match(artwork, { width: 120, height: 80, sourceFormat });
      // The strip shows 46 of the 80 rows, wherever it is cut: its edges are on both sides of the middle.
      const wanted = { ...wholeSizes(sourceFormat), 'strip@3x': [1125, 432] };
      for (const [rendition, size] of Object.entries(wanted)) {
        const pixels = await look(artwork, rendition);
        t.same([pixels.width, pixels.height], size, rendition);
        t.equal(nameCorners(pixels, 12, 0.03), 'RGBY', rendition);
      }
      const hero = await look(artwork, 'hero');
      t.same([hero.width, hero.height], [1032, 336]);
      // Of 39 rows at least one of these two is far from the middle.
      t.match([0.1, 0.9].map((y) => nameColor(hero.at(0.1, y))).join(), /[RB]/);
      t.match([0.1, 0.9].map((y) => nameColor(hero.at(0.9, y))).join(), /[GY]/);
    });
  }
});

t.test('every rendition is as large as its name says, and as the answer says', async (t) => {
  const sizes = {
    strip: [375, 144],
    'strip@2x': [750, 288],
    'strip@3x': [1125, 432],
    icon: [38, 38],
    'icon@2x': [76, 76],
    'icon@3x': [114, 114],
    logo: [75, 50],
    'logo@2x': [150, 100],
    'logo@3x': [225, 150],
    hero: [1032, 336],
    title: [660, 660],
  };
  for (const name of ['JPG and JPEG', 'SVG', 'HEIC', 'AVIF']) {
    const [sourceFormat = '', bytes = Buffer.alloc(0)] = pictures[name] ?? [];
    const wanted = { ...sizes, ...wholeSizes(sourceFormat) };
    const artwork = await upload(bytes);
    const said = Object.entries(artwork.renditions).map(([rendition, { width, height }]) => [
      rendition,
      [width, height],
    ]);
    t.same(Object.fromEntries(said), wanted, name);
    for (const [rendition, [width, height]] of Object.entries<number[]>(wanted)) {
      const facts = await sharp(await download(artwork, rendition)).metadata();
      t.match(
        facts,
        { format: 'png', width, height, space: 'srgb', depth: 'uchar' },
        `${name}: ${rendition}`,
      );
    }
  }
});

t.test('the name and the type of an upload count for nothing', async (t) => {
  const [, heic = Buffer.alloc(0)] = pictures.HEIC ?? [];
  const head =
    '--X\r\nContent-Disposition: form-data; name="image"; filename="invoice.pdf"\r\nContent-Type: text/html\r\n\r\n';
  const form = Buffer.concat([Buffer.from(head), heic, Buffer.from('\r\n--X--\r\n')]);
  const first = await service.admin.post('/api/v1/artworks', form, {
    'content-type': 'multipart/form-data; boundary=X',
  });
  t.match([first.statusCode, first.json()], [201, { sourceFormat: 'heic' }]);
  for (const type of [
    'application/octet-stream',
    'image/png',
    'image/svg+xml',
    'image/heif',
    'image/x-none',
  ]) {
    const answer = await service.admin.post('/api/v1/artworks', heic, { 'content-type': type });
    t.same([answer.statusCode, answer.json()], [201, first.json()], type);
  }
  t.equal(nameCorners(await look(first.json(), 'page')), 'RGBY');
});

t.test('of several pictures in a file the first is taken, or the one that the file names', async (t) => {
  const others = [coded['red 64'], coded['green 64']];
  const several: Record<string, Buffer> = {
    'animated PNG': await animated('png'),
    'animated WEBP': await animated('webp'),
    'AVIF sequence': files['AVIF sequence'],
    'HEIC burst': heif(coded.quarters, { others }),
    'HEIC whose picture is not the first': heif(coded['red 64'], {
      others: [coded.quarters, ...others],
      primary: 2,
    }),
    'HEIC with a thumbnail': heif(coded.quarters, { thumbnail: coded['red 64'] }),
    'HEIF of heif-enc, with a thumbnail': files.heif,
  };
  for (const [name, bytes] of Object.entries(several)) {
    await t.test(name, async (t) => {
      const artwork = await upload(bytes);
      t.match(artwork, { width: 120, height: 80 });
      const page = await look(artwork, 'page');
      t.match(nameCorners(page), /^RGB/);
    });
  }
});
