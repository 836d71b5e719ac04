// Draws the neutral pictures of a business that has no logo of its own, from their SVGs:
//   node src/artwork/draw-default-brand.ts

import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const folder = fileURLToPath(new URL('../passes/default-brand/', import.meta.url));

/** Apple's, in points. */
const points = { icon: 38, logo: 50 };
for (const [name, size] of Object.entries(points)) {
  for (const scale of [1, 2, 3])
    await draw(name, `${name}${scale === 1 ? '' : `@${scale}x`}`, size * scale, 8);
}
// Google's, in pixels.
await draw('title', 'title', 660, 32);

/** @param enlarged 72 dots an inch draw one pixel a point; drawn so much larger first, so that edges are smooth */
async function draw(from: string, to: string, pixels: number, enlarged: number): Promise<void> {
  await sharp(`${folder}${from}.svg`, { density: 72 * enlarged })
    .resize(pixels, pixels)
    .png({ compressionLevel: 9 })
    .toFile(`${folder}${to}.png`);
}
