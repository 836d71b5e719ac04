// The business that an API key belongs to: read and change.

import { isDeepStrictEqual } from 'node:util';
import { Type } from 'typebox';
import { type ArtworkNeeds, drawOnGround } from '../artwork/ingest.ts';
import { holdArtworks } from '../artwork/store.ts';
import { actorOf } from '../auth/guard.ts';
import { isTimeZone } from '../clock.ts';
import type { Session } from '../db/tx.ts';
import { invalid } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { locales } from '../i18n/locales.ts';
import type { ArtworkId, BusinessId } from '../ids.ts';
import type { BarcodeFormat, Brand, Business } from './business.ts';
import { type BusinessChange, getBusiness, lockBusiness, updateBusiness } from './store.ts';

const color = Type.String({ pattern: '^#[0-9a-fA-F]{6}$', description: '#rrggbb' });
const members = {
  name: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
  timeZone: Type.String({ maxLength: 64, description: 'IANA; moves no voucher that is issued already' }),
  locale: Type.Unsafe<(typeof locales)[number]>({ type: 'string', enum: [...locales] }),
  barcodeFormat: Type.Unsafe<BarcodeFormat>({ type: 'string', enum: ['QR', 'CODE128'] }),
};
const artworkOrNone = (description: string) =>
  Type.Union([Type.Unsafe<ArtworkId>(Type.String({ format: 'uuid' })), Type.Null()], { description });
const brandMembers = {
  logoArtworkId: artworkOrNone(
    'One with transparency is drawn on the background: with another background it is another artwork',
  ),
  iconArtworkId: artworkOrNone('The square that notifications show; null: made of the logo'),
  backgroundColor: color,
  foregroundColor: color,
  labelColor: color,
  contact: Type.Union([Type.String({ maxLength: 300 }), Type.Null()]),
};

const settingsMembers = {
  undoMinutes: Type.Integer({ minimum: 0, maximum: 60 }),
  apiKeysMayVoid: Type.Boolean(),
  emailVouchers: Type.Boolean(),
  googleAutoLink: Type.Boolean({
    description:
      'Google puts vouchers of a customer into the wallet that holds their card, up to 50 for ever, and none can be taken out again',
  }),
  reminderDays: Type.Union([Type.Integer({ minimum: 1, maximum: 30 }), Type.Null()]),
};

// Not Type.Partial over closed objects: it opens them again.
const closed = { additionalProperties: false };
const changeSchema = Type.Object(
  {
    ...Type.Partial(Type.Object(members)).properties,
    brand: Type.Optional(Type.Object(Type.Partial(Type.Object(brandMembers)).properties, closed)),
    settings: Type.Optional(Type.Object(Type.Partial(Type.Object(settingsMembers)).properties, closed)),
  },
  closed,
);
const businessSchema = Type.Object({
  id: Type.String({ format: 'uuid' }),
  ...members,
  brand: Type.Object(brandMembers),
  settings: Type.Object(settingsMembers),
  createdAt: Type.String({ format: 'date-time' }),
});

const tags = ['business'];

export type BusinessNeeds = ArtworkNeeds & {
  /** What passes show of the business is different: what, is said. In the transaction that changes it. */
  onNewLook(
    session: Session,
    look: { businessId: BusinessId; brand: boolean; barcodes: boolean; locale: boolean },
  ): Promise<void>;
};

export async function businessRoutes(app: Http, needs: BusinessNeeds): Promise<void> {
  const { database } = needs;
  app.get(
    '/api/v1/business',
    {
      config: { access: ['read'] },
      schema: { tags, summary: 'Read the business', response: { 200: businessSchema } },
    },
    async (request) =>
      present(await database.read((session) => getBusiness(session, actorOf(request).businessId))),
  );

  app.patch(
    '/api/v1/business',
    {
      config: { access: ['admin'] },
      handlerTimeout: 45_000,
      schema: { tags, summary: 'Change the business', body: changeSchema, response: { 200: businessSchema } },
    },
    async (request) => {
      const { businessId } = actorOf(request);
      for (;;) {
        const changed = await changeBusiness(needs, businessId, request.body as BusinessChange);
        if (changed) return present(changed);
      }
    },
  );
}

/** Undefined: somebody else changed the brand while its pictures were drawn, and they are to be drawn again. */
async function changeBusiness(needs: BusinessNeeds, businessId: BusinessId, wish: BusinessChange) {
  const { database, onNewLook } = needs;
  const { change, brand } = await drawBrand(needs, businessId, wish);
  return database.transaction(async (session) => {
    const before = await lockBusiness(session, businessId);
    await refuseWrong(session, businessId, change);
    if (wish.brand && !isDeepStrictEqual(before.brand, brand)) return undefined;
    await updateBusiness(session, businessId, change);
    await holdArtworks(
      session,
      businessId,
      pictureNames.flatMap((name) => before.brand[name] ?? []),
    );
    const business = await getBusiness(session, businessId);
    const isNew = !isDeepStrictEqual(lookOf(business), lookOf(before));
    const barcodes = business.barcodeFormat !== before.barcodeFormat;
    const locale = business.locale !== before.locale;
    if (isNew || barcodes || locale) await onNewLook(session, { businessId, brand: isNew, barcodes, locale });
    return business;
  });
}

const pictureNames = ['logoArtworkId', 'iconArtworkId'] as const;

/** With the brand's pictures on the ground that they will stand on: what is transparent in them is drawn anew. And the brand as it was. */
async function drawBrand(
  needs: BusinessNeeds,
  businessId: BusinessId,
  change: BusinessChange,
): Promise<{ change: BusinessChange; brand: Brand }> {
  const { brand } = await needs.database.read((session) => getBusiness(session, businessId));
  if (change.brand === undefined) return { change, brand };
  const wanted = { ...brand, ...change.brand };
  const ids = pictureNames.flatMap((name) => wanted[name] ?? []);
  const redrawn = await drawOnGround(needs, businessId, ids, wanted.backgroundColor);
  const moved = pictureNames.flatMap((name) => {
    const id = wanted[name] && redrawn.get(wanted[name]);
    return id ? [[name, id]] : [];
  });
  return { change: { ...change, brand: { ...change.brand, ...Object.fromEntries(moved) } }, brand };
}

async function refuseWrong(
  session: Session,
  businessId: BusinessId,
  { name, timeZone, brand }: BusinessChange,
) {
  const odd = (text: string) => /[^\P{Cc}\n]/u.test(text) || !text.isWellFormed();
  if (name !== undefined && (odd(name) || name.includes('\n')))
    throw invalid('/name', 'must not hold control characters');
  if (brand?.contact && odd(brand.contact))
    throw invalid('/brand/contact', 'must not hold control characters');
  if (timeZone !== undefined && !isTimeZone(timeZone)) {
    throw invalid('/timeZone', 'must be an IANA time zone, e.g. Europe/Berlin');
  }
  const ids = pictureNames.flatMap((name) => brand?.[name] ?? []);
  const held = ids.length > 0 ? await holdArtworks(session, businessId, ids) : new Set();
  for (const name of pictureNames) {
    const id = brand?.[name];
    if (id && !held.has(id)) throw invalid(`/brand/${name}`, 'is no artwork of this business');
  }
}

/** What all passes show of it. */
function lookOf({ name, brand }: Business) {
  return { name, brand };
}

function present(business: Business) {
  return { ...business, createdAt: business.createdAt.toISOString() };
}
