// Every table, with each constraint named as the fact it states. drizzle-kit turns this file into drizzle/*.sql.

import type { Locale } from '../i18n/locales.ts';
import type { ApiKeyId, ArtworkId, BusinessId, PassSerial, RedeemCode, StaffId, VoucherId } from '../ids.ts';
import {
  boolean,
  check,
  customType,
  date,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  sql,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from './drizzle.ts';

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });

export const businesses = pgTable(
  'businesses',
  {
    id: uuid('id').$type<BusinessId>().notNull(),
    name: text('name').notNull(),
    timeZone: text('time_zone').notNull(),
    defaultLocale: text('default_locale').$type<Locale>().notNull(),
    barcodeFormat: text('barcode_format').$type<'QR' | 'CODE128'>().notNull(),
    backgroundColor: text('background_color').notNull(),
    foregroundColor: text('foreground_color').notNull(),
    labelColor: text('label_color').notNull(),
    contact: text('contact'),
    logoArtworkId: uuid('logo_artwork_id').$type<ArtworkId>(),
    lastVoucherNumber: integer('last_voucher_number').notNull().default(0),
    createdAt: moment('created_at').notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ name: 'businesses_pk', columns: [t.id] }),
    check('businesses_barcode_format_known', sql`${t.barcodeFormat} in ('QR', 'CODE128')`),
  ],
);

export const staff = pgTable(
  'staff',
  {
    id: uuid('id').$type<StaffId>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    name: text('name').notNull(),
    login: text('login').notNull(),
    role: text('role').notNull(),
    passwordHash: text('password_hash').notNull(),
    createdAt: moment('created_at').notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ name: 'staff_pk', columns: [t.id] }),
    foreignKey({ name: 'staff_have_a_business', columns: [t.businessId], foreignColumns: [businesses.id] }),
    uniqueIndex('staff_login_once').on(sql`lower(${t.login})`),
    check('staff_role_known', sql`${t.role} in ('owner', 'admin', 'manager', 'scanner')`),
  ],
);

