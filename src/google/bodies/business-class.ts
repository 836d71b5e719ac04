// What the classes of vouchers and of customer cards share: whose they are, how they look, and who may hold their passes.

import type { Business } from '../../businesses/business.ts';
import { same, say } from '../../passes/words.ts';
import { cut, limits } from './cut.ts';
import { textModule } from './modules.ts';

/** @param callbackUrl where Google tells of saved and removed passes */
export function businessClass({ name, brand, locale }: Business, callbackUrl: string) {
  const contact = brand.contact && { label: say('contact'), value: same(brand.contact) };
  return {
    issuerName: cut(name, limits.name),
    // Google approves by itself, and refuses a body that claims it has.
    reviewStatus: 'UNDER_REVIEW',
    hexBackgroundColor: brand.backgroundColor,
    callbackOptions: { url: callbackUrl },
    // On all devices of whoever saves it first, and of nobody else: a link that is passed on makes no second pass of what
    // can be used once. A voucher without a customer is handed over before it is saved; a card is one person's.
    multipleDevicesAndHoldersAllowedStatus: 'ONE_USER_ALL_DEVICES',
    // Here and not on each pass: Google shows the modules of both, and a new contact is then one PATCH a class.
    textModulesData: contact ? [textModule('contact', contact, locale)] : [],
  } as const;
}
