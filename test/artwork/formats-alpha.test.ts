import sharp from 'sharp';
import t from 'tap';
import { heif, itemsOf, writeHeif } from '../fixtures/heif.ts';
import { auxC } from '../fixtures/heif-boxes.ts';
import { coded } from '../fixtures/heif-coded.ts';
import { quarters } from '../fixtures/pictures.ts';
import { codedItems } from '../fixtures/read-heif.ts';
import { holedQuarters, svgQuarters } from '../fixtures/web-pictures.ts';
import { isNear, nameColor, nameCorners, openGallery, type Pixels } from './gallery.ts';

const ground = [0x12, 0x34, 0x56];
const holed = await holedQuarters();
const [av1, av1Alpha] = codedItems(await holed.clone().avif({ quality: 90 }).toBuffer());
if (av1 === undefined || av1Alpha === undefined) throw new Error('sharp wrote no alpha');

/** The right half of each is transparent. */
const files: Record<string, Buffer> = {
  PNG: await holed.clone().png().toBuffer(),
  'palette PNG': await holed.clone().png({ palette: true }).toBuffer(),
  'lossless WEBP': await holed.clone().webp({ lossless: true }).toBuffer(),
  'lossy WEBP': await holed.clone().webp({ quality: 95 }).toBuffer(),
  SVG: svgQuarters({ hole: true }),
  AVIF: await holed.clone().avif({ quality: 90 }).toBuffer(),
  'AVIF under the name of HEIF': heif(av1, { alpha: av1Alpha, brands: ['mif1', 'miaf'] }),
  HEIC: heif(coded.quarters, { alpha: coded['left half opaque'] }),
  HEIF: heif(coded.quarters, { alpha: coded['left half opaque'], brands: ['mif1'] }),
  'HEIC with another name of alpha': writeHeif(
    itemsOf(coded.quarters, { alpha: coded['left half opaque'] }).map((item) => ({
      ...item,
      properties: (item.properties ?? []).map((property) =>
        property.equals(auxC()) ? auxC('urn:mpeg:hevc:2015:auxid:1') : property,
      ),
    })),
  ),
};

const isOpaque = (pixels: Pixels) =>
  pixels.channels === 3 ||
  Array.from({ length: 400 }, (_, at) => pixels.at((at % 20) / 20, Math.floor(at / 20) / 20)).every(
    (seen) => seen[3] === 255,
  );

const { service, upload, look } = await openGallery(t);

t.test('what is transparent stays so, but where a wallet wants it opaque', async (t) => {
  const branded = await service.admin.patch('/api/v1/business', { brand: { backgroundColor: '#123456' } });
  t.equal(branded.statusCode, 200);
  for (const [name, file] of Object.entries(files)) {
    await t.test(name, async (t) => {
      const artwork = await upload(file);
      for (const rendition of ['page', 'print', 'strip', 'strip@3x']) {
        const pixels = await look(artwork, rendition);
        t.equal(pixels.channels, 4, rendition);
        const [left, right] = [pixels.at(0.1, 0.1), pixels.at(0.9, 0.1)];
        t.same([left[3], right[3]], [255, 0], rendition);
        t.match(nameColor(left), /[RB]/, `${rendition} shows ${left}`);
      }
      for (const rendition of ['icon', 'icon@3x', 'title', 'hero']) {
        const pixels = await look(artwork, rendition);
        t.ok(isOpaque(pixels), `${rendition} is opaque`);
        const [left, right] = [pixels.at(0.35, 0.4), pixels.at(0.75, 0.4)];
        t.match(nameColor(left), /[RB]/, `${rendition} shows ${left}`);
        t.ok(isNear(right, ground, 2), `${rendition} has ${right} behind it`);
      }
    });
  }
});

t.test('what is opaque stays so, without a fourth channel', async (t) => {
  const opaque: Record<string, Buffer> = {
    PNG: await quarters().png().toBuffer(),
    JPEG: await quarters().jpeg().toBuffer(),
    HEIC: heif(coded.quarters),
    // As iPhones write it beside every photo: an auxiliary picture that is no alpha.
    'HEIC with a gain map': writeHeif(
      itemsOf(coded.quarters, { alpha: coded['left half opaque'] }).map((item) => ({
        ...item,
        properties: (item.properties ?? []).map((property) =>
          property.equals(auxC()) ? auxC('urn:com:apple:photo:2020:aux:hdrgainmap') : property,
        ),
      })),
    ),
  };
  for (const [name, file] of Object.entries(opaque)) {
    await t.test(name, async (t) => {
      const page = await look(await upload(file), 'page');
      t.equal(page.channels, 3);
      t.equal(nameCorners(page), 'RGBY');
    });
  }
});

t.test('half transparent is half transparent', async (t) => {
  await service.admin.patch('/api/v1/business', { brand: { backgroundColor: '#123456' } });
  const veil = sharp({ create: { width: 400, height: 200, channels: 4, background: '#ff000080' } });
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 200"><rect width="400" height="200" fill="red" fill-opacity=".5"/></svg>';
  const veils = {
    PNG: await veil.clone().png().toBuffer(),
    WEBP: await veil.clone().webp({ lossless: true }).toBuffer(),
    AVIF: await veil.clone().avif({ quality: 95 }).toBuffer(),
    SVG: Buffer.from(svg),
  };
  for (const [name, file] of Object.entries(veils)) {
    await t.test(name, async (t) => {
      const artwork = await upload(file);
      const page = (await look(artwork, 'page')).at(0.5, 0.5);
      t.ok(isNear(page, [255, 0, 0, 128], 4), `page shows ${page}`);
      // Half of red and half of the ground.
      const hero = (await look(artwork, 'hero')).at(0.5, 0.5);
      t.ok(isNear(hero, [137, 26, 43], 4), `hero shows ${hero}`);
    });
  }
});
