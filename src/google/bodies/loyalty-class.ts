// The class of all customer cards of a business, as Google has it.
// https://developers.google.com/wallet/reference/rest/v1/loyaltyclass

import type { Business } from '../../businesses/business.ts';
import { same, say } from '../../passes/words.ts';
import type { LoyaltyClass } from '../discovery/schemas.ts';
import { businessClass } from './business-class.ts';
import { cut, limits } from './cut.ts';
import { localized } from './localized.ts';
import { picture } from './modules.ts';

export type LoyaltyClassNeeds = {
  business: Business;
  /** Public addresses. */
  pictures: { title: string };
  callbackUrl: string;
};

/** In the language of the business where a phone speaks none of ours. No member is ever absent. */
export function loyaltyClass(
  id: string,
  { business, pictures, callbackUrl }: LoyaltyClassNeeds,
): LoyaltyClass {
  const { name, locale } = business;
  const nameLabel = localized(say('card.kind'), locale);
  const numberLabel = localized(say('card.number'), locale);
  return {
    id,
    ...businessClass(business, callbackUrl),
    programName: cut(name, limits.name),
    programLogo: picture(pictures.title, same(name), locale),
    accountNameLabel: nameLabel.defaultValue.value,
    localizedAccountNameLabel: nameLabel,
    accountIdLabel: numberLabel.defaultValue.value,
    localizedAccountIdLabel: numberLabel,
  };
}
