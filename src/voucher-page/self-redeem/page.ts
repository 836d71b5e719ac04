// The customer redeems the voucher alone: asked once, then a screen that the team sees move for three minutes.

import { html } from 'ghtml';
import { formatMoment } from '../../i18n/dates.ts';
import type { Locale } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
import type { Face } from '../../passes/face.ts';
import { brandHeader, pageDocument } from '../document.ts';
import type { PagePicture } from '../find-pictures.ts';

type About = { face: Face /** Path of the voucher's page. */; self: string; logo: PagePicture | undefined };

export function confirmPage(locale: Locale, { face, self, logo }: About): string {
  return pageDocument(
    locale,
    { title: translate(locale, 'page.redeem.ask'), brand: face.brand },
    html`!${brandHeader(face.issuer[locale], logo)}
      <p class="subject" dir="auto">${face.title[locale]}</p>
      <h1>${translate(locale, 'page.redeem.ask')}</h1>
      <p>${translate(locale, 'page.redeem.text')}</p>
      <form class="choices" method="post" action="${self}/redeem">
        <button class="button">${translate(locale, 'page.redeem.now')}</button>
        <a class="button quiet" href="${self}">${translate(locale, 'page.redeem.notNow')}</a>
      </form>`,
  );
}

type Live = About & { redeemedAt: Date; timeZone: string /** Seconds. */; shown: number; showFor: number };

/** The bar is drawn anew with each load and the mark moves in between: a picture of this screen does neither. */
export function livePage(locale: Locale, { face, self, logo, ...live }: Live): string {
  const { redeemedAt, timeZone, shown, showFor } = live;
  return pageDocument(
    locale,
    { title: translate(locale, 'page.redeem.done'), brand: face.brand },
    html`!${brandHeader(face.issuer[locale], logo)}
      <section class="live" role="status">
        <p class="mark" aria-hidden="true">✓</p>
        <h1>${translate(locale, 'page.redeem.done')}</h1>
        <p class="moment"><time datetime="${redeemedAt.toISOString()}">${formatMoment(locale, redeemedAt, timeZone)}</time></p>
        <p class="subject" dir="auto">${face.title[locale]}</p>
        <p>${translate(locale, 'page.redeem.show')}</p>
        <progress value="${showFor - shown}" max="${showFor}" aria-label="${translate(locale, 'page.redeem.left')}"></progress>
      </section>
      <p><a href="${self}">${translate(locale, 'voucherPage')}</a></p>`,
  );
}
