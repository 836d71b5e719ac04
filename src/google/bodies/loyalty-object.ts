// One customer's card as Google has it. https://developers.google.com/wallet/reference/rest/v1/loyaltyobject

import type { Locale } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
import type { CardFace, CardVoucher, OpenCard } from '../../passes/card-face.ts';
import { inAll, same, say, type Words } from '../../passes/words.ts';
import type { LoyaltyObject, TextModuleData, Uri } from '../discovery/schemas.ts';
import { barcode } from './barcode.ts';
import { cut, limits } from './cut.ts';
import { localized } from './localized.ts';
import { link, optionalModule, textModule } from './modules.ts';

export type LoyaltyObjectNeeds = {
  classId: string;
  face: CardFace;
  /** What a phone shows whose language is none of ours. */
  locale: Locale;
  /** Of offers that Google has already; can be taken away again. */
  linkedOfferIds: string[];
  /** Pushed into the holder's wallet, for ever; Google drops all beyond 50 without a word. */
  linkedObjectIds: string[];
  /** May the phone announce a changed count of vouchers? Google forgets this after each request. */
  notify: boolean;
};

/** Google shows ten text modules: these, the latest voucher, and how many more there are. */
const mostVouchers = 8;

/**
 * May be absent: `linkedObjectIds` (none: an empty list would ask for what Google does not do), `notifyPreference`, and
 * with a closed card all that it was: see `lostMembers`.
 */
export function loyaltyObject(id: string, of: LoyaltyObjectNeeds): LoyaltyObject {
  const { classId, face, locale, linkedOfferIds, linkedObjectIds, notify } = of;
  if (!face.usable) return closedCard(id, classId);
  return {
    id,
    classId,
    state: 'ACTIVE',
    accountName: cut(face.name.value[locale], limits.name),
    accountId: cut(face.number.value[locale], limits.name),
    barcode: barcode(face.barcode, locale),
    loyaltyPoints: points(face, locale),
    textModulesData: textModules(face, locale),
    linksModuleData: { uris: links(face, locale) },
    linkedOfferIds,
    ...(linkedObjectIds.length > 0 && { linkedObjectIds }),
    ...(notify && { notifyPreference: 'NOTIFY_ON_UPDATE' }),
  };
}

/** Google deletes nothing, so nothing of the person may stay in it. To be sent as a whole (PUT). */
function closedCard(id: string, classId: string): LoyaltyObject {
  return {
    id,
    classId,
    state: 'INACTIVE',
    textModulesData: [],
    linksModuleData: { uris: [] },
    linkedOfferIds: [],
  };
}

/** Beside the number there is room for nine characters: too few for "Active vouchers", the card's own label. */
function points({ vouchers }: OpenCard, locale: Locale) {
  const label = localized(say('admin.vouchers'), locale);
  return {
    label: label.defaultValue.value,
    localizedLabel: label,
    balance: { int: vouchers.length },
  };
}

function textModules({ latest, vouchers }: OpenCard, locale: Locale): TextModuleData[] {
  const left = vouchers.length - mostVouchers;
  const more = left > 0 ? { label: say('card.more'), value: same(String(left)) } : null;
  const lines = vouchers.slice(0, mostVouchers).map((voucher) => ({
    id: idOf(voucher),
    // A title can be longer than a header.
    line: {
      label: nameOf(voucher),
      value: inAll((each) => `${voucher.title[each]}\n${voucher.validity[each]}`),
    },
  }));
  return [
    textModule('latest', latest, locale),
    ...lines.map(({ id, line }) => textModule(id, line, locale)),
    ...optionalModule('more', more, locale),
  ];
}

/** To the same vouchers, under the same names. */
function links({ page, vouchers }: OpenCard, locale: Locale): Uri[] {
  return [
    link('page', page, locale),
    ...vouchers
      .slice(0, mostVouchers)
      .map((voucher) => link(idOf(voucher), { label: nameOf(voucher), url: voucher.url }, locale)),
  ];
}

function idOf({ number }: CardVoucher): string {
  return `voucher-${number}`;
}

function nameOf({ number }: CardVoucher): Words {
  return inAll((locale) =>
    translate(locale, 'card.voucher', { title: translate(locale, 'voucher.word'), number: String(number) }),
  );
}
