// SQL of artwork_blobs.

import { and, inArray, isNotNull, sql } from '../../db/drizzle.ts';
import { artworkBlobs, artworkRenditions } from '../../db/schema.ts';
import type { Session } from '../../db/tx.ts';

export async function keep(session: Session, blobs: { sha256: string; bytes: Buffer }[]): Promise<void> {
  // In one order, so that two who bring the same do not wait for each other.
  const sorted = [...new Map(blobs.map((blob) => [blob.sha256, blob])).values()].sort((a, b) =>
    a.sha256 < b.sha256 ? -1 : 1,
  );
  // One by one, and in base 64: the driver writes bytes as text, in hexadecimal by itself, which takes ten times as long, and
  // nobody else is answered while it does.
  for (const { sha256, bytes } of sorted)
    await session.query
      .insert(artworkBlobs)
      .values({ sha256, bytes: sql`decode(${bytes.toString('base64')}, 'base64')`, keptAt: session.now })
      .onConflictDoUpdate({ target: artworkBlobs.sha256, set: { keptAt: session.now } });
}

export async function read(session: Session, digests: string[]): Promise<Map<string, Buffer>> {
  const found = await session.query
    .select({ sha256: artworkBlobs.sha256, bytes: artworkBlobs.bytes })
    .from(artworkBlobs)
    .where(inArray(artworkBlobs.sha256, digests));
  const bytes = new Map(found.map((row) => [row.sha256, row.bytes]));
  const missing = digests.filter((digest) => !bytes.has(digest));
  if (missing.length > 0) for (const old of await readOld(session, missing)) bytes.set(old.sha256, old.bytes);
  return bytes;
}

/** From before artwork_blobs, or from a version that does not know it. */
async function readOld(session: Session, digests: string[]) {
  const { sha256, bytes } = artworkRenditions;
  return session.query
    .select({ sha256, bytes: sql<Buffer>`${bytes}`.mapWith(bytes) })
    .from(artworkRenditions)
    .where(and(inArray(sha256, digests), isNotNull(bytes)));
}

export async function forget(session: Session, digests: string[]): Promise<void> {
  // Whoever brings one meanwhile has its row, and moves the moment: this statement then finds it too young. Looking for
  // names alone would not do, since it sees the others as they were when it began.
  await session.query
    .delete(artworkBlobs)
    .where(
      and(
        inArray(artworkBlobs.sha256, digests),
        sql`${artworkBlobs.keptAt} <= ${session.now} - interval '1 day'`,
        sql`not exists (select 1 from ${artworkRenditions} where ${artworkRenditions.sha256} = ${artworkBlobs.sha256})`,
      ),
    );
}
