// Icon, logo and strip of a pass, each in three sizes, digested once per artwork.

import { readFile } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { readRenditions } from '../artwork/store.ts';
import type { Database } from '../db/tx.ts';
import type { ArtworkId } from '../ids.ts';
import { type PassFile, passFile } from './seal.ts';

const inThreeSizes = (name: string): string[] => [name, `${name}@2x`, `${name}@3x`];
const brandNames = ['icon', 'logo'].flatMap(inThreeSizes);

/** Bytes of pictures kept in memory. */
const mostBytes = 64 * 1024 * 1024;

export type Pictures = {
  /** @param logo the business's, or null for the neutral one of the house @param strip the voucher's own picture */
  of(logo: ArtworkId | null, strip: ArtworkId | null): Promise<PassFile[]>;
};

export async function openPictures(database: Database): Promise<Pictures> {
  const neutral = await Promise.all(
    brandNames.map(async (name) =>
      passFile(
        `${name}.png`,
        await readFile(new URL(`../passes/default-brand/${name}.png`, import.meta.url)),
      ),
    ),
  );
  const cache = new LRUCache<string, PassFile[], { artwork: ArtworkId; names: string[] }>({
    maxSize: mostBytes,
    sizeCalculation: (files) => files.reduce((sum, { bytes }) => sum + bytes.length, 1),
    async fetchMethod(_key, _stale, { context: { artwork, names } }) {
      const rows = await database.read((session) => readRenditions(session, artwork, names));
      if (rows.length !== names.length)
        throw new Error(`artwork ${artwork} lacks renditions of ${names.join(', ')}`);
      return rows.map(({ name, bytes }) => passFile(`${name}.png`, bytes));
    },
  });
  const fetch = async (artwork: ArtworkId, names: string[]): Promise<PassFile[]> =>
    cache.forceFetch(`${artwork} ${names[0]}`, { context: { artwork, names } });

  return {
    async of(logo, strip) {
      const [brand, picture] = await Promise.all([
        logo ? fetch(logo, brandNames) : neutral,
        strip ? fetch(strip, inThreeSizes('strip')) : [],
      ]);
      return [...brand, ...picture];
    },
  };
}
