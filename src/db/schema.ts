// Every table, with each constraint named as the fact it states. drizzle-kit turns this file into drizzle/*.sql.

import type { Locale } from '../i18n/locales.ts';
import type {
  ApiKeyId,
  ArtworkId,
  BatchId,
  BusinessId,
  CustomerCardId,
  DeliveryId,
  EventId,
  PassSerial,
  RedeemCode,
  RedemptionId,
  StaffId,
  VoucherId,
  WebhookDeliveryId,
  WebhookEndpointId,
  WebhookSecretId,
} from '../ids.ts';
import {
  bigint,
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
  real,
  smallint,
  sql,
  text,
  timestamp,
  unique,
  uniqueIndex,
  uuid,
} from './drizzle.ts';

const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' });
/** A transaction's number, which never wraps: as text, since it outgrows a JavaScript number. */
const xid8 = customType<{ data: string; driverData: string }>({ dataType: () => 'xid8' });
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
    /** The square that notifications show; null: made of the logo. */
    iconArtworkId: uuid('icon_artwork_id').$type<ArtworkId>(),
    lastVoucherNumber: integer('last_voucher_number').notNull().default(0),
    settings: jsonb('settings').$type<Record<string, unknown>>().notNull().default({}),
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
    /** Counted up to end every session of this login. */
    sessionVersion: integer('session_version').notNull().default(1),
    createdAt: moment('created_at').notNull().default(sql`now()`),
    deletedAt: moment('deleted_at'),
  },
  (t) => [
    primaryKey({ name: 'staff_pk', columns: [t.id] }),
    foreignKey({ name: 'staff_have_a_business', columns: [t.businessId], foreignColumns: [businesses.id] }),
    uniqueIndex('staff_login_once').on(sql`lower(${t.login})`).where(sql`${t.deletedAt} is null`),
    unique('staff_business_known').on(t.businessId, t.id),
    check('staff_role_known', sql`${t.role} in ('owner', 'admin', 'manager', 'scanner')`),
  ],
);

export const apiKeys = pgTable(
  'api_keys',
  {
    id: uuid('id').$type<ApiKeyId>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    name: text('name').notNull(),
    /** The login whose key this is: it can do no more than its login, and ends with it. */
    staffId: uuid('staff_id').$type<StaffId>(),
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
    foreignKey({
      name: 'api_keys_login_of_same_business',
      columns: [t.businessId, t.staffId],
      foreignColumns: [staff.businessId, staff.id],
    }),
    unique('api_keys_hash_once').on(t.keyHash),
    index('api_keys_by_business').on(t.businessId, t.id),
  ],
);

