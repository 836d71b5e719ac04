// Branded ids that cannot be swapped for each other, and where new ones come from.

import { uuidv7 } from 'uuidv7';

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type BusinessId = Branded<'BusinessId'>;
export type ApiKeyId = Branded<'ApiKeyId'>;
export type StaffId = Branded<'StaffId'>;
export type ArtworkId = Branded<'ArtworkId'>;
export type CustomerCardId = Branded<'CustomerCardId'>;
export type RedemptionId = Branded<'RedemptionId'>;
export type BatchId = Branded<'BatchId'>;
export type DeliveryId = Branded<'DeliveryId'>;
/** Of one line of a voucher's journal: the `webhook-id` under which others hear of it. */
export type EventId = Branded<'EventId'>;
export type WebhookEndpointId = Branded<'WebhookEndpointId'>;
export type WebhookDeliveryId = Branded<'WebhookDeliveryId'>;
export type WebhookSecretId = Branded<'WebhookSecretId'>;
/** Ours; in the admin API's paths. */
export type VoucherId = Branded<'VoucherId'>;
/** What phones hold: Apple's serial number of a pass. Opaque, `[A-Za-z0-9_-]`, never reused, never changed. */
export type PassSerial = Branded<'PassSerial'>;
/** What a cashier reads: the canonical redeem code, without hyphens. */
export type RedeemCode = Branded<'RedeemCode'>;
/** What the QR of a voucher without a redeem code holds. */
export type ScanToken = Branded<'ScanToken'>;
/** What the barcode of a customer's card holds: names the card, opens nothing. */
export type CardToken = Branded<'CardToken'>;
/** The secret in the address of the customer's page. */
export type ClaimToken = Branded<'ClaimToken'>;

/** A new UUID version 7: grows with time, so that index pages stay warm. */
export function newId<Id extends string>(): Id {
  return uuidv7() as Id;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** May this text be looked up as an id? PostgreSQL refuses anything else with an error instead of "not found". */
export function isId(text: string): boolean {
  return uuid.test(text);
}
