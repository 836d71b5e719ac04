// A picture of any of the formats as upright pixels in sRGB, no larger than anything needs; metadata stays behind.

import sharp, { type Metadata, type Sharp } from 'sharp';
import { brandsOf, familyOf, maxPixels, type SourceFormat } from '../formats.ts';
import { fromPrimaries, fromProfile } from './colors.ts';
import { type Codec, codePointsOf, orientationIn, readPrimary, saysHowItStands } from './heif.ts';
import { decodeHevc } from './hevc.ts';
import { fromPixels, type Pixels, toPixels, workingSize } from './pixels.ts';
import { cleanSvg } from './svg.ts';

export type Opened = {
  format: SourceFormat;
  /** Pixels, after turning. */
  width: number;
  height: number;
  decode(): Promise<Pixels>;
};

/** More than may be decoded. */
export class TooManyPixels extends Error {}

/** Knows the picture's size; decodes nothing yet. @throws TooManyPixels; svg-cost's Unreasonable; Error for what cannot be read */
export async function openPicture(source: Buffer): Promise<Opened> {
  const family = familyOf(source);
  if (family === 'svg') return openSvg(source);
  if (family === 'heif' && brandsOf(source)[0] === 'avis') return openPicture(asStill(source));
  const facts = await sharp(source, { limitInputPixels: false }).metadata();
  if (facts.width * facts.height > maxPixels) throw new TooManyPixels();
  if (family === 'heif' && facts.format === 'heif') return openHeif(source, facts);
  if (family === undefined || facts.format !== family) throw new Error('not what it says it is');
  const { width, height } = facts.autoOrient;
  return {
    format: family,
    width,
    height,
    decode: () => toPixels(decoding(source).autoOrient(), { width, height }),
  };
}

const decoding = (source: Buffer): Sharp => sharp(source, { limitInputPixels: maxPixels, failOn: 'error' });

async function openHeif(source: Buffer, facts: Metadata): Promise<Opened> {
  const { properties, codec } = readPrimary(source);
  const primaries = codePointsOf(properties)?.primaries;
  // Which way it stands is said by properties of the image. Where there are none, cameras and converters have been seen to
  // leave it to Exif, which the standard would have us ignore.
  const orientation = saysHowItStands(properties) ? 1 : orientationIn(facts.exif);
  const format = heifFormat(source, codec);
  const finish = async (pixels: Pixels): Promise<Pixels> => {
    // sharp has used a profile on what it decoded itself.
    const inSrgb = facts.icc
      ? format === 'avif'
        ? pixels
        : await fromProfile(pixels, facts.icc)
      : await fromPrimaries(pixels, primaries);
    return turned(inSrgb, orientation);
  };
  const { width, height } = facts;
  const lies = orientation > 4;
  return {
    format,
    width: lies ? height : width,
    height: lies ? width : height,
    decode: async () =>
      format === 'avif'
        ? finish(await toPixels(decoding(source), facts))
        : finish(await decodeHevc(source, (pixels) => toPixels(fromPixels(pixels), pixels.info))),
  };
}

function heifFormat(source: Buffer, codec: Codec | undefined): 'avif' | 'heic' | 'heif' {
  if (codec === 'av1') return 'avif';
  if (codec === undefined) throw new Error('coded as nothing that we know');
  return brandsOf(source).some((brand) => /^he[iv][cxms]$/.test(brand)) ? 'heic' : 'heif';
}

/** libvips does not take a sequence, though its first frame is an image like any other: under that name it does. */
function asStill(sequence: Buffer): Buffer {
  const still = Buffer.from(sequence);
  still.write('avif', 8, 'latin1');
  return still;
}

/** As Exif's orientation asks; sharp mirrors before it turns. CIPA DC-008, 4.6.4 */
const turns: Record<number, (lying: Sharp) => Sharp> = {
  2: (lying) => lying.flop(),
  3: (lying) => lying.rotate(180),
  4: (lying) => lying.flip(),
  5: (lying) => lying.flip().rotate(90),
  6: (lying) => lying.rotate(90),
  7: (lying) => lying.flop().rotate(90),
  8: (lying) => lying.rotate(270),
};

async function turned(pixels: Pixels, orientation: number): Promise<Pixels> {
  const turn = turns[orientation];
  return turn ? turn(fromPixels(pixels)).raw().toBuffer({ resolveWithObject: true }) : pixels;
}

/** CSS counts 96 dots an inch, librsvg's canvas 72. */
const density = 96;
const dotsOfPixel = density / 72;

/** Drawn as large as it is worked on, however small or large it says it is. */
async function openSvg(source: Buffer): Promise<Opened> {
  const first = cleanSvg(source);
  const { width, height } = await measureSvg(first.svg, first.size);
  const working = workingSize(width, height);
  // What does not say what it shows, shows what librsvg found to be drawn.
  const { svg } = first.size ? first : cleanSvg(source, { width, height });
  const drawing = sharp(svg, { density, limitInputPixels: false });
  return {
    format: 'svg',
    width: Math.max(1, Math.round(width)),
    height: Math.max(1, Math.round(height)),
    decode: () =>
      toPixels(drawing.resize({ width: working.width, height: working.height, fit: 'fill' }), working),
  };
}

type Size = { width: number; height: number };

/** In pixels of CSS: as librsvg sees it, which reads style sheets too, and as exact as the root says it. */
async function measureSvg(svg: Buffer, said: Size | undefined): Promise<Size> {
  const canvas = await sharp(svg, { density, limitInputPixels: false }).metadata();
  const seen = { width: canvas.width / dotsOfPixel, height: canvas.height / dotsOfPixel };
  const same = said && Math.abs(said.width - seen.width) < 1 && Math.abs(said.height - seen.height) < 1;
  return same ? said : seen;
}
