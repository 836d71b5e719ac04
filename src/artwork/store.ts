// SQL of artworks and artwork_renditions.

import { and, eq, inArray, ne, sql } from '../db/drizzle.ts';
import { artworkRenditions, artworks } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import { type ArtworkId, type BusinessId, newId } from '../ids.ts';
import type { Artwork } from './artwork.ts';
import { blobs } from './blobs.ts';
import { masterName } from './renditions.ts';

const artworkColumns = {
  id: artworks.id,
  width: artworks.width,
  height: artworks.height,
  sourceFormat: artworks.sourceFormat,
  focalX: artworks.focalX,
  focalY: artworks.focalY,
  ground: artworks.ground,
};

const renditionColumns = {
  name: artworkRenditions.name,
  sha256: artworkRenditions.sha256,
  width: artworkRenditions.width,
  height: artworkRenditions.height,
};

export type NewArtwork = Omit<Artwork, 'id' | 'renditions'> & {
  sourceSha256: Buffer;
  uploadSha256: Buffer;
  renditions: (Artwork['renditions'][number] & { bytes: Buffer })[];
};

const inADay = (session: Session) => sql`${session.now} + interval '1 day'`;

/** Keeps a drawn picture. What was drawn from the same for the same business is kept once. */
export async function insertArtwork(
  session: Session,
  businessId: BusinessId,
  { renditions, focalPoint, ...artwork }: NewArtwork,
): Promise<ArtworkId> {
  await blobs.keep(session, renditions);
  const [inserted] = await session.query
    .insert(artworks)
    .values({
      ...artwork,
      focalX: focalPoint?.x ?? null,
      focalY: focalPoint?.y ?? null,
      id: newId(),
      businessId,
      createdAt: session.now,
      collectAt: inADay(session),
    })
    .onConflictDoNothing({ target: [artworks.businessId, artworks.sourceSha256] })
    .returning({ id: artworks.id });
  if (inserted === undefined) {
    const present = await holdArtworkBySource(session, businessId, [artwork.sourceSha256]);
    if (present === undefined) throw new Error('an artwork vanished while it was inserted');
    return present;
  }
  await session.query
    .insert(artworkRenditions)
    .values(renditions.map(({ bytes: _, ...rendition }) => ({ ...rendition, artworkId: inserted.id })));
  return inserted.id;
}

/** The artwork drawn from one of these, kept for a day more. */
export async function holdArtworkBySource(
  session: Session,
  businessId: BusinessId,
  sourceSha256: Buffer[],
): Promise<ArtworkId | undefined> {
  const [row] = await session.query
    .update(artworks)
    .set({ collectAt: inADay(session) })
    .where(and(eq(artworks.businessId, businessId), inArray(artworks.sourceSha256, sourceSha256)))
    .returning({ id: artworks.id });
  return row?.id;
}

/** Those of these artworks that the business has. They stay for a day, used or not: for who begins to use them or ceases to. */
export async function holdArtworks(
  session: Session,
  businessId: BusinessId,
  ids: ArtworkId[],
): Promise<Set<ArtworkId>> {
  const rows = await session.query
    .update(artworks)
    .set({ collectAt: inADay(session) })
    .where(and(eq(artworks.businessId, businessId), inArray(artworks.id, ids)))
    .returning({ id: artworks.id });
  return new Set(rows.map(({ id }) => id));
}

/** The digest of the bytes that were uploaded. */
export async function findUpload(session: Session, businessId: BusinessId, id: ArtworkId) {
  const [row] = await session.query
    .select({ source: artworks.sourceSha256, upload: artworks.uploadSha256 })
    .from(artworks)
    .where(and(eq(artworks.businessId, businessId), eq(artworks.id, id)));
  return row && (row.upload ?? row.source);
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
    .where(
      and(
        eq(artworks.businessId, businessId),
        inArray(artworks.id, ids),
        ne(artworkRenditions.name, masterName),
      ),
    )
    .orderBy(artworkRenditions.name);
  const found = new Map<ArtworkId, Artwork>();
  for (const { artwork, rendition } of rows) {
    const { focalX, focalY, ...rest } = artwork;
    const focalPoint = focalX === null || focalY === null ? null : { x: focalX, y: focalY };
    const entry = found.get(artwork.id) ?? { ...rest, focalPoint, renditions: [] };
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
    .select({ sha256: artworkRenditions.sha256 })
    .from(artworkRenditions)
    .where(and(eq(artworkRenditions.sha256, sha256), eq(artworkRenditions.name, name)))
    .limit(1);
  return row && (await blobs.read(session, [sha256])).get(sha256);
}

/** The files of some renditions of one artwork. */
export async function readRenditions(session: Session, artworkId: ArtworkId, names: string[]) {
  const rows = await session.query
    .select({ name: artworkRenditions.name, sha256: artworkRenditions.sha256 })
    .from(artworkRenditions)
    .where(and(eq(artworkRenditions.artworkId, artworkId), inArray(artworkRenditions.name, names)));
  const bytes = await blobs.read(
    session,
    rows.map(({ sha256 }) => sha256),
  );
  return rows.flatMap((row) => {
    const found = bytes.get(row.sha256);
    return found ? [{ ...row, bytes: found }] : [];
  });
}

/** Some whose moment to be looked at has come, locked; who is using one just now keeps it. */
export async function lockDue(session: Session, most: number): Promise<ArtworkId[]> {
  const rows = await session.query
    .select({ id: artworks.id })
    .from(artworks)
    .where(sql`${artworks.collectAt} <= ${session.now}`)
    .orderBy(artworks.collectAt)
    .limit(most)
    .for('update', { skipLocked: true });
  return rows.map(({ id }) => id);
}

/** They are in use: to be looked at again in a day. */
export async function postpone(session: Session, ids: ArtworkId[]): Promise<void> {
  await session.query
    .update(artworks)
    .set({ collectAt: inADay(session) })
    .where(inArray(artworks.id, ids));
}

/** With their renditions, and the files that were of nothing else. */
export async function deleteArtworks(session: Session, ids: ArtworkId[]): Promise<void> {
  const files = await session.query
    .delete(artworkRenditions)
    .where(inArray(artworkRenditions.artworkId, ids))
    .returning({ sha256: artworkRenditions.sha256 });
  await session.query.delete(artworks).where(inArray(artworks.id, ids));
  await blobs.forget(session, [...new Set(files.map(({ sha256 }) => sha256))]);
}
