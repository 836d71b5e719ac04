// One voucher as Google has it. https://developers.google.com/wallet/reference/rest/v1/offerobject

import type { Locale } from '../../i18n/locales.ts';
import type { Face } from '../../passes/face.ts';
import { say } from '../../passes/words.ts';
import type { Status } from '../../vouchers/voucher.ts';
import type { OfferObject, TextModuleData } from '../discovery/schemas.ts';
import { barcode } from './barcode.ts';
import { link, optionalModule, picture, textModule } from './modules.ts';
import { validInterval } from './valid-interval.ts';

export type OfferObjectNeeds = {
  classId: string;
  face: Face;
  status: Status;
  /** What a phone shows whose language is none of ours: the voucher's own, or else the business's. */
  locale: Locale;
  /** The public address of the voucher's picture. */
  hero: string | null;
  startsAt: Date;
  /** Its class has an older title. */
  titleToo?: boolean;
};

const states: Record<Status, OfferObject['state']> = {
  active: 'ACTIVE',
  redeemed: 'COMPLETED',
  expired: 'EXPIRED',
  voided: 'INACTIVE',
};

/**
 * The title is on the class. May be absent: `validTimeInterval` (no end) with its `start`, `heroImage` (no picture),
 * `barcode.alternateText` (no redeem code), `barcode.renderEncoding` (Code 128); see `lostMembers`. Nothing in it names a
 * person. `disableExpirationNotification` is never sent: Google's reminder before the end stays on.
 */
export function offerObject(id: string, of: OfferObjectNeeds): OfferObject {
  const { classId, face, status, locale, hero, startsAt, titleToo = false } = of;
  const validTimeInterval = validInterval(face, startsAt);
  return {
    id,
    classId,
    state: states[status],
    // In every state: an undone redemption makes it usable again, and a code on a phone decides nothing at the till.
    barcode: barcode(face.barcode, locale),
    ...(validTimeInterval && { validTimeInterval }),
    ...(hero && { heroImage: picture(hero, face.title, locale) }),
    textModulesData: [
      ...optionalModule('title', titleToo ? { label: say('voucher.word'), value: face.title } : null, locale),
      ...textModules(face, locale),
    ],
    linksModuleData: { uris: [link('page', face.page, locale)] },
  };
}

/** Google shows ten. The contact is on the class. */
function textModules(face: Face, locale: Locale): TextModuleData[] {
  return [
    textModule('status', face.status, locale),
    textModule('validity', face.validity, locale),
    ...optionalModule('description', face.description, locale),
    ...optionalModule('code', face.code, locale),
    textModule('number', face.number, locale),
    textModule('one-time', { label: say('voucher.word'), value: face.oneTime }, locale),
  ];
}