export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').$type<ApiKeyId>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    name: text('name').notNull(),
    prefix: text('prefix').notNull(),
    keyHash: bytea('key_hash').notNull(),
    scopes: text('scopes').array().$type<('issue' | 'redeem' | 'read' | 'admin')[]>().notNull(),
    createdAt: moment('created_at').notNull().default(sql`now()`),
    expiresAt: moment('expires_at'),
    lastUsedAt: moment('last_used_at'),
    revokedAt: moment('revoked_at'),
  },
  (t) => [
    primaryKey({ name: 'api_keys_pk', columns: [t.id] }),
    foreignKey({
      name: 'api_keys_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    unique('api_keys_hash_once').on(t.keyHash),
    index('api_keys_by_business').on(t.businessId, t.id),
  ],
);

/** The first answer to each idempotent call, sealed with SECRET_KEY because answers hold claim links. */
export const idempotencyKeys = pgTable(
  'idempotency_keys',
  {
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    caller: text('caller').notNull(),
    key: text('key').notNull(),
    requestHash: bytea('request_hash').notNull(),
    status: smallint('status'),
    sealedBody: bytea('sealed_body'),
    createdAt: moment('created_at').notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ name: 'idempotency_keys_once_per_caller', columns: [t.businessId, t.caller, t.key] }),
    foreignKey({
      name: 'idempotency_keys_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    index('idempotency_keys_by_age').on(t.createdAt),
  ],
);

export const artworks = pgTable(
  'artworks',
  {
    id: uuid('id').$type<ArtworkId>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    sourceSha256: bytea('source_sha256').notNull(),
    sourceFormat: text('source_format').$type<'png' | 'jpeg' | 'webp'>().notNull(),
    width: integer('width').notNull(),
    height: integer('height').notNull(),
    createdAt: moment('created_at').notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ name: 'artworks_pk', columns: [t.id] }),
    foreignKey({
      name: 'artworks_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    unique('artworks_source_once_per_business').on(t.businessId, t.sourceSha256),
    unique('artworks_business_known').on(t.businessId, t.id),
  ],
);

export const artworkRenditions = pgTable(
  'artwork_renditions',
  {
    artworkId: uuid('artwork_id').$type<ArtworkId>().notNull(),
    name: text('name').notNull(),
    sha256: text('sha256').notNull(),
    width: integer('width').notNull(),
    height: integer('height').notNull(),
    bytes: bytea('bytes').notNull(),
  },
  (t) => [
    primaryKey({ name: 'artwork_renditions_once_per_name', columns: [t.artworkId, t.name] }),
    foreignKey({
      name: 'artwork_renditions_have_an_artwork',
      columns: [t.artworkId],
      foreignColumns: [artworks.id],
    }).onDelete('cascade'),
    index('artwork_renditions_by_address').on(t.sha256, t.name),
  ],
);

export const vouchers = pgTable(
  'vouchers',
  {
    id: uuid('id').$type<VoucherId>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    number: integer('number').notNull(),
    status: text('status').$type<'active' | 'redeemed' | 'expired' | 'voided'>().notNull(),
    title: text('title').notNull(),
    description: text('description'),
    locale: text('locale').$type<Locale>(),
    translations: jsonb('translations')
      .$type<Partial<Record<Locale, { title: string; description?: string }>>>()
      .notNull(),
    redeemCode: text('redeem_code').$type<RedeemCode>(),
    redeemCodeDisplay: text('redeem_code_display'),
    scanTokenHash: bytea('scan_token_hash').notNull(),
    claimTokenHash: bytea('claim_token_hash').notNull(),
    validityType: text('validity_type').$type<'UNLIMITED' | 'DAYS' | 'MONTHS' | 'FIXED_DATE'>().notNull(),
    validityCount: integer('validity_count'),
    validityDate: date('validity_date', { mode: 'string' }),
    timeZone: text('time_zone').notNull(),
    issuedOn: date('issued_on', { mode: 'string' }).notNull(),
    lastValidOn: date('last_valid_on', { mode: 'string' }),
    expiresAt: moment('expires_at'),
    barcodeFormat: text('barcode_format').$type<'QR' | 'CODE128'>(),
    allowSelfRedeem: boolean('allow_self_redeem').notNull(),
    artworkId: uuid('artwork_id').$type<ArtworkId>(),
    issuedAt: moment('issued_at').notNull(),
    redeemedAt: moment('redeemed_at'),
    voidedAt: moment('voided_at'),
    expiredAt: moment('expired_at'),
  },
  (t) => [
    primaryKey({ name: 'vouchers_pk', columns: [t.id] }),
    foreignKey({
      name: 'vouchers_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    foreignKey({
      name: 'vouchers_artwork_of_same_business',
      columns: [t.businessId, t.artworkId],
      foreignColumns: [artworks.businessId, artworks.id],
    }),
    unique('vouchers_number_once_per_business').on(t.businessId, t.number),
    unique('vouchers_redeem_code_once_per_business').on(t.businessId, t.redeemCode),
    unique('vouchers_scan_token_once').on(t.scanTokenHash),
    unique('vouchers_claim_token_once').on(t.claimTokenHash),
    check('vouchers_status_known', sql`${t.status} in ('active', 'redeemed', 'expired', 'voided')`),
    check('vouchers_barcode_format_known', sql`${t.barcodeFormat} in ('QR', 'CODE128')`),
    check(
      'vouchers_validity_complete',
      sql`case ${t.validityType}
        when 'UNLIMITED' then ${t.validityCount} is null and ${t.validityDate} is null and ${t.expiresAt} is null and ${t.lastValidOn} is null
        when 'DAYS' then ${t.validityCount} between 1 and 3650 and ${t.validityDate} is null and ${t.expiresAt} is not null and ${t.lastValidOn} is not null
        when 'MONTHS' then ${t.validityCount} between 1 and 120 and ${t.validityDate} is null and ${t.expiresAt} is not null and ${t.lastValidOn} is not null
        when 'FIXED_DATE' then ${t.validityDate} is not null and ${t.validityCount} is null and ${t.expiresAt} is not null and ${t.lastValidOn} is not null
        else false end`,
    ),
  ],
);

/** The journal: append-only, one sequence a voucher. */
export const voucherEvents = pgTable(
  'voucher_events',
  {
    voucherId: uuid('voucher_id').$type<VoucherId>().notNull(),
    sequence: integer('sequence').notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    type: text('type').notNull(),
    at: moment('at').notNull(),
    actor: text('actor').notNull(),
    data: jsonb('data').notNull(),
  },
  (t) => [
    primaryKey({ name: 'voucher_events_in_sequence', columns: [t.voucherId, t.sequence] }),
    foreignKey({
      name: 'voucher_events_have_a_voucher',
      columns: [t.voucherId],
      foreignColumns: [vouchers.id],
    }),
    foreignKey({
      name: 'voucher_events_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
  ],
);

/** Which serial number a phone knows a voucher by. Never changed, never deleted. */
export const applePasses = pgTable(
  'apple_passes',
  {
    passTypeIdentifier: text('pass_type_identifier').notNull(),
    serialNumber: text('serial_number').$type<PassSerial>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    voucherId: uuid('voucher_id').$type<VoucherId>().notNull(),
    createdAt: moment('created_at').notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ name: 'apple_passes_serial_once', columns: [t.passTypeIdentifier, t.serialNumber] }),
    unique('apple_passes_once_per_voucher').on(t.voucherId, t.passTypeIdentifier),
    foreignKey({
      name: 'apple_passes_have_a_voucher',
      columns: [t.voucherId],
      foreignColumns: [vouchers.id],
    }),
    foreignKey({
      name: 'apple_passes_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
  ],
);

/** Which offer object Google knows a voucher by. Google deletes nothing, so neither do we. */
export const googleObjects = pgTable(
  'google_objects',
  {
    objectId: text('object_id').notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    voucherId: uuid('voucher_id').$type<VoucherId>().notNull(),
    createdAt: moment('created_at').notNull().default(sql`now()`),
  },
  (t) => [
    primaryKey({ name: 'google_objects_once', columns: [t.objectId] }),
    unique('google_objects_once_per_voucher').on(t.voucherId),
    foreignKey({
      name: 'google_objects_have_a_voucher',
      columns: [t.voucherId],
      foreignColumns: [vouchers.id],
    }),
    foreignKey({
      name: 'google_objects_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
  ],
);
