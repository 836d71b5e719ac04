// Where a page finds the pictures of its business and voucher.

import { findArtworks } from '../artwork/store.ts';
import type { Session } from '../db/tx.ts';
import type { ArtworkId, BusinessId } from '../ids.ts';

export type PagePicture = { url: string; width: number; height: number };

/** In the order of what is wanted: an artwork, or none, in one of its renditions. */
export async function findPictures(
  session: Session,
  businessId: BusinessId,
  wanted: [artwork: ArtworkId | null, rendition: string][],
): Promise<(PagePicture | undefined)[]> {
  const ids = wanted.flatMap(([id]) => id ?? []);
  const artworks = await findArtworks(session, businessId, ids);
  return wanted.map(([id, name]) => {
    const found = id && artworks.get(id)?.renditions.find((each) => each.name === name);
    if (!found) return undefined;
    return { url: `/artwork/${found.sha256}/${name}.png`, width: found.width, height: found.height };
  });
}
