// What Google is to have of an object or a class now: version and words from one state of the database.

import { findArtworks } from '../../artwork/store.ts';
import type { Business } from '../../businesses/business.ts';
import { getBusiness } from '../../businesses/store.ts';
import type { Session } from '../../db/tx.ts';
import type { ArtworkId, CustomerCardId } from '../../ids.ts';
import { readCardFace, readVoucherFace } from '../../passes/read.ts';
import { say } from '../../passes/words.ts';
import { loyaltyClass } from '../bodies/loyalty-class.ts';
import { loyaltyObject } from '../bodies/loyalty-object.ts';
import { offerClass } from '../bodies/offer-class.ts';
import { offerObject } from '../bodies/offer-object.ts';
import { statusMessage } from '../bodies/status-message.ts';
import { type WantedClass, wantedClass, wantedOf } from '../classes/class.ts';
import { findClass } from '../classes/store.ts';
import type { Bodies } from '../client.ts';
import type { AddMessageRequest } from '../discovery/schemas.ts';
import { listOffers } from '../store.ts';
import type { SyncNeeds } from './needs.ts';
import { findRow, type Row } from './rows/store.ts';

type ObjectBody =
  | {
      resource: 'offerobject';
      body: Bodies['offerobject'];
      cardId: CustomerCardId | null;
      message(id: string): AddMessageRequest;
    }
  | { resource: 'loyaltyobject'; body: Bodies['loyaltyobject'] };
type ClassBody =
  | { resource: 'offerclass'; body: Bodies['offerclass'] }
  | { resource: 'loyaltyclass'; body: Bodies['loyaltyclass'] };

export type WantedObject = {
  row: Row;
  class: WantedClass & { exists: boolean };
  said: ObjectBody;
};

type Needs = Pick<SyncNeeds, 'secrets' | 'publicUrl' | 'issuerId' | 'defaultTitle'>;

/** Messages of one object that make themselves heard within a day: Google takes no more. */
const mostTold = 3;
/** Google keeps ten; before that they are cleared away. */
const mostMessages = 9;
/** What one card may push into a wallet, for ever. */
const mostAutoLinked = 50;
/** What a card shows of its vouchers as linked offers. */
const mostLinked = 50;

export async function readObject(session: Session, needs: Needs, id: string): Promise<WantedObject> {
  const row = await findRow(session, id);
  const { said, title, classId } =
    row.voucherId === null ? await readCard(session, needs, row) : await readVoucher(session, needs, row);
  const known = await findClass(session, classId);
  const wanted = known ? wantedOf(known) : wantedClass(needs.issuerId, row.businessId, title);
  return { row, said, class: { ...wanted, exists: known?.existsAt != null } };
}

async function readVoucher(session: Session, needs: Needs, row: Row) {
  const { businessId, objectId, voucherId } = row;
  if (voucherId === null) throw new Error('no object of a voucher');
  const { voucher, face } = await readVoucherFace(session, needs, businessId, voucherId);
  const business = await getBusiness(session, businessId);
  const locale = voucher.locale ?? business.locale;
  const moved = wantedClass(needs.issuerId, businessId, face.title);
  const stays = row.classStays && row.classId !== null && row.classId !== moved.classId;
  const classId = stays && row.classId ? row.classId : moved.classId;
  const { status, issuedAt: startsAt } = voucher;
  const hero = await addressOf(session, needs, business, face.artworkId, 'hero');
  const body = {
    ...offerObject(objectId, { classId, face, status, locale, hero, startsAt, titleToo: stays }),
    ...(row.messages >= mostMessages && { messages: [] }),
  };
  const message = (id: string) => statusMessage(id, { face, locale, notify: mayTell(row) });
  const { customerCardId: cardId } = voucher;
  return { said: { resource: 'offerobject', body, cardId, message } as const, title: face.title, classId };
}

async function readCard(session: Session, needs: Needs, row: Row) {
  const { businessId, objectId } = row;
  const { issuerId } = needs;
  const { card, vouchers, face } = await readCardFace(
    session,
    needs,
    businessId,
    row.customerCardId as CustomerCardId,
  );
  const business = await getBusiness(session, businessId);
  const { classId } = wantedClass(issuerId, businessId, null);
  const offers = await listOffers(
    session,
    businessId,
    issuerId,
    vouchers.map(({ id }) => id),
  );
  const fresh = business.settings.googleAutoLink ? offers.filter((id) => !row.autoLinked.includes(id)) : [];
  const linkedObjectIds = card ? [...row.autoLinked, ...fresh].slice(0, mostAutoLinked) : row.autoLinked;
  const body = loyaltyObject(objectId, {
    classId,
    face,
    locale: card?.locale ?? business.locale,
    linkedOfferIds: offers.slice(0, mostLinked),
    linkedObjectIds,
    notify: row.tell && row.hasUsers === true && mayTell(row),
  });
  return { said: { resource: 'loyaltyobject', body } as const, title: null, classId };
}

/** Within what Google takes in a day. */
function mayTell({ toldAt, now }: Row): boolean {
  const day = 24 * 3600 * 1000;
  return toldAt.filter((at) => at.getTime() > now.getTime() - day).length < mostTold;
}

export async function readClass(session: Session, needs: Needs, classId: string) {
  const row = await findClass(session, classId);
  if (row === undefined) throw new Error('a class of Google vanished');
  const business = await getBusiness(session, row.businessId);
  const title =
    (await addressOf(session, needs, business, business.brand.logoArtworkId, 'title')) ?? needs.defaultTitle;
  const shared = { business, pictures: { title }, callbackUrl: `${needs.publicUrl}/google/callbacks` };
  const said: ClassBody = row.title
    ? {
        resource: 'offerclass',
        body: offerClass(classId, { ...shared, face: { title: row.title, oneTime: say('oneTime') } }),
      }
    : { resource: 'loyaltyclass', body: loyaltyClass(classId, shared) };
  return { row, said };
}

async function addressOf(
  session: Session,
  { publicUrl }: Needs,
  { id }: Business,
  artworkId: ArtworkId | null,
  name: 'hero' | 'title',
): Promise<string | null> {
  if (artworkId === null) return null;
  const artwork = (await findArtworks(session, id, [artworkId])).get(artworkId);
  const rendition = artwork?.renditions.find((each) => each.name === name);
  return rendition ? `${publicUrl}/artwork/${rendition.sha256}/${name}.png` : null;
}
