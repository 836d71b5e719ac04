// From uploaded bytes to a kept artwork: drawn once per source and business, outside any transaction.

import { createHash } from 'node:crypto';
import type { Database } from '../db/tx.ts';
import type { ArtworkId, BusinessId } from '../ids.ts';
import type { Renderer } from './render.ts';
import { findArtworkBySource, insertArtwork } from './store.ts';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes);

/** @throws Refusal IMAGE_REFUSED, BODY_TOO_LARGE or RATE_LIMITED */
export async function ingestArtwork(
  { database, renderer }: { database: Database; renderer: Renderer },
  businessId: BusinessId,
  source: Buffer,
): Promise<ArtworkId> {
  const sourceSha256 = sha256(source).digest();
  const known = await database.read((session) => findArtworkBySource(session, businessId, sourceSha256));
  if (known !== undefined) return known;

  const { renditions, ...drawn } = await renderer.render(source);
  const addressed = renditions.map((rendition) => ({
    ...rendition,
    sha256: sha256(rendition.bytes).digest('hex'),
  }));
  return database.transaction((session) =>
    insertArtwork(session, businessId, { ...drawn, sourceSha256, renditions: addressed }),
  );
}