/** What was used of a budget of tries, shared by all processes: wrong codes, wrong passwords, forged webhooks. */
export const rateLimits = pgTable(
  'rate_limits',
  {
    subject: text('subject').notNull(),
    windowStartedAt: moment('window_started_at').notNull(),
    endsAt: moment('ends_at').notNull(),
    used: integer('used').notNull(),
  },
  (t) => [
    primaryKey({ name: 'rate_limits_once_per_subject', columns: [t.subject] }),
    index('rate_limits_by_end').on(t.endsAt),
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
    /** Of what it was drawn from: the uploaded bytes, and the wishes that made a difference to the drawing. */
    sourceSha256: bytea('source_sha256').notNull(),
    /** Of the uploaded bytes alone, where there were wishes. */
    uploadSha256: bytea('upload_sha256'),
    sourceFormat: text('source_format')
      .$type<'png' | 'jpeg' | 'webp' | 'svg' | 'heic' | 'heif' | 'avif'>()
      .notNull(),
    width: integer('width').notNull(),
    height: integer('height').notNull(),
    /** Shares of width and height; null: what the eye goes to was found when it was drawn. */
    focalX: real('focal_x'),
    focalY: real('focal_y'),
    /** `#rrggbb` behind what is transparent in it, in renditions for wallets that show nothing through; null: nothing is. */
    ground: text('ground'),
    createdAt: moment('created_at').notNull().default(sql`now()`),
    /** When to look whether anything shows it, and to forget it if nothing does. */
    collectAt: moment('collect_at').notNull().default(sql`now() + interval '1 day'`),
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
    index('artworks_to_look_at').on(t.collectAt),
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
    /** Of those from before artwork_blobs; of the others it is null. */
    bytes: bytea('bytes'),
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

/** The renditions' files, each kept once, whoever they belong to. */
export const artworkBlobs = pgTable(
  'artwork_blobs',
  {
    sha256: text('sha256').notNull(),
    bytes: bytea('bytes').notNull(),
    /** When somebody last brought these bytes. */
    keptAt: moment('kept_at').notNull(),
  },
  (t) => [primaryKey({ name: 'artwork_blobs_pk', columns: [t.sha256] })],
);

/** A customer's card. Names, mail and phone numbers stand in this table and nowhere else; deleting a card blanks them. */
export const customerCards = pgTable(
  'customer_cards',
  {
    id: uuid('id').$type<CustomerCardId>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    number: text('number').notNull(),
    tokenHash: bytea('token_hash').notNull(),
    claimTokenHash: bytea('claim_token_hash').notNull(),
    name: text('name').notNull(),
    email: text('email'),
    /** E.164 */
    phone: text('phone'),
    locale: text('locale').$type<Locale>(),
    externalId: text('external_id'),
    /** Normalised for the search: each word after a space, and each place in it where a search may start. */
    nameSearch: text('name_search').notNull(),
    emailSearch: text('email_search').notNull(),
    /** Digits after spaces: international, and as dialled at home. */
    phoneSearch: text('phone_search').notNull(),
    /** When what we know of a field happened: an older report never overwrites it. */
    knownAt: jsonb('known_at').$type<Record<string, string>>().notNull().default({}),
    lastActivityAt: moment('last_activity_at').notNull(),
    createdAt: moment('created_at').notNull().default(sql`now()`),
    deletedAt: moment('deleted_at'),
  },
  (t) => [
    primaryKey({ name: 'customer_cards_pk', columns: [t.id] }),
    foreignKey({
      name: 'customer_cards_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    unique('customer_cards_business_known').on(t.businessId, t.id),
    unique('customer_cards_number_once_per_business').on(t.businessId, t.number),
    unique('customer_cards_token_once').on(t.tokenHash),
    unique('customer_cards_claim_token_once').on(t.claimTokenHash),
    uniqueIndex('customer_cards_external_id_once_per_business')
      .on(t.businessId, t.externalId)
      .where(sql`${t.deletedAt} is null`),
    check('customer_cards_number_six_digits', sql`${t.number} ~ '^[0-9]{6}$'`),
    index('customer_cards_by_activity')
      .on(t.businessId, t.lastActivityAt.desc(), t.id.desc())
      .where(sql`${t.deletedAt} is null`),
    index('customer_cards_by_email').on(t.businessId, t.emailSearch.op('text_pattern_ops')),
    // Without a list of pending entries: a search right after an import would read all of it.
    index('customer_cards_by_name')
      .using('gin', t.businessId, t.nameSearch.op('gin_trgm_ops'))
      .with({ fastupdate: false }),
    index('customer_cards_by_email_part')
      .using('gin', t.businessId, t.emailSearch.op('gin_trgm_ops'))
      .with({ fastupdate: false }),
    index('customer_cards_by_phone')
      .using('gin', t.businessId, t.phoneSearch.op('gin_trgm_ops'))
      .with({ fastupdate: false }),
  ],
);

/** Many free vouchers asked for at once, and how many of them are issued. */
export const batches = pgTable(
  'batches',
  {
    id: uuid('id').$type<BatchId>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    status: text('status').$type<'queued' | 'running' | 'done' | 'failed'>().notNull(),
    quantity: integer('quantity').notNull(),
    issued: integer('issued').notNull().default(0),
    /** What each voucher is to be: the body of the call. */
    wish: jsonb('wish').$type<Record<string, unknown>>().notNull(),
    actor: text('actor').notNull(),
    problem: text('problem'),
    createdAt: moment('created_at').notNull(),
    changedAt: moment('changed_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'batches_pk', columns: [t.id] }),
    foreignKey({ name: 'batches_have_a_business', columns: [t.businessId], foreignColumns: [businesses.id] }),
    unique('batches_business_known').on(t.businessId, t.id),
    check('batches_status_known', sql`${t.status} in ('queued', 'running', 'done', 'failed')`),
    check('batches_issue_what_was_asked', sql`${t.issued} between 0 and ${t.quantity}`),
    index('batches_unfinished').on(t.changedAt).where(sql`${t.status} in ('queued', 'running')`),
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
    /** Whose voucher it is; null: it belongs to whoever holds it. */
    customerCardId: uuid('customer_card_id').$type<CustomerCardId>(),
    batchId: uuid('batch_id').$type<BatchId>(),
    /** Counts what can be seen on a pass: wallets compare it with what they last showed. */
    version: integer('version').notNull().default(1),
    /** When what we know of a field happened: an older report never overwrites it. */
    knownAt: jsonb('known_at').$type<Record<string, string>>().notNull().default({}),
    /** What others reported since `settledAt`, oldest first: see vouchers/life/reported.ts. */
    reports: jsonb('reports')
      .$type<
        { kind: string; at: string; id: string; location?: string | null; reference?: string | null }[]
      >()
      .notNull()
      .default([]),
    /** The last change of the status by our own doing: no older report changes the status. */
    settledAt: moment('settled_at'),
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
    foreignKey({
      name: 'vouchers_card_of_same_business',
      columns: [t.businessId, t.customerCardId],
      foreignColumns: [customerCards.businessId, customerCards.id],
    }),
    foreignKey({
      name: 'vouchers_batch_of_same_business',
      columns: [t.businessId, t.batchId],
      foreignColumns: [batches.businessId, batches.id],
    }),
    index('vouchers_of_a_card')
      .on(t.customerCardId, t.number.desc())
      .where(sql`${t.customerCardId} is not null`),
    index('vouchers_of_an_artwork').on(t.artworkId).where(sql`${t.artworkId} is not null`),
    index('vouchers_of_a_batch').on(t.batchId, t.number.desc()).where(sql`${t.batchId} is not null`),
    index('vouchers_by_status').on(t.businessId, t.status, t.number.desc()),
    index('vouchers_by_title').using('gin', t.businessId, t.title.op('gin_trgm_ops')),
    index('vouchers_active_by_end')
      .on(t.expiresAt)
      .where(sql`${t.status} = 'active' and ${t.expiresAt} is not null`),
    index('vouchers_expired_by_time').on(t.businessId, t.expiredAt).where(sql`${t.status} = 'expired'`),
    unique('vouchers_number_once_per_business').on(t.businessId, t.number),
    unique('vouchers_redeem_code_once_per_business').on(t.businessId, t.redeemCode),
    unique('vouchers_scan_token_once').on(t.scanTokenHash),
    unique('vouchers_claim_token_once').on(t.claimTokenHash),
    check(
      'vouchers_tied_or_with_a_code',
      sql`${t.customerCardId} is not null or ${t.redeemCode} is not null`,
    ),
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
    id: uuid('id').$type<EventId>().notNull().default(sql`gen_random_uuid()`),
    voucherId: uuid('voucher_id').$type<VoucherId>().notNull(),
    sequence: integer('sequence').notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    type: text('type').notNull(),
    at: moment('at').notNull(),
    actor: text('actor').notNull(),
    data: jsonb('data').$type<Record<string, unknown>>().notNull(),
    // The place in the feed of the business: a sequence alone would skip what commits late.
    epoch: integer('epoch').notNull().default(0),
    xid: xid8('xid').notNull().default(sql`pg_current_xact_id()`),
    position: bigint('position', { mode: 'number' }).notNull().generatedAlwaysAsIdentity(),
  },
  (t) => [
    primaryKey({ name: 'voucher_events_in_sequence', columns: [t.voucherId, t.sequence] }),
    unique('voucher_events_id_once').on(t.id),
    index('voucher_events_feed').on(t.businessId, t.epoch, t.xid, t.position),
    index('voucher_events_by_type').on(t.businessId, t.type, t.at, t.position),
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

/** Append-only: an undo marks a redemption, nothing deletes one. */
export const redemptions = pgTable(
  'redemptions',
  {
    id: uuid('id').$type<RedemptionId>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    voucherId: uuid('voucher_id').$type<VoucherId>().notNull(),
    redeemedAt: moment('redeemed_at').notNull(),
    channel: text('channel').$type<'scanner' | 'autopilot' | 'kiosk' | 'self' | 'api' | 'admin'>().notNull(),
    /** Who did it, as the journal names callers. */
    actor: text('actor').notNull(),
    /** Who did it, as people say: what the caller wrote, else the login's name. */
    staff: text('staff'),
    location: text('location'),
    reference: text('reference'),
    undoneAt: moment('undone_at'),
    undoneBy: text('undone_by'),
    undoReason: text('undo_reason'),
  },
  (t) => [
    primaryKey({ name: 'redemptions_pk', columns: [t.id] }),
    foreignKey({
      name: 'redemptions_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    foreignKey({
      name: 'redemptions_have_a_voucher',
      columns: [t.voucherId],
      foreignColumns: [vouchers.id],
    }),
    uniqueIndex('redemptions_one_live_per_voucher').on(t.voucherId).where(sql`${t.undoneAt} is null`),
    index('redemptions_by_time').on(t.businessId, t.redeemedAt),
    index('redemptions_of_a_voucher').on(t.voucherId, t.redeemedAt.desc()),
    check(
      'redemptions_channel_known',
      sql`${t.channel} in ('scanner', 'autopilot', 'kiosk', 'self', 'api', 'admin')`,
    ),
    check('redemptions_undone_by_someone', sql`(${t.undoneAt} is null) = (${t.undoneBy} is null)`),
  ],
);

/** Messages to customers. `sent` says that a mail server took it, no more. */
export const deliveries = pgTable(
  'deliveries',
  {
    id: uuid('id').$type<DeliveryId>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    voucherId: uuid('voucher_id').$type<VoucherId>().notNull(),
    customerCardId: uuid('customer_card_id').$type<CustomerCardId>().notNull(),
    kind: text('kind').$type<'email'>().notNull(),
    reason: text('reason').$type<'issued' | 'resent' | 'reminder'>().notNull(),
    state: text('state')
      .$type<'queued' | 'sending' | 'sent' | 'kept' | 'bounced' | 'failed' | 'unknown' | 'dropped'>()
      .notNull(),
    attempts: integer('attempts').notNull().default(0),
    dueAt: moment('due_at').notNull(),
    createdAt: moment('created_at').notNull(),
    settledAt: moment('settled_at'),
    /** What the mail server said, without the address. */
    reply: text('reply'),
    messageId: text('message_id'),
    /** Without a mail server, in development: the message itself, to be read in the journal. Blanked with the card. */
    message: jsonb('message').$type<{ to: string; subject: string; text: string }>(),
  },
  (t) => [
    primaryKey({ name: 'deliveries_pk', columns: [t.id] }),
    foreignKey({
      name: 'deliveries_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    foreignKey({
      name: 'deliveries_have_a_voucher',
      columns: [t.voucherId],
      foreignColumns: [vouchers.id],
    }),
    uniqueIndex('deliveries_once_unless_resent')
      .on(t.voucherId, t.kind, t.reason)
      .where(sql`${t.reason} <> 'resent'`),
    index('deliveries_of_a_voucher').on(t.voucherId, t.createdAt.desc()),
    index('deliveries_of_a_card').on(t.customerCardId),
    index('deliveries_unsettled').on(t.dueAt).where(sql`${t.state} in ('queued', 'sending')`),
  ],
);

/** Secrets that sign what others report to us. Sealed with SECRET_KEY. */
export const webhookSecrets = pgTable(
  'webhook_secrets',
  {
    id: uuid('id').$type<WebhookSecretId>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    sealedSecret: bytea('sealed_secret').notNull(),
    createdAt: moment('created_at').notNull(),
    endsAt: moment('ends_at'),
  },
  (t) => [
    primaryKey({ name: 'webhook_secrets_pk', columns: [t.id] }),
    foreignKey({
      name: 'webhook_secrets_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    index('webhook_secrets_by_business').on(t.businessId),
  ],
);

/** What was reported to us, once per id. Kept 30 days; holds no payload. */
export const webhookReceipts = pgTable(
  'webhook_receipts',
  {
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    webhookId: text('webhook_id').notNull(),
    type: text('type').notNull(),
    eventAt: moment('event_at'),
    receivedAt: moment('received_at').notNull(),
    outcome: text('outcome').notNull(),
    voucherId: uuid('voucher_id').$type<VoucherId>(),
    customerCardId: uuid('customer_card_id').$type<CustomerCardId>(),
  },
  (t) => [
    primaryKey({ name: 'webhook_receipts_applied_once', columns: [t.businessId, t.webhookId] }),
    foreignKey({
      name: 'webhook_receipts_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    index('webhook_receipts_by_age').on(t.receivedAt),
  ],
);

/** Where our events go. Secrets sealed with SECRET_KEY. */
export const webhookEndpoints = pgTable(
  'webhook_endpoints',
  {
    id: uuid('id').$type<WebhookEndpointId>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    url: text('url').notNull(),
    events: text('events').array().notNull(),
    status: text('status').$type<'active' | 'disabled'>().notNull(),
    sealedSecret: bytea('sealed_secret').notNull(),
    /** The secret before the last rotation signs too until then. */
    previousSealedSecret: bytea('previous_sealed_secret'),
    previousEndsAt: moment('previous_ends_at'),
    /** Since when nothing has arrived there; null: the last one did. */
    failingSince: moment('failing_since'),
    disabledReason: text('disabled_reason'),
    createdAt: moment('created_at').notNull(),
    deletedAt: moment('deleted_at'),
  },
  (t) => [
    primaryKey({ name: 'webhook_endpoints_pk', columns: [t.id] }),
    foreignKey({
      name: 'webhook_endpoints_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    index('webhook_endpoints_by_business').on(t.businessId).where(sql`${t.deletedAt} is null`),
    check('webhook_endpoints_status_known', sql`${t.status} in ('active', 'disabled')`),
  ],
);

/** One event on its way to one endpoint. */
export const webhookDeliveries = pgTable(
  'webhook_deliveries',
  {
    id: uuid('id').$type<WebhookDeliveryId>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    endpointId: uuid('endpoint_id').$type<WebhookEndpointId>().notNull(),
    eventId: uuid('event_id').$type<EventId>().notNull(),
    state: text('state').$type<'pending' | 'delivered' | 'dead'>().notNull(),
    /** The next try, or until when the one that runs has its turn. */
    dueAt: moment('due_at').notNull(),
    /** Of the try that runs: whoever lost it changes nothing. */
    lease: uuid('lease'),
    attempts: integer('attempts').notNull().default(0),
    /** The last tries, newest last: when, the HTTP status or the fault, how long it took. */
    log: jsonb('log')
      .$type<{ at: string; status: number | null; fault: string | null; ms: number }[]>()
      .notNull()
      .default([]),
    createdAt: moment('created_at').notNull(),
    settledAt: moment('settled_at'),
  },
  (t) => [
    primaryKey({ name: 'webhook_deliveries_pk', columns: [t.id] }),
    foreignKey({
      name: 'webhook_deliveries_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    foreignKey({
      name: 'webhook_deliveries_have_an_endpoint',
      columns: [t.endpointId],
      foreignColumns: [webhookEndpoints.id],
    }),
    foreignKey({
      name: 'webhook_deliveries_have_an_event',
      columns: [t.eventId],
      foreignColumns: [voucherEvents.id],
    }),
    unique('webhook_deliveries_once_per_endpoint').on(t.endpointId, t.eventId),
    index('webhook_deliveries_due').on(t.endpointId, t.dueAt).where(sql`${t.state} = 'pending'`),
    index('webhook_deliveries_log').on(t.endpointId, t.createdAt.desc(), t.id.desc()),
    check('webhook_deliveries_state_known', sql`${t.state} in ('pending', 'delivered', 'dead')`),
  ],
);

/** One row: which life of the database this is. Counted up when a backup was restored into another cluster. */
export const databaseEpoch = pgTable(
  'database_epoch',
  {
    oneRow: boolean('one_row').notNull().default(true),
    epoch: integer('epoch').notNull(),
    seenXid: xid8('seen_xid').notNull(),
    /** Which server, timeline, database and table this row was written in. */
    place: text('place').notNull().default(''),
  },
  (t) => [
    primaryKey({ name: 'database_epoch_one_row', columns: [t.oneRow] }),
    check('database_epoch_only', sql`${t.oneRow}`),
  ],
);

/**
 * What phones know a voucher or a card by, and where the pass that they are to hold stands. The serial number is never
 * changed, never deleted.
 */
export const applePasses = pgTable(
  'apple_passes',
  {
    passTypeIdentifier: text('pass_type_identifier').notNull(),
    serialNumber: text('serial_number').$type<PassSerial>().notNull(),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    /** Of this voucher, or of this card. */
    voucherId: uuid('voucher_id').$type<VoucherId>(),
    customerCardId: uuid('customer_card_id').$type<CustomerCardId>(),
    createdAt: moment('created_at').notNull().default(sql`now()`),
    /** Whole seconds; each change moves it on, so that no two versions share one. */
    lastModified: moment('last_modified').notNull().default(sql`date_trunc('second', now())`),
    /** When vouchers on it end by the clock alone: each of these moments changes the pass, and nothing is written then. */
    endsAt: timestamp('ends_at', { withTimezone: true, mode: 'date' }).array().notNull().default([]),
    // Which transaction changed it last: see apple/web-service/tag.ts.
    epoch: integer('epoch').notNull().default(0),
    changedXid: xid8('changed_xid').notNull().default(sql`pg_current_xact_id()`),
    /** When the first phone registered for it. */
    savedAt: moment('saved_at'),
    /** It has changed, and its phones are still to be asked to be pushed: how urgently, as in apple_push_targets. */
    pushLane: smallint('push_lane'),
  },
  (t) => [
    primaryKey({ name: 'apple_passes_serial_once', columns: [t.passTypeIdentifier, t.serialNumber] }),
    unique('apple_passes_once_per_voucher').on(t.voucherId, t.passTypeIdentifier),
    unique('apple_passes_once_per_card').on(t.customerCardId, t.passTypeIdentifier),
    index('apple_passes_of_a_business').on(t.businessId, t.passTypeIdentifier, t.serialNumber),
    index('apple_passes_to_tell').on(t.passTypeIdentifier, t.pushLane).where(sql`${t.pushLane} is not null`),
    foreignKey({
      name: 'apple_passes_have_a_voucher',
      columns: [t.voucherId],
      foreignColumns: [vouchers.id],
    }),
    foreignKey({
      name: 'apple_passes_card_of_same_business',
      columns: [t.businessId, t.customerCardId],
      foreignColumns: [customerCards.businessId, customerCards.id],
    }),
    foreignKey({
      name: 'apple_passes_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    check(
      'apple_passes_of_a_voucher_or_a_card',
      sql`(${t.voucherId} is null) <> (${t.customerCardId} is null)`,
    ),
  ],
);

/**
 * A phone, as it names itself for one pass type, and where pushes to it go. Of no business: one phone holds passes of
 * many, and knows them by their type alone.
 */
export const appleDevices = pgTable(
  'apple_devices',
  {
    deviceLibraryIdentifier: text('device_library_identifier').notNull(),
    passTypeIdentifier: text('pass_type_identifier').notNull(),
    pushToken: text('push_token').notNull(),
    /** When the phone last said that this is its token: an older 410 says nothing of it. */
    tokenSaidAt: moment('token_said_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'apple_devices_once', columns: [t.deviceLibraryIdentifier, t.passTypeIdentifier] }),
    index('apple_devices_by_token').on(t.pushToken, t.passTypeIdentifier),
  ],
);

/** Which phone holds which pass. */
export const appleRegistrations = pgTable(
  'apple_registrations',
  {
    deviceLibraryIdentifier: text('device_library_identifier').notNull(),
    passTypeIdentifier: text('pass_type_identifier').notNull(),
    serialNumber: text('serial_number').$type<PassSerial>().notNull(),
    registeredAt: moment('registered_at').notNull(),
    // What a phone has just added may have changed since it was downloaded: to that phone it is news.
    epoch: integer('epoch').notNull().default(0),
    registeredXid: xid8('registered_xid').notNull().default(sql`pg_current_xact_id()`),
  },
  (t) => [
    primaryKey({
      name: 'apple_registrations_once',
      columns: [t.deviceLibraryIdentifier, t.passTypeIdentifier, t.serialNumber],
    }),
    foreignKey({
      name: 'apple_registrations_have_a_device',
      columns: [t.deviceLibraryIdentifier, t.passTypeIdentifier],
      foreignColumns: [appleDevices.deviceLibraryIdentifier, appleDevices.passTypeIdentifier],
    }).onDelete('cascade'),
    foreignKey({
      name: 'apple_registrations_have_a_pass',
      columns: [t.passTypeIdentifier, t.serialNumber],
      foreignColumns: [applePasses.passTypeIdentifier, applePasses.serialNumber],
    }),
    index('apple_registrations_of_a_pass').on(t.passTypeIdentifier, t.serialNumber),
  ],
);

/** What each push token is to be told, and was. A push carries nothing: one tells of all changes before it. */
export const applePushTargets = pgTable(
  'apple_push_targets',
  {
    pushToken: text('push_token').notNull(),
    passTypeIdentifier: text('pass_type_identifier').notNull(),
    /** Counts the changes of this phone's passes; up to which one it was pushed; and up to which it has asked since. */
    wantVersion: bigint('want_version', { mode: 'number' }).notNull(),
    sentVersion: bigint('sent_version', { mode: 'number' }).notNull().default(0),
    seenVersion: bigint('seen_version', { mode: 'number' }).notNull().default(0),
    /** Of the most urgent change that waits: 0 redemption, 1 edit, 2 campaign, 3 reminder of what was pushed before. */
    lane: smallint('lane').notNull(),
    /** The next push, or until when the one that runs has its turn; null: nothing is to be told. */
    dueAt: moment('due_at'),
    /** Of the push that runs: whoever lost it changes nothing. */
    lease: uuid('lease'),
    /** Since when it waits for a push; null: it was pushed for all. */
    wantedAt: moment('wanted_at'),
    /** Pushes that failed since the last that did not. */
    failures: integer('failures').notNull().default(0),
    /** Reminders since the phone last asked. */
    reminders: smallint('reminders').notNull().default(0),
    pushedAt: moment('pushed_at'),
    // What the phone bears: see apple/push/budget.ts.
    score: real('score').notNull().default(0),
    editsAfter: moment('edits_after'),
    campaignsAfter: moment('campaigns_after'),
  },
  (t) => [
    primaryKey({ name: 'apple_push_targets_once', columns: [t.pushToken, t.passTypeIdentifier] }),
    index('apple_push_targets_due')
      .on(t.passTypeIdentifier, t.lane, t.dueAt)
      .where(sql`${t.dueAt} is not null`),
    check('apple_push_targets_lane_known', sql`${t.lane} between 0 and 3`),
    check('apple_push_targets_sent_what_was_wanted', sql`${t.sentVersion} <= ${t.wantVersion}`),
  ],
);

/** Pushing stands still for this pass type, since Apple refuses the certificate or too many of the tokens. */
export const applePushPauses = pgTable(
  'apple_push_pauses',
  {
    passTypeIdentifier: text('pass_type_identifier').notNull(),
    reason: text('reason').notNull(),
    since: moment('since').notNull(),
    until: moment('until').notNull(),
    /** Tries in a row that ended in a pause: each is longer than the last. */
    times: integer('times').notNull(),
  },
  (t) => [primaryKey({ name: 'apple_push_pauses_once', columns: [t.passTypeIdentifier] })],
);

/** A business has a new look, and its passes follow one after another, in the order of their serial numbers. */
export const appleRestyles = pgTable(
  'apple_restyles',
  {
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    /** Only their barcodes are of another format: passes that do not follow the business in that stay as they are. */
    barcodesOnly: boolean('barcodes_only').notNull(),
    /** Up to here they have it. */
    afterSerial: text('after_serial').notNull(),
    /** The pushes of those have their turns until then. */
    pacedUntil: moment('paced_until').notNull(),
  },
  (t) => [
    primaryKey({ name: 'apple_restyles_once', columns: [t.businessId] }),
    foreignKey({
      name: 'apple_restyles_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
  ],
);

/** Which object Google knows a voucher or a card by, what it is to say, and what it says. Google deletes nothing, so neither do we. */
export const googleObjects = pgTable(
  'google_objects',
  {
    objectId: text('object_id').notNull(),
    /** The account at Google that it belongs to: the part of its id before the dot. */
    issuerId: text('issuer_id').notNull().generatedAlwaysAs(sql`split_part(object_id, '.', 1)`),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    /** Of this voucher, or of this card. */
    voucherId: uuid('voucher_id').$type<VoucherId>(),
    customerCardId: uuid('customer_card_id').$type<CustomerCardId>(),
    createdAt: moment('created_at').notNull().default(sql`now()`),
    /** Counts what changed of it, and up to which of that Google has it. */
    version: integer('version').notNull().default(1),
    syncedVersion: integer('synced_version').notNull().default(0),
    /** Of the most urgent change that waits: 0 redemption, 1 edit, 2 campaign, 3 expiry. */
    lane: smallint('lane').notNull().default(1),
    /** The next try, or until when the one that runs has its turn; null: Google has it all. */
    dueAt: moment('due_at'),
    /** Of the try that runs: whoever lost it changes nothing. */
    lease: uuid('lease'),
    /** Since when a change waits; null: none does. */
    wantedAt: moment('wanted_at'),
    /** Tries that failed since the last that did not. */
    failures: integer('failures').notNull().default(0),
    /** Why Google refuses it, where repeating cannot heal that. */
    problem: text('problem'),
    /** Since when we know it to be at Google. */
    existsAt: moment('exists_at'),
    /** Its class there, and the members that were sent: what is missing from a later body must be taken away. */
    classId: text('class_id'),
    /** Google would not let it move to the class of its new title. */
    classStays: boolean('class_stays').notNull().default(false),
    sentMembers: text('sent_members').array().notNull().default([]),
    /** A try came to an unknown end and may still arrive: then it is sent once more. */
    doubtfulUntil: moment('doubtful_until'),
    /** What Google said last; null: nothing yet. */
    hasUsers: boolean('has_users'),
    /** When somebody was first seen to have it. */
    savedAt: moment('saved_at'),
    /** When to ask again whether somebody has it, and how often nothing was new since it was. */
    checkAt: moment('check_at'),
    checks: smallint('checks').notNull().default(0),
    /** Of which version who has it is to be told, and up to which they were or need not be. */
    tellVersion: integer('tell_version').notNull().default(0),
    toldVersion: integer('told_version').notNull().default(0),
    /** A message is on its way, or came to an unknown end; when they were told of late; how many messages it holds. */
    telling: boolean('telling').notNull().default(false),
    toldAt: timestamp('told_at', { withTimezone: true, mode: 'date' }).array().notNull().default([]),
    messages: smallint('messages').notNull().default(0),
    /** Of a card: objects that go into the wallet of who holds it. Google takes fifty, and nothing back. */
    autoLinked: text('auto_linked').array().notNull().default([]),
  },
  (t) => [
    primaryKey({ name: 'google_objects_once', columns: [t.objectId] }),
    unique('google_objects_once_per_voucher').on(t.voucherId, t.issuerId),
    unique('google_objects_once_per_card').on(t.customerCardId, t.issuerId),
    index('google_objects_of_a_business').on(t.businessId, t.issuerId, t.objectId),
    index('google_objects_due').on(t.issuerId, t.lane, t.dueAt).where(sql`${t.dueAt} is not null`),
    index('google_objects_to_check').on(t.issuerId, t.checkAt).where(sql`${t.checkAt} is not null`),
    foreignKey({
      name: 'google_objects_have_a_voucher',
      columns: [t.voucherId],
      foreignColumns: [vouchers.id],
    }),
    foreignKey({
      name: 'google_objects_card_of_same_business',
      columns: [t.businessId, t.customerCardId],
      foreignColumns: [customerCards.businessId, customerCards.id],
    }),
    foreignKey({
      name: 'google_objects_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    check(
      'google_objects_of_a_voucher_or_a_card',
      sql`(${t.voucherId} is null) <> (${t.customerCardId} is null)`,
    ),
    check('google_objects_lane_known', sql`${t.lane} between 0 and 3`),
    check('google_objects_synced_what_was_wanted', sql`${t.syncedVersion} <= ${t.version}`),
  ],
);

/** What Google's objects have in common: an offer class for each title of a business, one loyalty class for its cards. */
export const googleClasses = pgTable(
  'google_classes',
  {
    classId: text('class_id').notNull(),
    issuerId: text('issuer_id').notNull().generatedAlwaysAs(sql`split_part(class_id, '.', 1)`),
    businessId: uuid('business_id').$type<BusinessId>().notNull(),
    kind: text('kind').$type<'offer' | 'loyalty'>().notNull(),
    /** Offers: the title in our languages. */
    title: jsonb('title').$type<Record<Locale, string>>(),
    createdAt: moment('created_at').notNull(),
    // As in google_objects.
    version: integer('version').notNull().default(1),
    syncedVersion: integer('synced_version').notNull().default(0),
    dueAt: moment('due_at'),
    lease: uuid('lease'),
    wantedAt: moment('wanted_at'),
    failures: integer('failures').notNull().default(0),
    problem: text('problem'),
    existsAt: moment('exists_at'),
    sentMembers: text('sent_members').array().notNull().default([]),
    doubtfulUntil: moment('doubtful_until'),
  },
  (t) => [
    primaryKey({ name: 'google_classes_once', columns: [t.classId] }),
    index('google_classes_of_a_business').on(t.businessId, t.issuerId),
    index('google_classes_due').on(t.issuerId, t.dueAt).where(sql`${t.dueAt} is not null`),
    foreignKey({
      name: 'google_classes_have_a_business',
      columns: [t.businessId],
      foreignColumns: [businesses.id],
    }),
    check('google_classes_kind_known', sql`${t.kind} in ('offer', 'loyalty')`),
    check('google_classes_offers_have_a_title', sql`(${t.kind} = 'offer') = (${t.title} is not null)`),
  ],
);

/** Google takes twenty requests a second of an account: so many permits, each free again a second after its answer. */
export const googlePermits = pgTable(
  'google_permits',
  {
    issuerId: text('issuer_id').notNull(),
    permit: smallint('permit').notNull(),
    holder: uuid('holder'),
    freeAt: moment('free_at').notNull(),
  },
  (t) => [primaryKey({ name: 'google_permits_once', columns: [t.issuerId, t.permit] })],
);

/** Nothing is asked of Google for now, since it cannot be reached, had too much, or does not let us in. */
export const googlePauses = pgTable(
  'google_pauses',
  {
    issuerId: text('issuer_id').notNull(),
    reason: text('reason').notNull(),
    since: moment('since').notNull(),
    until: moment('until').notNull(),
    /** Tries in a row that ended in a pause: each is longer than the last. */
    times: integer('times').notNull(),
  },
  (t) => [primaryKey({ name: 'google_pauses_once', columns: [t.issuerId] })],
);

/** Callbacks that were applied: one that comes again changes nothing. */
export const googleCallbacks = pgTable(
  'google_callbacks',
  {
    nonce: text('nonce').notNull(),
    objectId: text('object_id').notNull(),
    eventType: text('event_type').notNull(),
    expiresAt: moment('expires_at').notNull(),
    receivedAt: moment('received_at').notNull(),
  },
  (t) => [
    primaryKey({ name: 'google_callbacks_nonce_once', columns: [t.nonce] }),
    index('google_callbacks_by_expiry').on(t.expiresAt),
  ],
);
