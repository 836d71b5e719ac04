// Pictures made of pictures, kept: who asks for one over and over costs the drawing child nothing.

import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Composition, Renderer } from '../artwork/render.ts';
import type { BusinessId } from '../ids.ts';

const kept = new LRUCache<string, Buffer>({
  maxSize: 32 * 1024 * 1024,
  sizeCalculation: ({ length }) => length,
});

/** The same of the same. @throws Refusal RATE_LIMITED while too many wait to be drawn */
export async function composed(
  renderer: Pick<Renderer, 'compose'>,
  businessId: BusinessId,
  sheet: Composition,
): Promise<Buffer> {
  const hash = createHash('sha256').update(`${sheet.width} ${sheet.height}`);
  for (const { bytes, left, top, width, height } of sheet.parts)
    hash.update(`${left} ${top} ${width} ${height} ${bytes.length} `).update(bytes);
  const key = hash.digest('base64');
  const known = kept.get(key);
  if (known) return known;
  // The answer is a slice of all that the child said.
  const picture = Buffer.from(await renderer.compose(businessId, sheet));
  kept.set(key, picture);
  return picture;
}
