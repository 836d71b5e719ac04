// A picture that was uploaded once: what it was, and the renditions made of it.

import { Type } from 'typebox';
import type { ArtworkId } from '../ids.ts';

export type Artwork = {
  id: ArtworkId;
  /** Pixels, after turning. */
  width: number;
  height: number;
  sourceFormat: 'png' | 'jpeg' | 'webp';
  renditions: { name: string; sha256: string; width: number; height: number }[];
};

/** As the admin API shows it. A rendition's address names its bytes: it never changes what it shows. */
export function presentArtwork({ id, width, height, sourceFormat, renditions }: Artwork, publicUrl: string) {
  return {
    id,
    width,
    height,
    sourceFormat,
    renditions: Object.fromEntries(
      renditions.map(({ name, sha256, width, height }) => [
        name,
        { url: `${publicUrl}/artwork/${sha256}/${name}.png`, width, height },
      ]),
    ),
  };
}

export const artworkSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  width: Type.Integer(),
  height: Type.Integer(),
  sourceFormat: Type.String(),
  renditions: Type.Record(
    Type.String(),
    Type.Object({ url: Type.String({ format: 'uri' }), width: Type.Integer(), height: Type.Integer() }),
  ),
});
