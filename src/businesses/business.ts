// The tenant: whose vouchers these are, in which time zone its days end, and what its passes look like.

import type { Locale } from '../i18n/locales.ts';
import type { ArtworkId, BusinessId } from '../ids.ts';

export type BarcodeFormat = 'QR' | 'CODE128';

export type Brand = {
  logoArtworkId: ArtworkId | null;
  /** `#rrggbb` */
  backgroundColor: string;
  foregroundColor: string;
  labelColor: string;
  /** How customers reach the business; printed on the back of each pass, as Apple's review asks. */
  contact: string | null;
};

export type Business = {
  id: BusinessId;
  name: string;
  /** IANA */
  timeZone: string;
  locale: Locale;
  barcodeFormat: BarcodeFormat;
  brand: Brand;
  createdAt: Date;
};

export const newBusiness = {
  locale: 'en',
  barcodeFormat: 'QR',
  brand: {
    logoArtworkId: null,
    backgroundColor: '#1d3557',
    foregroundColor: '#ffffff',
    labelColor: '#c9d9ea',
    contact: null,
  },
} satisfies Partial<Business>;
