// Decoded pictures in memory: eight bits a channel, sRGB, upright.

import sharp, { type OutputInfo, type Raw, type Sharp } from 'sharp';
import { renditions } from '../renditions.ts';

export type Pixels = { data: Buffer; info: Pick<OutputInfo, 'width' | 'height' | 'channels'> };

/** The largest side of a working copy. */
const longest = 4096;

export function fromPixels({ data, info }: Pixels): Sharp {
  const { width, height, channels } = info;
  return sharp(data, { raw: { width, height, channels: channels as Raw['channels'] } });
}

/** How large a picture of this shape is worked on: enough for every rendition, so that none is enlarged. */
export function workingSize(width: number, height: number): { width: number; height: number; scale: number } {
  const needed = renditions.map(({ width: wide, height: high, fit }) =>
    fit === 'cover' || fit === 'covered'
      ? Math.max(wide / width, high / height)
      : Math.min(wide / width, high / height),
  );
  const scale = Math.min(Math.max(...needed), longest / Math.max(width, height));
  const scaled = (side: number) => Math.max(1, Math.round(side * scale));
  return { width: scaled(width), height: scaled(height), scale };
}

/** Raw pixels of what a pipeline gives, no larger than they are worked on, and without alpha where nothing shines through. */
export async function toPixels(picture: Sharp, size: { width: number; height: number }): Promise<Pixels> {
  const working = workingSize(size.width, size.height);
  const smaller =
    working.scale < 1
      ? picture.resize({ width: working.width, height: working.height, fit: 'fill' })
      : picture;
  const pixels = await smaller.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return seesThrough(pixels) ? pixels : withoutAlpha(pixels);
}

/** Is there an alpha channel, and a pixel that is not solid? */
function seesThrough({ data, info: { channels } }: Pixels): boolean {
  if (channels !== 4) return false;
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return true;
  return false;
}

async function withoutAlpha(pixels: Pixels): Promise<Pixels> {
  if (pixels.info.channels === 3) return pixels;
  return fromPixels(pixels).removeAlpha().raw().toBuffer({ resolveWithObject: true });
}
