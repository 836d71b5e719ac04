// The child program: one picture on standard input, all its renditions on standard output. Strangers' bytes are decoded
// nowhere else, so that whatever they do to a decoder can be killed; render.ts does.

import { buffer } from 'node:stream/consumers';
import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { type Format, formatOf, maxPixels } from './formats.ts';
import { type RenditionSpec, renditions } from './renditions.ts';

/** The first line of the answer, as JSON; the renditions' PNGs follow it in this order. */
export type DrawnHeader =
  | { refused: 'TOO_MANY_PIXELS' | 'NOT_READABLE' }
  | {
      width: number;
      height: number;
      sourceFormat: Format;
      renditions: { name: string; width: number; height: number; length: number }[];
    };

type Pixels = { data: Buffer; info: OutputInfo };

const transparent = { r: 0, g: 0, b: 0, alpha: 0 };
const white = { r: 255, g: 255, b: 255 };
/** Google cuts a circle out of the title image and wants 15 % clear on every side. */
const clear = 0.15;
/** Nothing is drawn from more than this: the longest side of the largest rendition. */
const largest = 1200;

// One picture a process: nothing to share, nothing to cache.
sharp.concurrency(1);
sharp.cache(false);

async function draw(source: Buffer): Promise<{ header: DrawnHeader; bodies: Buffer[] }> {
  const sourceFormat = formatOf(source);
  const facts = await sharp(source, { limitInputPixels: false }).metadata();
  if (sourceFormat === undefined || facts.format !== sourceFormat) throw new Error('not what it says it is');
  if (facts.width * facts.height > maxPixels) return { header: { refused: 'TOO_MANY_PIXELS' }, bodies: [] };

  const pixels = await decode(source, facts.hasAlpha);
  const drawn = await Promise.all(
    renditions.map(async (spec) => ({ name: spec.name, ...(await drawRendition(pixels, spec)) })),
  );
  const { width, height } = facts.autoOrient;
  const listed = drawn.map(({ name, info, data }) => ({
    name,
    width: info.width,
    height: info.height,
    length: data.length,
  }));
  return {
    header: { width, height, sourceFormat, renditions: listed },
    bodies: drawn.map(({ data }) => data),
  };
}

/** Decoded, turned upright and brought to sRGB once, no larger than anything needs; metadata stays behind. */
function decode(source: Buffer, hasAlpha: boolean): Promise<Pixels> {
  const upright = sharp(source, { limitInputPixels: maxPixels, failOn: 'error' })
    .autoOrient()
    // The shorter side decides, so that the strip of a tall picture is cut from enough pixels.
    .resize({ width: largest, height: largest, fit: 'outside', withoutEnlargement: true })
    .toColourspace('srgb');
  return (hasAlpha ? upright.ensureAlpha() : upright.removeAlpha())
    .raw()
    .toBuffer({ resolveWithObject: true });
}

function drawRendition({ data, info }: Pixels, spec: RenditionSpec): Promise<Pixels> {
  const { width, height, channels } = info;
  return (
    fitted(sharp(data, { raw: { width, height, channels } }), spec, width / height)
      // Adaptive filters make a photograph a third smaller; above 5 there is 3 % more to win and twice the time to lose.
      .png({ compressionLevel: 5, adaptiveFiltering: true })
      .toBuffer({ resolveWithObject: true })
  );
}

function fitted(picture: Sharp, { width, height, fit }: RenditionSpec, aspect: number): Sharp {
  switch (fit) {
    case 'cover':
      return picture.resize({ width, height, fit });
    case 'inside':
      return picture.resize({ width, height, fit, withoutEnlargement: true });
    case 'icon':
      return picture
        .flatten({ background: white })
        .resize({ width, height, fit: 'contain', background: white });
    case 'logo': {
      const asWide = Math.min(width, Math.max(height, Math.round(height * aspect)));
      return picture.ensureAlpha().resize({ width: asWide, height, fit: 'contain', background: transparent });
    }
    case 'masked': {
      const margin = Math.round(width * clear);
      return picture
        .ensureAlpha()
        .resize({
          width: width - 2 * margin,
          height: height - 2 * margin,
          fit: 'contain',
          background: transparent,
        })
        .extend({ top: margin, bottom: margin, left: margin, right: margin, background: transparent });
    }
  }
}

const refusal: Awaited<ReturnType<typeof draw>> = { header: { refused: 'NOT_READABLE' }, bodies: [] };
const { header, bodies } = await draw(await buffer(process.stdin)).catch(() => refusal);
process.stdout.write(`${JSON.stringify(header)}\n`);
for (const body of bodies) process.stdout.write(body);
