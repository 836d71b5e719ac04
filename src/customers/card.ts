// The customer's card as the code speaks of it, and what may be said of a customer.

import type { Locale } from '../i18n/locales.ts';
import type { BusinessId, CustomerCardId } from '../ids.ts';

export type CustomerCard = Details & {
  id: CustomerCardId;
  businessId: BusinessId;
  /** Six digits, once per business for ever. */
  number: string;
  createdAt: Date;
};

/** As `readDetails` leaves them. */
export type Details = {
  name: string;
  email: string | null;
  /** E.164 */
  phone: string | null;
  /** null: not known. */
  locale: Locale | null;
  /** What another system calls this customer. */
  externalId: string | null;
};
