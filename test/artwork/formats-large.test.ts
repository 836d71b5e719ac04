import sharp from 'sharp';
import t from 'tap';
import { type Coded, grid, heif } from '../fixtures/heif.ts';
import { irot } from '../fixtures/heif-boxes.ts';
import { coded } from '../fixtures/heif-coded.ts';
import { corners, pngClaiming } from '../fixtures/pictures.ts';
import { codedItems } from '../fixtures/read-heif.ts';
import { nameCorners, openGallery } from './gallery.ts';

const names = ['red', 'green', 'blue', 'yellow'] as const;

/** Quarters of any size out of tiles of one colour each, as cameras write them. */
function tiledQuarters(width: number, height: number, [red, green, blue, yellow]: readonly Coded[]) {
  const columns = Math.ceil(width / 512);
  const rows = Math.ceil(height / 512);
  const tiles = Array.from({ length: columns * rows }, (_, at) => {
    const isLeft = at % columns < columns / 2;
    const upper = isLeft ? red : green;
    const lower = isLeft ? blue : yellow;
    return at < (columns * rows) / 2 ? upper : lower;
  });
  return grid(
    tiles.flatMap((tile) => tile ?? []),
    { columns, width, height },
  );
}

const hevc = names.map((name) => coded[`${name} 512` as const]);
const av1 = await Promise.all(
  names.map(async (name) => {
    const [r = 0, g = 0, b = 0] = corners[name];
    const tile = sharp({ create: { width: 512, height: 512, channels: 3, background: { r, g, b } } });
    const [found] = codedItems(await tile.avif({ quality: 80 }).toBuffer());
    if (found === undefined) throw new Error('sharp wrote no AV1');
    return found;
  }),
);
const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 220, g: 30, b: 30 } } });

const { post, upload, look } = await openGallery(t);

t.test("a phone's 12 megapixels are taken, turned as it was held", async (t) => {
  const files: Record<string, Buffer> = {
    heic: heif(tiledQuarters(4032, 3024, hevc), { properties: [irot(3)] }),
    avif: heif(tiledQuarters(4032, 3024, av1), { properties: [irot(3)] }),
  };
  for (const [sourceFormat, file] of Object.entries(files)) {
    await t.test(sourceFormat, async (t) => {
      const artwork = await upload(file);
      t.match(artwork, { width: 3024, height: 4032, sourceFormat });
      t.match(artwork.renditions, { page: { width: 720, height: 960 }, print: { width: 900, height: 1200 } });
      t.equal(nameCorners(await look(artwork, 'print')), 'BRYG');
    });
  }
});

t.test('40 megapixels are taken, one row more is refused', async (t) => {
  const [width, height] = [8000, 5000];
  const grey = sharp(Buffer.alloc(width * (height + 1)), { raw: { width, height: height + 1, channels: 1 } });
  const over = height + 1;
  const files: Record<string, [taken: Buffer, refused: Buffer]> = {
    PNG: [pngClaiming(width, height, { rows: height }), pngClaiming(width, over, { rows: over })],
    JPEG: [await flat(width, height).jpeg().toBuffer(), await grey.clone().jpeg().toBuffer()],
    WEBP: [
      await flat(width, height).webp({ effort: 0 }).toBuffer(),
      await grey.clone().webp({ effort: 0 }).toBuffer(),
    ],
    HEIC: [heif(tiledQuarters(width, height, hevc)), heif(tiledQuarters(width, over, hevc))],
    AVIF: [heif(tiledQuarters(width, height, av1)), heif(tiledQuarters(width, over, av1))],
  };
  for (const [name, [taken, refused]] of Object.entries(files)) {
    await t.test(name, async (t) => {
      const artwork = await upload(taken);
      t.same([artwork.width, artwork.height], [width, height]);
      const print = await look(artwork, 'print');
      t.same([print.width, print.height], [1200, 750]);
      if (name in { HEIC: 1, AVIF: 1 }) t.equal(nameCorners(print), 'RGBY');
      const more = await post(refused);
      const errors = [{ path: '/image', message: /more than 40 megapixels/ }];
      t.match([more.statusCode, more.json()], [422, { code: 'IMAGE_REFUSED', errors }]);
    });
  }
});
