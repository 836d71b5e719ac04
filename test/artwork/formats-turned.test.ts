import sharp from 'sharp';
import t from 'tap';
import { grid, heif } from '../fixtures/heif.ts';
import { clap, exifTiff, imir, irot, turning } from '../fixtures/heif-boxes.ts';
import { coded } from '../fixtures/heif-coded.ts';
import { quarters } from '../fixtures/pictures.ts';
import { codedItems } from '../fixtures/read-heif.ts';
import { nameCorners, openGallery } from './gallery.ts';

/** What the quarters show after what each EXIF orientation asks for: top left, top right, bottom left, bottom right. */
const shown: Record<number, string> = {
  1: 'RGBY',
  2: 'GRYB',
  3: 'YBGR',
  4: 'BYRG',
  5: 'RBGY',
  6: 'BRYG',
  7: 'YGBR',
  8: 'GYRB',
};

const [av1] = codedItems(await quarters().avif({ quality: 90 }).toBuffer());
if (av1 === undefined) throw new Error('sharp wrote no AV1');
const tiles = [coded['red 64'], coded['green 64'], coded['blue 64'], coded['yellow 64']];
const tiled = grid(tiles, { columns: 2, width: 120, height: 80 });
const tiff = (orientation: number) => exifTiff({ orientation, latitude: 50 });
const rotated = (orientation: number) => ({ properties: turning(orientation) });

const stored = quarters().png().toBuffer();
const told = async (orientation: number) => sharp(await stored).withMetadata({ orientation });

/** The quarters in a file that wants them turned so. */
const ways: Record<string, (orientation: number) => Promise<Buffer> | Buffer> = {
  JPEG: async (orientation) => (await told(orientation)).jpeg({ quality: 95 }).toBuffer(),
  PNG: async (orientation) => (await told(orientation)).png().toBuffer(),
  WEBP: async (orientation) => (await told(orientation)).webp({ lossless: true }).toBuffer(),
  'AVIF by sharp': async (orientation) => (await told(orientation)).avif({ quality: 90 }).toBuffer(),
  'AVIF by EXIF alone': (orientation) => heif(av1, { exif: tiff(orientation) }),
  'HEIC by its own boxes': (orientation) => heif(coded.quarters, rotated(orientation)),
  'HEIC by its own boxes, EXIF saying the same': (orientation) =>
    heif(coded.quarters, { ...rotated(orientation), exif: tiff(orientation) }),
  'HEIC by EXIF alone': (orientation) => heif(coded.quarters, { exif: tiff(orientation) }),
  'HEIC of tiles': (orientation) => heif(tiled, { ...rotated(orientation), exif: tiff(orientation) }),
};

const { upload, look } = await openGallery(t);

t.test('a picture is turned as its file says, all eight ways, once', async (t) => {
  for (const [name, fileOf] of Object.entries(ways)) {
    await t.test(name, async (t) => {
      for (let orientation = 1; orientation <= 8; orientation++) {
        const artwork = await upload(await fileOf(orientation));
        const size = orientation < 5 ? [120, 80] : [80, 120];
        t.same([artwork.width, artwork.height], size, `orientation ${orientation}`);
        const page = await look(artwork, 'page');
        t.same([page.width, page.height], size, `orientation ${orientation}`);
        t.equal(nameCorners(page), shown[orientation], `orientation ${orientation}`);
      }
    });
  }
});

t.test('a turned picture is turned in every rendition', async (t) => {
  const files = {
    JPEG: await (await told(6)).jpeg({ quality: 95 }).toBuffer(),
    HEIC: heif(coded.quarters, rotated(6)),
  };
  for (const [name, file] of Object.entries(files)) {
    const artwork = await upload(file);
    t.match(
      artwork.renditions,
      { page: { width: 80, height: 120 }, print: { width: 80, height: 120 } },
      name,
    );
    t.match(
      artwork.renditions,
      { strip: { width: 375, height: 144 }, logo: { width: 50, height: 50 } },
      name,
    );
    // 33 of 80 by 50: the picture stands in the middle of a square.
    const logo = await look(artwork, 'logo@3x');
    t.equal(nameCorners(logo, 12, 0.25), shown[6], name);
    t.equal(logo.at(0.02, 0.5)[3], 0, name);
  }
});

t.test('boxes of a HEIC count in their order', async (t) => {
  const cases: Record<string, [properties: Buffer[], size: number[], shown: string]> = {
    'turned, then mirrored': [[irot(1), imir(1)], [80, 120], 'YGBR'],
    'mirrored, then turned': [[imir(1), irot(1)], [80, 120], 'RBGY'],
    'cut to its right half, then turned': [[clap(60, 1, 80, 1, 30, 1, 0, 1), irot(3)], [80, 60], 'YGYG'],
    'cut to its lower half': [[clap(120, 1, 40, 1, 0, 1, 20, 1)], [120, 40], 'BYBY'],
    'not turned by an EXIF without an orientation': [[irot(2)], [120, 80], 'YBGR'],
  };
  for (const [name, [properties, size, wanted]] of Object.entries(cases)) {
    await t.test(name, async (t) => {
      const artwork = await upload(heif(coded.quarters, { properties, exif: exifTiff({ latitude: 50 }) }));
      t.same([artwork.width, artwork.height], size);
      t.equal(nameCorners(await look(artwork, 'page')), wanted);
    });
  }
});

t.test('an orientation that is none turns nothing', async (t) => {
  const files: Record<string, Buffer> = {
    'HEIC, 0': heif(coded.quarters, { exif: exifTiff({ orientation: 0 }) }),
    'HEIC, 9': heif(coded.quarters, { exif: exifTiff({ orientation: 9 }) }),
    'HEIC, EXIF that is no TIFF': heif(coded.quarters, { exif: Buffer.from('nothing of the kind') }),
    'HEIC, EXIF of no bytes': heif(coded.quarters, { exif: Buffer.alloc(0) }),
  };
  for (const [name, file] of Object.entries(files)) {
    await t.test(name, async (t) => {
      const artwork = await upload(file);
      t.same([artwork.width, artwork.height], [120, 80]);
      t.equal(nameCorners(await look(artwork, 'page')), 'RGBY');
    });
  }
});
