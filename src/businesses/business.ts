// The tenant: whose vouchers these are, in which time zone its days end, and what its passes look like.

import type { Locale } from '../i18n/locales.ts';
import type { ArtworkId, BusinessId } from '../ids.ts';

export type BarcodeFormat = 'QR' | 'CODE128';

export type Brand = {
  logoArtworkId: ArtworkId | null;
  /** The square that notifications show; null: made of the logo. */
  iconArtworkId: ArtworkId | null;
  /** `#rrggbb` */
  backgroundColor: string;
  foregroundColor: string;
  labelColor: string;
  /** How customers reach the business; printed on the back of each pass, as Apple's review asks. */
  contact: string | null;
};

/** How this business works. What is not said is as in `newBusiness`. */
export type Settings = {
  /** For how long whoever redeemed may undo it, 0 to 60 minutes. */
  undoMinutes: number;
  /** May API keys cancel vouchers? */
  apiKeysMayVoid: boolean;
  /** Is a voucher with a customer sent to the address on the card? */
  emailVouchers: boolean;
  /** Does Google put a customer's vouchers into the wallet that holds their card? Fifty of a card, for ever. */
  googleAutoLink: boolean;
  /** How many days before its last day the customer is reminded, 1 to 30; null: not at all. */
  reminderDays: number | null;
};

export type Business = {
  id: BusinessId;
  name: string;
  /** IANA */
  timeZone: string;
  locale: Locale;
  barcodeFormat: BarcodeFormat;
  brand: Brand;
  settings: Settings;
  createdAt: Date;
};

export const newBusiness = {
  locale: 'en',
  barcodeFormat: 'QR',
  brand: {
    logoArtworkId: null,
    iconArtworkId: null,
    backgroundColor: '#1d3557',
    foregroundColor: '#ffffff',
    labelColor: '#c9d9ea',
    contact: null,
  },
  settings: {
    undoMinutes: 10,
    apiKeysMayVoid: true,
    emailVouchers: true,
    googleAutoLink: false,
    reminderDays: null,
  },
} satisfies Partial<Business>;
