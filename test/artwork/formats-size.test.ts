import sharp from 'sharp';
import t from 'tap';
import { grid, heif } from '../fixtures/heif.ts';
import { irot } from '../fixtures/heif-boxes.ts';
import { coded } from '../fixtures/heif-coded.ts';
import { nameColor, openGallery } from './gallery.ts';

const flat = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r: 220, g: 30, b: 30 } } });

const { upload, look } = await openGallery(t);

t.test('a HEIC of tiles is put together, cut and turned', async (t) => {
  const order = ['red 64', 'green 64', 'blue 64', 'yellow 64', 'red 64', 'green 64'] as const;
  const tiled = grid(
    order.map((name) => coded[name]),
    { columns: 3, width: 180, height: 120 },
  );
  const plain = await upload(heif(tiled));
  t.match(plain, { width: 180, height: 120, sourceFormat: 'heic' });
  const page = await look(plain, 'page');
  const seen = [0.25, 0.75].map((y) => [0.15, 0.5, 0.85].map((x) => nameColor(page.at(x, y))).join(''));
  t.same(seen, ['RGB', 'YRG']);

  const turned = await upload(heif(tiled, { properties: [irot(1)] }));
  t.same([turned.width, turned.height], [120, 180]);
  const upright = await look(turned, 'page');
  const rows = [0.15, 0.5, 0.85].map((y) => [0.25, 0.75].map((x) => nameColor(upright.at(x, y))).join(''));
  t.same(rows, ['BG', 'GR', 'RY']);
});

/** One tile beside the other, cut to their first row or column of pixels. */
function tiledRed(width: number, height: number) {
  const [columns, rows] = [Math.ceil(width / 512), Math.ceil(height / 512)];
  const tiles = Array.from({ length: columns * rows }, () => coded['red 512']);
  return grid(tiles, { columns, width, height });
}

t.test('one pixel is a picture, and so is one row or column of them', async (t) => {
  const sizes = [
    { size: [1, 1], page: [1, 1], print: [1, 1] },
    { size: [1, 2000], page: [1, 960], print: [1, 1200] },
    { size: [2000, 1], page: [960, 1], print: [1200, 1] },
  ] as const;
  for (const { size, page, print } of sizes) {
    const [width, height] = size;
    const files: Record<string, Buffer> = {
      PNG: await flat(width, height).png().toBuffer(),
      JPEG: await flat(width, height).jpeg({ quality: 95 }).toBuffer(),
      WEBP: await flat(width, height).webp({ lossless: true }).toBuffer(),
      AVIF: await flat(width, height).avif({ quality: 90 }).toBuffer(),
      HEIC: heif(tiledRed(width, height)),
    };
    for (const [name, file] of Object.entries(files)) {
      await t.test(`${name}, ${width}x${height}`, async (t) => {
        const artwork = await upload(file);
        t.same([artwork.width, artwork.height], size);
        t.match(artwork.renditions, {
          'strip@3x': { width: 1125, height: 432 },
          hero: { width: 1032, height: 336 },
          title: { width: 660, height: 660 },
          page: { width: page[0], height: page[1] },
          print: { width: print[0], height: print[1] },
        });
        t.equal(nameColor((await look(artwork, 'strip@3x')).at(0.5, 0.5)), 'R');
      });
    }
  }
});
