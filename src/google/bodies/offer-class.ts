// The class of vouchers with one title, as Google has it.
// https://developers.google.com/wallet/reference/rest/v1/offerclass

import type { Business } from '../../businesses/business.ts';
import type { Face } from '../../passes/face.ts';
import { same } from '../../passes/words.ts';
import type { OfferClass } from '../discovery/schemas.ts';
import { businessClass } from './business-class.ts';
import { cut, limits } from './cut.ts';
import { localized } from './localized.ts';
import { picture } from './modules.ts';

export type OfferClassNeeds = {
  /** Of any voucher of the class. */
  face: Pick<Face, 'title' | 'oneTime'>;
  business: Business;
  /** Public addresses. */
  pictures: { title: string };
  callbackUrl: string;
};

/** In the language of the business where a phone speaks none of ours. No member is ever absent. */
export function offerClass(id: string, of: OfferClassNeeds): OfferClass {
  const { face, business, pictures, callbackUrl } = of;
  const { name, locale } = business;
  const title = localized(face.title, locale);
  const finePrint = localized(face.oneTime, locale);
  return {
    id,
    ...businessClass(business, callbackUrl),
    provider: cut(name, limits.name),
    title: title.defaultValue.value,
    localizedTitle: title,
    redemptionChannel: 'INSTORE',
    titleImage: picture(pictures.title, same(name), locale),
    finePrint: finePrint.defaultValue.value,
    localizedFinePrint: finePrint,
  };
}
