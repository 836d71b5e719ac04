// Several pictures of ours on one white sheet, for whoever wants a voucher as a picture.

import sharp from 'sharp';
import { pixelsPerMillimetre, type Sheet } from './frames.ts';

/** @param files those of the parts, one behind the other */
export async function drawSheet({ width, height, parts }: Sheet, files: Buffer) {
  const layers = [];
  let at = 0;
  for (const part of parts) {
    const file = files.subarray(at, at + part.length);
    at += part.length;
    const { left, top, width, height } = part;
    const input = await sharp(file)
      .resize(width, height, { fit: 'fill' })
      .png({ compressionLevel: 1 })
      .toBuffer();
    layers.push({ input, left, top });
  }
  return sharp({ create: { width, height, channels: 3, background: '#fff' } })
    .composite(layers)
    .withMetadata({ density: pixelsPerMillimetre * 25.4 })
    .png({ palette: true, quality: 95, effort: 4 })
    .toBuffer({ resolveWithObject: true });
}
