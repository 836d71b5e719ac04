// What a phone is told of a voucher whose status changed: Google announces no changed fields of offers.
// https://developers.google.com/wallet/retail/offers/use-cases/trigger-push-notifications

import type { Locale } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
import type { Face } from '../../passes/face.ts';
import { inAll } from '../../passes/words.ts';
import type { AddMessageRequest } from '../discovery/schemas.ts';
import { limits } from './cut.ts';
import { localized } from './localized.ts';

export type StatusMessageNeeds = {
  face: Pick<Face, 'title' | 'status' | 'validity'>;
  locale: Locale;
  /** On the lock screen, too: three a day for each pass, then Google refuses. */
  notify: boolean;
};

/** @param id to find it by after an unknown outcome: Google adds a message as often as it is asked */
export function statusMessage(id: string, { face, locale, notify }: StatusMessageNeeds): AddMessageRequest {
  const news = inAll((each) => translate(each, 'status.news', { value: face.status.value[each] }));
  const what = inAll((each) => `${face.title[each]}\n${face.validity.value[each]}`);
  const header = localized(news, locale);
  const body = localized(what, locale, limits.body);
  return {
    message: {
      id,
      header: header.defaultValue.value,
      localizedHeader: header,
      body: body.defaultValue.value,
      localizedBody: body,
      messageType: notify ? 'TEXT_AND_NOTIFY' : 'TEXT',
    },
  };
}
