// What someone typed to find vouchers: a code in any spelling, a number, a part of the title, or whose it is.

import { searchCards } from '../../customers/search.ts';
import type { Session } from '../../db/tx.ts';
import { asciiDigits } from '../../i18n/digits.ts';
import type { BusinessId } from '../../ids.ts';
import { canonicalCode } from '../redeem-code.ts';
import type { ListFilter } from './store.ts';

/** The best hits: who types a name that more customers have is to type more of it. */
const mostCards = 100;

export async function readSearch(
  session: Session,
  businessId: BusinessId,
  text: string,
): Promise<NonNullable<ListFilter['q']>> {
  const cards = await searchCards(session, businessId, text, mostCards);
  const number = /^#?(\d{1,9})$/.exec(asciiDigits(text))?.[1];
  return {
    text,
    code: canonicalCode(text),
    cards: cards.map(({ id }) => id),
    ...(number && { number: Number(number) }),
  };
}
