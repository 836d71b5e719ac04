// From uploaded bytes to a kept artwork, and from one artwork to another of the same picture: each drawn once, outside of any
// transaction.

import { createHash } from 'node:crypto';
import type { Database, Session } from '../db/tx.ts';
import { Refusal } from '../errors.ts';
import type { ArtworkId, BusinessId } from '../ids.ts';
import type { Drawn } from './answer.ts';
import type { Artwork } from './artwork.ts';
import type { Picture } from './form.ts';
import type { Renderer } from './render.ts';
import { type FocalPoint, masterName } from './renditions.ts';
import {
  findArtworks,
  findUpload,
  holdArtworkBySource,
  insertArtwork,
  type NewArtwork,
  readRenditions,
} from './store.ts';
import type { Turns } from './turns.ts';
import { fromMemory } from './upload.ts';

export type ArtworkNeeds = {
  database: Database;
  renderer: Renderer;
  /** How many come in at a time. */
  uploads: Turns;
  /** The brand's, `#rrggbb`: what is transparent is drawn on it where a wallet shows nothing through. */
  groundOf(session: Session, businessId: BusinessId): Promise<string>;
};

const digest = (...parts: (string | Buffer)[]) => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** What was uploaded, by its digest, and how it was wished to be drawn. */
type Wish = { upload: Buffer; focalPoint: FocalPoint | null; ground: string };

/** Tells drawings of one upload apart: by the wishes that make a difference. A solid picture shows no ground. */
const keyOf = ({ upload, focalPoint }: Wish, ground: string | null): Buffer =>
  focalPoint || ground ? digest(upload, JSON.stringify([focalPoint, ground])) : upload;

const keysOf = (wish: Wish): Buffer[] => [keyOf(wish, null), keyOf(wish, wish.ground)];

/** @throws Refusal IMAGE_REFUSED or RATE_LIMITED */
export async function ingestArtwork(
  { database, renderer, groundOf }: ArtworkNeeds,
  businessId: BusinessId,
  { upload, focalPoint }: Picture,
): Promise<ArtworkId> {
  const made = await database.read(async (session) => {
    const ground = await groundOf(session, businessId);
    const wish = { upload: upload.sha256, focalPoint, ground };
    return { wish, known: await holdArtworkBySource(session, businessId, keysOf(wish)) };
  });
  if (made.known !== undefined) return made.known;
  const drawn = await renderer.render(businessId, upload, made.wish);
  return keep(database, businessId, drawn, made.wish);
}

/**
 * The same picture with another wish: that artwork, which may be there already.
 * @throws Refusal NOT_FOUND for one that the business does not have, RATE_LIMITED
 */
export async function redrawArtwork(
  { database, renderer, groundOf }: ArtworkNeeds,
  businessId: BusinessId,
  id: ArtworkId,
  change: { focalPoint?: FocalPoint | null; ground?: string },
): Promise<ArtworkId> {
  const { artwork, wish, known, master } = await database.read(async (session) => {
    const artwork = (await findArtworks(session, businessId, [id])).get(id);
    const upload = await findUpload(session, businessId, id);
    if (artwork === undefined || upload === undefined) throw new Refusal('NOT_FOUND');
    const ground = change.ground ?? artwork.ground ?? (await groundOf(session, businessId));
    const focalPoint = change.focalPoint === undefined ? artwork.focalPoint : change.focalPoint;
    const wish = { upload, focalPoint, ground };
    const known = await holdArtworkBySource(session, businessId, keysOf(wish));
    // Pictures from before masters were kept have nothing better than what is printed of them.
    const files = await readRenditions(session, id, [masterName, 'print']);
    return { artwork, wish, known, master: files.find(({ name }) => name === masterName) ?? files[0] };
  });
  if (known !== undefined) return known;
  if (master === undefined) throw new Error(`artwork ${id} has no master`);
  const drawn = await renderer.render(businessId, fromMemory(master.bytes), wish);
  const { width, height, sourceFormat } = artwork;
  // The first master stays that of all: it is no copy of a copy.
  const renditions = drawn.renditions.map((each) =>
    each.name === master.name ? { ...each, bytes: master.bytes } : each,
  );
  return keep(database, businessId, { ...drawn, width, height, sourceFormat, renditions }, wish);
}

/** Of these artworks of a brand those that stand on another ground than this, drawn anew on it: old id → new id. */
export async function drawOnGround(
  needs: ArtworkNeeds,
  businessId: BusinessId,
  ids: ArtworkId[],
  ground: string,
): Promise<Map<ArtworkId, ArtworkId>> {
  const artworks = await needs.database.read((session) => findArtworks(session, businessId, ids));
  const others = [...artworks.values()].filter(
    (artwork: Artwork) => artwork.ground && artwork.ground.toLowerCase() !== ground.toLowerCase(),
  );
  const redrawn = new Map<ArtworkId, ArtworkId>();
  for (const { id } of others) redrawn.set(id, await redrawArtwork(needs, businessId, id, { ground }));
  return redrawn;
}

function keep(
  database: Database,
  businessId: BusinessId,
  { renditions, seeThrough, ...drawn }: Drawn,
  wish: Wish,
): Promise<ArtworkId> {
  const ground = seeThrough ? wish.ground : null;
  const artwork: NewArtwork = {
    ...drawn,
    focalPoint: wish.focalPoint,
    ground,
    sourceSha256: keyOf(wish, ground),
    uploadSha256: wish.upload,
    renditions: renditions.map((rendition) => ({
      ...rendition,
      sha256: digest(rendition.bytes).toString('hex'),
    })),
  };
  return database.transaction((session) => insertArtwork(session, businessId, artwork));
}
