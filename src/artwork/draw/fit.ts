// One rendition cut or fitted from the working copy.

import type { Color, Sharp } from 'sharp';
import type { FocalPoint, RenditionSpec } from '../renditions.ts';
import { fromPixels, type Pixels } from './pixels.ts';

const transparent = { r: 0, g: 0, b: 0, alpha: 0 };
/** Google cuts a circle out of the title image and wants 15 % clear on every side. */
const clear = 0.15;

/** @param ground the colour behind a picture where a wallet shows none through it, and around one that does not fill its box */
export function fit(pixels: Pixels, spec: RenditionSpec, focus: FocalPoint, ground: Color): Sharp {
  const { width, height } = spec;
  const picture = fromPixels(pixels);
  switch (spec.fit) {
    case 'cover':
      return picture.extract(cropAround(pixels.info, spec, focus)).resize({ width, height, fit: 'fill' });
    case 'covered':
      return fit(pixels, { ...spec, fit: 'cover' }, focus, ground).flatten({ background: ground });
    case 'inside':
      return picture.resize({ width, height, fit: 'inside', withoutEnlargement: true });
    case 'icon':
      return picture
        .flatten({ background: ground })
        .resize({ width, height, fit: 'contain', background: ground });
    case 'logo': {
      const aspect = pixels.info.width / pixels.info.height;
      const asWide = Math.min(width, Math.max(height, Math.round(height * aspect)));
      return picture.ensureAlpha().resize({ width: asWide, height, fit: 'contain', background: transparent });
    }
    case 'masked': {
      const margin = Math.round(width * clear);
      return picture
        .flatten({ background: ground })
        .resize({
          width: width - 2 * margin,
          height: height - 2 * margin,
          fit: 'contain',
          background: ground,
        })
        .extend({ top: margin, bottom: margin, left: margin, right: margin, background: ground });
    }
  }
}

/** The largest part of the picture that has the box's shape, with the focus as near to its middle as the edges allow. */
function cropAround(
  picture: { width: number; height: number },
  box: { width: number; height: number },
  focus: FocalPoint,
) {
  const scale = Math.min(picture.width / box.width, picture.height / box.height);
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  const from = (middle: number, length: number, whole: number) =>
    Math.min(Math.max(Math.round(middle * whole - length / 2), 0), whole - length);
  return {
    left: from(focus.x, width, picture.width),
    top: from(focus.y, height, picture.height),
    width,
    height,
  };
}

/** Pixels of a picture that is as small as it is looked at: a line has more, and nothing to look for. */
const mostLookedAt = 2_000_000;

/** What the eye goes to first, by libvips: edges, skin, strong colours. */
export async function findFocus(pixels: Pixels): Promise<FocalPoint> {
  const small = { width: 375, height: 144 };
  const scale = Math.max(small.width / pixels.info.width, small.height / pixels.info.height);
  if (pixels.info.width * pixels.info.height * scale ** 2 > mostLookedAt) return { x: 0.5, y: 0.5 };
  const { info } = await fromPixels(pixels)
    .resize({ ...small, fit: 'cover', position: 'attention' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const share = (at: number | undefined, side: number) =>
    Math.min(Math.max((at ?? 0) / (side * scale), 0), 1);
  return { x: share(info.attentionX, pixels.info.width), y: share(info.attentionY, pixels.info.height) };
}

/** The mean of the corners: a solid picture goes on in it where it does not fill its box. */
export function edgeColor({ data, info: { width, height, channels } }: Pixels): Color {
  const corners = [0, width - 1, (height - 1) * width, height * width - 1];
  const mean = (channel: number) =>
    Math.round(corners.reduce((sum, at) => sum + (data[at * channels + channel] ?? 0), 0) / corners.length);
  return { r: mean(0), g: mean(1), b: mean(2) };
}
