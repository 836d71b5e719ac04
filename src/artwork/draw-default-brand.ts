// Draws the neutral icon and logo of a business that has no logo of its own, from their SVGs:
//   node src/artwork/draw-default-brand.ts

import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const folder = fileURLToPath(new URL('../passes/default-brand/', import.meta.url));
const points = { icon: 38, logo: 50 };

for (const [name, size] of Object.entries(points)) {
  for (const scale of [1, 2, 3]) {
    const file = `${name}${scale === 1 ? '' : `@${scale}x`}.png`;
    // 72 dots an inch draw one pixel a point; drawn larger first, so that edges are smooth.
    await sharp(`${folder}${name}.svg`, { density: 72 * 8 })
      .resize(size * scale, size * scale)
      .png({ compressionLevel: 9 })
      .toFile(`${folder}${file}`);
  }
}
