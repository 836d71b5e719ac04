// The business that an API key belongs to: read and change.

import { isDeepStrictEqual } from 'node:util';
import { Type } from 'typebox';
import { findArtworks } from '../artwork/store.ts';
import { actorOf } from '../auth/guard.ts';
import { isTimeZone } from '../clock.ts';
import type { Database, Session } from '../db/tx.ts';
import { invalid } from '../errors.ts';
import type { Http } from '../http/create-server.ts';
import { locales } from '../i18n/locales.ts';
import type { ArtworkId, BusinessId } from '../ids.ts';
import type { BarcodeFormat, Business } from './business.ts';
import { type BusinessChange, getBusiness, lockBusiness, updateBusiness } from './store.ts';

const color = Type.String({ pattern: '^#[0-9a-fA-F]{6}$', description: '#rrggbb' });
const members = {
  name: Type.String({ minLength: 1, maxLength: 60, pattern: '\\S' }),
  timeZone: Type.String({ maxLength: 64, description: 'IANA; moves no voucher that is issued already' }),
  locale: Type.Unsafe<(typeof locales)[number]>({ type: 'string', enum: [...locales] }),
  barcodeFormat: Type.Unsafe<BarcodeFormat>({ type: 'string', enum: ['QR', 'CODE128'] }),
};
const brandMembers = {
  logoArtworkId: Type.Union([Type.Unsafe<ArtworkId>(Type.String({ format: 'uuid' })), Type.Null()]),
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

export type BusinessNeeds = {
  database: Database;
  /** What passes show of the business is different: what, is said. In the transaction that changes it. */
  onNewLook(
    session: Session,
    look: { businessId: BusinessId; brand: boolean; barcodes: boolean; locale: boolean },
  ): Promise<void>;
};

export async function businessRoutes(app: Http, { database, onNewLook }: BusinessNeeds): Promise<void> {
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
      schema: { tags, summary: 'Change the business', body: changeSchema, response: { 200: businessSchema } },
    },
    async (request) => {
      const { businessId } = actorOf(request);
      const change = request.body as BusinessChange;
      return database.transaction(async (session) => {
        await refuseWrong(session, businessId, change);
        const before = await lockBusiness(session, businessId);
        await updateBusiness(session, businessId, change);
        const business = await getBusiness(session, businessId);
        const brand = !isDeepStrictEqual(lookOf(business), lookOf(before));
        const barcodes = business.barcodeFormat !== before.barcodeFormat;
        const locale = business.locale !== before.locale;
        if (brand || barcodes || locale) await onNewLook(session, { businessId, brand, barcodes, locale });
        return present(business);
      });
    },
  );
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
  const logo = brand?.logoArtworkId;
  if (logo && !(await findArtworks(session, businessId, [logo])).has(logo)) {
    throw invalid('/brand/logoArtworkId', 'is no artwork of this business');
  }
}

/** What all passes show of it. */
function lookOf({ name, brand }: Business) {
  return { name, brand };
}

function present(business: Business) {
  return { ...business, createdAt: business.createdAt.toISOString() };
}
