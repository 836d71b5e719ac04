// Icon, logo and strip of a pass, each in three sizes, digested once per artwork.

import { readFile } from 'node:fs/promises';
import { LRUCache } from 'lru-cache';
import { readRenditions } from '../artwork/store.ts';
import type { Database } from '../db/tx.ts';
import type { ArtworkId } from '../ids.ts';
import { type PassFile, passFile } from './seal.ts';

const inThreeSizes = (name: string): string[] => [name, `${name}@2x`, `${name}@3x`];
const [iconNames, logoNames, stripNames] = ['icon', 'logo', 'strip'].map(inThreeSizes) as [
  string[],
  string[],
  string[],
];

/** Bytes of pictures kept in memory. */
const mostBytes = 64 * 1024 * 1024;

export type Pictures = {
  /**
   * @param brand the business's; the neutral pictures of the house stand for what it has not, its logo for an icon
   * @param strip the voucher's own picture
   */
  of(
    brand: { logoArtworkId: ArtworkId | null; iconArtworkId: ArtworkId | null },
    strip: ArtworkId | null,
  ): Promise<PassFile[]>;
};

export async function openPictures(database: Database): Promise<Pictures> {
  const readNeutral = (names: string[]) =>
    Promise.all(
      names.map(async (name) => {
        const file = `${name}.png`;
        return passFile(file, await readFile(new URL(`../passes/default-brand/${file}`, import.meta.url)));
      }),
    );
  const [neutralIcon, neutralLogo] = await Promise.all([readNeutral(iconNames), readNeutral(logoNames)]);
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
    async of({ logoArtworkId: logo, iconArtworkId }, strip) {
      const icon = iconArtworkId ?? logo;
      const files = await Promise.all([
        icon ? fetch(icon, iconNames) : neutralIcon,
        logo ? fetch(logo, logoNames) : neutralLogo,
        strip ? fetch(strip, stripNames) : [],
      ]);
      return files.flat();
    },
  };
}
