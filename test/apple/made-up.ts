// A voucher, its business and the identity of its pass, made up.

import { newBusiness } from '../../src/businesses/business.ts';
import type { BusinessId, PassSerial, VoucherId } from '../../src/ids.ts';
import type { Voucher } from '../../src/vouchers/voucher.ts';

export const voucher: Voucher = {
  id: 'v' as VoucherId,
  businessId: 'b' as BusinessId,
  number: 1,
  status: 'active',
  title: 'Free coffee',
  description: null,
  locale: null,
  translations: {},
  redeemCode: null,
  validity: { type: 'UNLIMITED' },
  timeZone: 'Europe/Kyiv',
  lastValidDate: null,
  expiresAt: null,
  barcodeFormat: 'CODE128',
  allowSelfRedeem: false,
  artworkId: null,
  customerCardId: null,
  batchId: null,
  version: 1,
  issuedAt: new Date('2026-05-12T10:00:00Z'),
  redeemedAt: null,
  voidedAt: null,
  expiredAt: null,
};

export const business = {
  ...newBusiness,
  id: voucher.businessId,
  name: 'Corner Café',
  timeZone: 'Europe/Kyiv',
  createdAt: new Date(0),
} as const;

export const identity = {
  passTypeIdentifier: 'pass.example',
  teamIdentifier: 'A1B2C3D4E5',
  serialNumber: 'serial' as PassSerial,
  webServiceURL: 'https://example.com/apple',
  authenticationToken: 'x'.repeat(64),
};
