// Where good pictures go in through the front door, and what was drawn of them is looked at.

import sharp from 'sharp';
import { corners } from '../fixtures/pictures.ts';
import { type Caller, type Service, startService } from '../support/service.ts';

export type Artwork = {
  id: string;
  width: number;
  height: number;
  sourceFormat: string;
  renditions: Record<string, { url: string; width: number; height: number }>;
};

export type Gallery = {
  service: Service;
  /** Uploads it under a type that is wrong on purpose. */
  post(bytes: Buffer): ReturnType<Caller['post']>;
  /** @throws where it is refused */
  upload(bytes: Buffer): Promise<Artwork>;
  /** A rendition's own bytes. */
  download(artwork: Artwork, name: string): Promise<Buffer>;
  /** A rendition's pixels. */
  look(artwork: Artwork, name: string): Promise<Pixels>;
};

export type Pixels = {
  width: number;
  height: number;
  channels: number;
  /** RGB or RGBA, by parts of the width and height. */
  at(x: number, y: number): number[];
};

export async function openGallery(t: Parameters<typeof startService>[0]): Promise<Gallery> {
  const service = await startService(t, { google: 'off', apple: 'off' });
  const post = (bytes: Buffer) =>
    service.admin.post('/api/v1/artworks', bytes, { 'content-type': 'image/x-icon' });
  const download = async (artwork: Artwork, name: string) => {
    const answer = await service.anon.get(artwork.renditions[name]?.url ?? '');
    if (answer.statusCode !== 200) throw new Error(`no ${name}: ${answer.statusCode}`);
    return answer.rawPayload;
  };
  return {
    service,
    post,
    async upload(bytes) {
      const answer = await post(bytes);
      if (answer.statusCode !== 201) throw new Error(`${answer.statusCode} ${answer.body}`);
      return answer.json();
    },
    download,
    look: async (artwork, name) => readPixels(await download(artwork, name)),
  };
}

export async function readPixels(picture: Buffer): Promise<Pixels> {
  const { data, info } = await sharp(picture).raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return {
    width,
    height,
    channels,
    at(x, y) {
      const pixel = Math.floor(height * y) * width + Math.floor(width * x);
      return [...data.subarray(pixel * channels).subarray(0, channels)];
    },
  };
}

/** No channel is further away than that. Alpha counts where it is wanted. */
export const isNear = (seen: number[], wanted: number[], within = 6) =>
  wanted.every((value, at) => Math.abs(value - (seen[at] ?? Number.NaN)) <= within);

const letters = { red: 'R', green: 'G', blue: 'B', yellow: 'Y' };

/** The first letter of the colour of the quarters, or the numbers. */
export function nameColor(seen: number[], within = 12): string {
  const known = Object.entries(corners).find(([, color]) => isNear(seen, color, within));
  return known ? letters[known[0] as keyof typeof letters] : `(${seen})`;
}

/** The colours near the corners: 'RGBY' is what quarters() show. */
export const nameCorners = (pixels: Pixels, within?: number, inset = 0.1) =>
  [
    [inset, inset],
    [1 - inset, inset],
    [inset, 1 - inset],
    [1 - inset, 1 - inset],
  ]
    .map(([x = 0, y = 0]) => nameColor(pixels.at(x, y), within))
    .join('');
