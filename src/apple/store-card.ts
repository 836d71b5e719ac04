// The face of a customer's card as pass.json of a store card.

import type { CardFace, CardVoucher, ClosedCard, OpenCard } from '../passes/card-face.ts';
import { inAll, type Line, same, say } from '../passes/words.ts';
import { createFields } from './fields.ts';
import type { Localizer } from './localize.ts';
import { type PassIdentity, passJson } from './pass-json.ts';

/** On the back; the page of the card has them all. */
const mostVouchers = 20;

export function storeCardJson(face: CardFace, identity: PassIdentity, localizer: Localizer) {
  return passJson(face, identity, localizer, {
    description: localizer.key(face.kind),
    storeCard: face.usable ? openCard(face, localizer) : closedCard(face, localizer),
  });
}

/** Apple gives secondary and auxiliary fields one row together: two keep both readable. */
function openCard({ name, number, latest, active, vouchers, page, contact }: OpenCard, localizer: Localizer) {
  const { field, optional, link, announced } = createFields(localizer);
  const left = vouchers.length - mostVouchers;
  const more = left > 0 ? { label: say('card.more'), value: same(String(left)) } : null;
  return {
    headerFields: [field('number', number)],
    primaryFields: [field('name', name)],
    secondaryFields: [announced('latest', latest, 'card.news')],
    auxiliaryFields: [field('active', active)],
    backFields: [
      ...vouchers
        .slice(0, mostVouchers)
        .map((voucher) => field(`voucher-${voucher.number}`, lineOf(voucher))),
      ...optional('more', more),
      link('page', page),
      ...optional('contact', contact),
    ],
  };
}

function closedCard({ status, contact }: ClosedCard, localizer: Localizer) {
  const { field, optional } = createFields(localizer);
  return {
    headerFields: [],
    primaryFields: [field('status', status)],
    secondaryFields: [],
    auxiliaryFields: [],
    backFields: optional('contact', contact),
  };
}

/** A phone makes a link of an address that stands in a line of its own. */
function lineOf({ title, validity, url }: CardVoucher): Line {
  return { label: title, value: inAll((locale) => `${validity[locale]}\n${url}`) };
}
