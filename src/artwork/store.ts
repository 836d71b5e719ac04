// SQL of artworks and artwork_renditions.

import { and, eq, inArray } from '../db/drizzle.ts';
import { artworkRenditions, artworks } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import { type ArtworkId, type BusinessId, newId } from '../ids.ts';
import type { Artwork } from './artwork.ts';

const artworkColumns = {
  id: artworks.id,
  width: artworks.width,
  height: artworks.height,
  sourceFormat: artworks.sourceFormat,
};

const renditionColumns = {
  name: artworkRenditions.name,
  sha256: artworkRenditions.sha256,
  width: artworkRenditions.width,
  height: artworkRenditions.height,
};

type NewArtwork = Omit<Artwork, 'id' | 'renditions'> & {
  sourceSha256: Buffer;
  renditions: (Artwork['renditions'][number] & { bytes: Buffer })[];
};

/** Keeps a drawn picture. The same source of the same business is kept once. */
export async function insertArtwork(
  session: Session,
  businessId: BusinessId,
  drawn: NewArtwork,
): Promise<ArtworkId> {
  const { renditions, ...artwork } = drawn;
  const [inserted] = await session.query
    .insert(artworks)
    .values({ ...artwork, id: newId(), businessId, createdAt: session.now })
    .onConflictDoNothing({ target: [artworks.businessId, artworks.sourceSha256] })
    .returning({ id: artworks.id });
  if (inserted === undefined) {
    const present = await findArtworkBySource(session, businessId, drawn.sourceSha256);
    if (present === undefined) throw new Error('an artwork vanished while it was inserted');
    return present;
  }
  await session.query
    .insert(artworkRenditions)
    .values(renditions.map((rendition) => ({ ...rendition, artworkId: inserted.id })));
  return inserted.id;
}

export async function findArtworkBySource(
  session: Session,
  businessId: BusinessId,
  sourceSha256: Buffer,
): Promise<ArtworkId | undefined> {
  const [row] = await session.query
    .select({ id: artworks.id })
    .from(artworks)
    .where(and(eq(artworks.businessId, businessId), eq(artworks.sourceSha256, sourceSha256)));
  return row?.id;
}

/** Those of these artworks that the business has, by id. */
export async function findArtworks(
  session: Session,
  businessId: BusinessId,
  ids: ArtworkId[],
): Promise<Map<ArtworkId, Artwork>> {
  const rows = await session.query
    .select({ artwork: artworkColumns, rendition: renditionColumns })
    .from(artworks)
    .innerJoin(artworkRenditions, eq(artworkRenditions.artworkId, artworks.id))
    .where(and(eq(artworks.businessId, businessId), inArray(artworks.id, ids)))
    .orderBy(artworkRenditions.name);
  const found = new Map<ArtworkId, Artwork>();
  for (const { artwork, rendition } of rows) {
    const entry = found.get(artwork.id) ?? { ...artwork, renditions: [] };
    entry.renditions.push(rendition);
    found.set(artwork.id, entry);
  }
  return found;
}

/** The PNG behind a public address. */
export async function findRenditionByAddress(
  session: Session,
  sha256: string,
  name: string,
): Promise<Buffer | undefined> {
  const [row] = await session.query
    .select({ bytes: artworkRenditions.bytes })
    .from(artworkRenditions)
    .where(and(eq(artworkRenditions.sha256, sha256), eq(artworkRenditions.name, name)))
    .limit(1);
  return row?.bytes;
}

/** The PNGs of some renditions of one artwork. */
export async function readRenditions(session: Session, artworkId: ArtworkId, names: string[]) {
  return session.query
    .select({
      name: artworkRenditions.name,
      sha256: artworkRenditions.sha256,
      bytes: artworkRenditions.bytes,
    })
    .from(artworkRenditions)
    .where(and(eq(artworkRenditions.artworkId, artworkId), inArray(artworkRenditions.name, names)));
}
