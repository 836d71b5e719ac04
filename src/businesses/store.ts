// SQL of businesses.

import { eq, inArray, or, type SQL, sql } from '../db/drizzle.ts';
import { businesses } from '../db/schema.ts';
import type { Session } from '../db/tx.ts';
import type { ArtworkId, BusinessId } from '../ids.ts';
import { type Brand, type Business, newBusiness, type Settings } from './business.ts';

const columns = {
  id: businesses.id,
  name: businesses.name,
  timeZone: businesses.timeZone,
  locale: businesses.defaultLocale,
  barcodeFormat: businesses.barcodeFormat,
  brand: {
    logoArtworkId: businesses.logoArtworkId,
    iconArtworkId: businesses.iconArtworkId,
    backgroundColor: businesses.backgroundColor,
    foregroundColor: businesses.foregroundColor,
    labelColor: businesses.labelColor,
    contact: businesses.contact,
  },
  settings: businesses.settings,
  createdAt: businesses.createdAt,
};

export async function getBusiness(session: Session, id: BusinessId): Promise<Business> {
  const [row] = await session.query.select(columns).from(businesses).where(eq(businesses.id, id));
  if (row === undefined) throw new Error(`business ${id} is not there`);
  return { ...row, settings: { ...newBusiness.settings, ...row.settings } };
}

/** The business, for this transaction to change. */
export async function lockBusiness(session: Session, id: BusinessId): Promise<Business> {
  await session.query
    .select({ id: businesses.id })
    .from(businesses)
    .where(eq(businesses.id, id))
    .for('update');
  return getBusiness(session, id);
}

/** Nobody changes what it looks like before this transaction ends. */
export async function holdBusiness(session: Session, id: BusinessId): Promise<void> {
  await session.query
    .select({ id: businesses.id })
    .from(businesses)
    .where(eq(businesses.id, id))
    .for('share');
}

export async function hasBusinesses(session: Session): Promise<boolean> {
  const rows = await session.query.select({ id: businesses.id }).from(businesses).limit(1);
  return rows.length > 0;
}

/** Only one process at a time may fill an empty database; held until the transaction ends. */
export async function lockBootstrap(session: Session): Promise<void> {
  await session.query.execute(sql`lock table ${businesses} in share row exclusive mode`);
}

export async function insertBusiness(session: Session, business: Omit<Business, 'createdAt'>): Promise<void> {
  const { brand, locale, ...rest } = business;
  await session.query
    .insert(businesses)
    .values({ ...rest, ...brand, defaultLocale: locale, createdAt: session.now });
}

export type BusinessChange = Partial<Pick<Business, 'name' | 'timeZone' | 'locale' | 'barcodeFormat'>> & {
  brand?: Partial<Brand>;
  settings?: Partial<Settings>;
};

export async function updateBusiness(
  session: Session,
  id: BusinessId,
  change: BusinessChange,
): Promise<void> {
  const { brand, locale, settings, ...rest } = change;
  const values = {
    ...rest,
    ...brand,
    ...(locale && { defaultLocale: locale }),
    ...(settings && { settings: sql`${businesses.settings} || ${JSON.stringify(settings)}::jsonb` }),
  };
  if (Object.keys(values).length === 0) return;
  await session.query.update(businesses).set(values).where(eq(businesses.id, id));
}

/** Counts one voucher up. Other issuers of this business wait until the transaction ends. */
export async function takeVoucherNumber(session: Session, id: BusinessId) {
  const [row] = await session.query
    .update(businesses)
    .set({ lastVoucherNumber: sql`${businesses.lastVoucherNumber} + 1` })
    .where(eq(businesses.id, id))
    .returning({
      number: businesses.lastVoucherNumber,
      timeZone: businesses.timeZone,
      now: sql<Date>`${session.now}`.mapWith(businesses.createdAt),
    });
  if (row === undefined) throw new Error(`business ${id} is not there`);
  return row;
}

/** For statements over what businesses have: the setting of the one whose id that column holds; null: none. */
export function reminderDaysOf(businessId: unknown): SQL<number | null> {
  return sql<
    number | null
  >`(select (b.settings ->> 'reminderDays')::int from businesses b where b.id = ${businessId})`;
}

/** Those of these artworks that a brand shows. */
export async function findBrandArtworks(session: Session, ids: ArtworkId[]): Promise<ArtworkId[]> {
  const { logoArtworkId: logo, iconArtworkId: icon } = businesses;
  const rows = await session.query
    .select({ logo, icon })
    .from(businesses)
    .where(or(inArray(logo, ids), inArray(icon, ids)));
  return rows.flatMap(({ logo, icon }) => [logo ?? [], icon ?? []].flat());
}
