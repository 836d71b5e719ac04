// A picture that was uploaded once: what it was, and the renditions made of it. It never changes: another crop of the same
// picture is another artwork.

import { Type } from 'typebox';
import { invalid } from '../errors.ts';
import type { ArtworkId } from '../ids.ts';
import type { SourceFormat } from './formats.ts';
import type { FocalPoint } from './renditions.ts';

export type Artwork = {
  id: ArtworkId;
  /** Pixels, after turning. */
  width: number;
  height: number;
  sourceFormat: SourceFormat;
  /** Where what is cut keeps, as it was asked for; null: what the eye goes to. */
  focalPoint: FocalPoint | null;
  /** `#rrggbb` behind what is transparent in it; null: nothing is. */
  ground: string | null;
  renditions: { name: string; sha256: string; width: number; height: number }[];
};

/** As the admin API shows it. A rendition's address names its bytes: it never changes what it shows. */
export function presentArtwork({ ground: _, renditions, ...shown }: Artwork, publicUrl: string) {
  return {
    ...shown,
    renditions: Object.fromEntries(
      renditions.map(({ name, sha256, width, height }) => [
        name,
        { url: `${publicUrl}/artwork/${sha256}/${name}.png`, width, height },
      ]),
    ),
  };
}

const share = Type.Number({ minimum: 0, maximum: 1 });
export const focalPointSchema = Type.Union([
  Type.Object({ x: share, y: share }, { additionalProperties: false }),
  Type.Null(),
]);

export const artworkSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  width: Type.Integer(),
  height: Type.Integer(),
  sourceFormat: Type.String(),
  focalPoint: focalPointSchema,
  renditions: Type.Record(
    Type.String(),
    Type.Object({ url: Type.String({ format: 'uri' }), width: Type.Integer(), height: Type.Integer() }),
  ),
});

/** From `0.5,0.25`: shares of width and height, from the left and the top. @throws Refusal INVALID */
export function readFocalPoint(text: string): FocalPoint {
  const [, x, y] = /^(0(?:\.\d{1,6})?|1(?:\.0{1,6})?),(0(?:\.\d{1,6})?|1(?:\.0{1,6})?)$/.exec(text) ?? [];
  if (x === undefined || y === undefined)
    throw invalid(
      '/focalPoint',
      'must be two shares from 0 to 1, of the width and of the height, e.g. 0.5,0.25',
    );
  return { x: Number(x), y: Number(y) };
}

/** As exact as it is kept: a millionth. */
export function rounded(point: FocalPoint | null): FocalPoint | null {
  const round = (share: number) => Math.round(share * 1e6) / 1e6;
  return point && { x: round(point.x), y: round(point.y) };
}
