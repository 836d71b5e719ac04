// A rendition as a small PNG: with all its colours where that is small, with a palette of 256 where the eye does not see it.

import sharp, { type OutputInfo, type Sharp } from 'sharp';
import { fromPixels, type Pixels } from './pixels.ts';

/** A palette must make it so much smaller to be worth it. */
const worthwhile = 0.8;
/** Decibels of likeness in pictures a third as large, where a point and not a pixel is seen: skies and skin show no steps. */
const unseen = 43;
/** In what is noise itself, at so many bytes a pixel with all colours, nobody sees noise. */
const noise = { bytes: 2, unseen: 36 };
const pixelsOfPoint = 3;

export type Compressed = { data: Buffer; info: Pick<OutputInfo, 'width' | 'height'> };

/** @param small bytes a pixel for which it keeps all its colours */
export async function compress(picture: Sharp, { small }: { small: number }): Promise<Compressed> {
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const pixels = { data, info };
  const area = info.width * info.height;
  const mayBeSmall = area <= mostTried || (await bytesOfPixel(pixels)) <= small * asMuch;
  const whole = mayBeSmall ? await toPng(pixels) : undefined;
  if (whole && whole.length <= small * area) return { data: whole, info };
  const mapped = await fromPixels(pixels)
    .png({ palette: true, quality: 90, effort: 4, compressionLevel: 9 })
    .toBuffer();
  const alike = await likeness(pixels, mapped);
  if (alike >= unseen && mapped.length <= small * area * asMuch) return { data: mapped, info };
  const all = whole ?? (await toPng(pixels));
  const enough = alike >= (all.length >= noise.bytes * area ? noise.unseen : unseen);
  return { data: enough && mapped.length <= all.length * worthwhile ? mapped : all, info };
}

/** Adaptive filters make a photograph a third smaller; above 5 there is 3 % more to win and twice the time to lose. */
const toPng = (pixels: Pixels): Promise<Buffer> =>
  fromPixels(pixels).png({ compressionLevel: 5, adaptiveFiltering: true }).toBuffer();

/** Pixels that cost nothing to try. */
const mostTried = 64 * 1024;
/** A sample is so much off at most. */
const asMuch = 2;

/** Told by a band of it through the middle, with all its colours. */
async function bytesOfPixel({ data, info }: Pixels): Promise<number> {
  const { width, height, channels } = info;
  const rows = Math.max(1, Math.floor(height / 8));
  const row = width * channels;
  const from = Math.floor((height - rows) / 2) * row;
  const band = { data: data.subarray(from, from + rows * row), info: { width, height: rows, channels } };
  return (await toPng(band)).length / (width * rows);
}

/** Peak signal to noise ratio of a point, in decibels, on whichever ground it is worse. */
async function likeness(pixels: Pixels, png: Buffer): Promise<number> {
  const { width, height, channels } = pixels.info;
  const size = {
    width: Math.ceil(width / pixelsOfPoint),
    height: Math.ceil(height / pixelsOfPoint),
    fit: 'fill' as const,
  };
  const points = (picture: Sharp, background: string) =>
    picture.resize(size).flatten({ background }).toColourspace('srgb').raw().toBuffer();
  const onGround = async (ground: string) => {
    const [before, after] = await Promise.all([
      points(fromPixels(pixels), ground),
      points(sharp(png), ground),
    ]);
    let sum = 0;
    for (let at = 0; at < before.length; at++) sum += ((before[at] ?? 0) - (after[at] ?? 0)) ** 2;
    return 10 * Math.log10(255 ** 2 / (sum / before.length || Number.MIN_VALUE));
  };
  // What is solid looks the same on all of them.
  const grounds = channels === 4 ? ['#000', '#fff'] : ['#000'];
  return Math.min(...(await Promise.all(grounds.map(onGround))));
}
