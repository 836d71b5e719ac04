// What customers see at a kiosk. Whoever stands behind them reads along: no names, no codes, nothing of the staff.

import { html } from 'ghtml';
import { formatDay, formatMoment } from '../i18n/dates.ts';
import type { Locale } from '../i18n/locales.ts';
import { type MessageKey, translate } from '../i18n/translate.ts';
import { cameraSection } from '../pages/camera-section.ts';
import { htmlDocument } from '../pages/document.ts';
import { languageMenu } from '../pages/language.ts';
import type { lookUp } from '../redemptions/lookup.ts';
import type { VoucherJson } from '../vouchers/schemas.ts';

export type Place = { locale: Locale; business: string; timeZone: string };
type FoundCard = Extract<Awaited<ReturnType<typeof lookUp>>, { result: 'CARD' }>;
/** A sentence without arguments. */
export type Fault = Extract<MessageKey, `problem.${string}` | 'page.notFound.title' | 'kiosk.locked'>;
type Wish = { code: string; voucherId: string; key: string };

/** Whoever has gone away leaves nothing on the screen. */
const patience = 60;
/** So long the team can see that a voucher was redeemed; then it can no more be shown again. */
export const successSeconds = 20;

/** @param typed may the code be typed? @param isChosen the language is a customer's choice, and ends with that customer */
export function idlePage(place: Place, { typed, isChosen }: { typed: boolean; isChosen: boolean }): string {
  const { locale } = place;
  const field = html`<label for="code">${translate(locale, 'kiosk.code')}</label>
    <input id="code" class="code" name="code" dir="ltr" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="500" required />
    <button data-online>${translate(locale, 'scan.check')}</button>`;
  const content = html`<h1>${translate(locale, 'kiosk.scan')}</h1>
    <p>${translate(locale, 'kiosk.scan.hint')}</p>
    !${cameraSection(locale)}
    !${typed ? html`<form method="post" action="/kiosk/lookup" autocomplete="off">!${field}</form>` : html`<noscript><p class="warning">${translate(locale, 'kiosk.noScript')}</p></noscript>`}`;
  const title = translate(locale, 'kiosk.scan');
  return kioskDocument(place, {
    title,
    content,
    foot: foot(locale, languageMenu(locale)),
    ...(isChosen && { seconds: patience }),
  });
}

export function detailsPage(place: Place, voucher: VoucherJson, wish: Wish): string {
  const { locale } = place;
  const content = html`!${details(locale, voucher)} !${wishForm('/kiosk/confirm', wish, translate(locale, 'page.redeem.now'))} !${back(locale)}`;
  return kioskDocument(place, { title: voucher.title, content, seconds: patience, signal: 'valid' });
}

export function confirmPage(place: Place, voucher: VoucherJson, wish: Wish): string {
  const { locale } = place;
  const title = translate(locale, 'page.redeem.ask');
  const content = html`<h1>${title}</h1>
    <p class="subject" dir="auto">${voucher.title}</p>
    <p>${translate(locale, 'page.redeem.text')}</p>
    !${wishForm('/kiosk/redeem', wish, translate(locale, 'kiosk.yes'))} !${back(locale, 'page.redeem.notNow')}`;
  return kioskDocument(place, { title, content, seconds: patience });
}

/** The vouchers of the card that was scanned, by their titles alone. */
export function choicePage(place: Place, { vouchers }: FoundCard, code: string): string {
  const { locale } = place;
  const choices = vouchers.map(
    (voucher) => html`<li>
      <form method="post" action="/kiosk/lookup">
        <input type="hidden" name="code" value="${code}" />
        <input type="hidden" name="voucherId" value="${voucher.id}" />
        <button class="quiet choice"><bdi>${voucher.title}</bdi> <small>${validityText(locale, voucher)}</small></button>
      </form>
    </li>`,
  );
  const title = translate(locale, 'scan.choose');
  const content =
    choices.length === 0
      ? html`<h1>${translate(locale, 'card.none')}</h1> !${back(locale)}`
      : html`<h1>${title}</h1><ul>!${choices}</ul> !${back(locale)}`;
  return kioskDocument(place, { title, content, seconds: patience });
}

export function successPage(
  place: Place,
  { voucher, redeemedAt, secondsLeft }: { voucher: VoucherJson; redeemedAt: Date; secondsLeft: number },
): string {
  const { locale, timeZone } = place;
  const title = translate(locale, 'page.redeem.done');
  const content = html`<p class="moving" aria-hidden="true">✓</p>
    <h1>${title}</h1>
    <p class="subject" dir="auto">${voucher.title}</p>
    <p class="moment">${formatMoment(locale, redeemedAt, timeZone)}</p>
    <p>${translate(locale, 'page.redeem.show')}</p>
    <progress max="${successSeconds}" value="${secondsLeft}" aria-label="${translate(locale, 'page.redeem.left')}"></progress>
    !${back(locale)}`;
  const seconds = Math.ceil(secondsLeft);
  return kioskDocument(place, { title, content, seconds, isFixed: true, tone: 'good', signal: 'done' });
}

/** What customers cannot mend themselves. */
export function problemPage(
  place: Place,
  fault: Fault,
  { seconds = patience }: { seconds?: number } = {},
): string {
  const { locale } = place;
  const title = translate(locale, 'kiosk.askTeam');
  const content = html`<p class="mark" aria-hidden="true">✕</p>
    <h1>${title}</h1>
    <p>${translate(locale, fault)}</p>
    !${back(locale)}`;
  return kioskDocument(place, {
    title,
    content,
    foot: foot(locale),
    seconds,
    tone: 'bad',
    signal: 'refused',
  });
}

/** The team's way out, which takes a password. */
function foot(locale: Locale, menu = ''): string {
  return html`<footer>
    !${menu}
    <a class="button quiet" href="/kiosk/exit">${translate(locale, 'kiosk.staff')}</a>
  </footer>`;
}

/** @param action where to @param text what is pressed */
function wishForm(action: string, { code, voucherId, key }: Wish, text: string): string {
  return html`<form method="post" action="${action}">
    <input type="hidden" name="code" value="${code}" />
    <input type="hidden" name="voucherId" value="${voucherId}" />
    <input type="hidden" name="key" value="${key}" />
    <button class="go" data-online>${text}</button>
  </form>`;
}

function details(locale: Locale, voucher: VoucherJson): string {
  const picture = voucher.artwork?.renditions.page;
  return html`<section class="details">
    !${picture ? html`<img src="${new URL(picture.url).pathname}" width="${picture.width}" height="${picture.height}" alt="" />` : ''}
    <h1 dir="auto">${voucher.title}</h1>
    <p>${validityText(locale, voucher)}</p>
  </section>`;
}

function back(
  locale: Locale,
  text: MessageKey & ('kiosk.back' | 'page.redeem.notNow') = 'kiosk.back',
): string {
  return html`<p><a class="button quiet" href="/kiosk">${translate(locale, text)}</a></p>`;
}

function validityText(locale: Locale, { lastValidDate }: VoucherJson): string {
  if (lastValidDate === null) return translate(locale, 'noExpiry');
  return translate(locale, 'validThru', { date: formatDay(locale, lastValidDate) });
}

type Screen = {
  title: string;
  content: string;
  foot?: string;
  /** After so long it becomes the first page again, by itself; `isFixed`: whatever is touched meanwhile. */
  seconds?: number;
  isFixed?: boolean;
  tone?: 'good' | 'bad';
  signal?: 'valid' | 'refused' | 'done';
};

/** Every page takes the next scan; and none leads anywhere but to the kiosk. */
export function kioskDocument(place: Place, screen: Screen): string {
  const { locale, business } = place;
  const { title, content, foot = '', seconds, isFixed = false, tone, signal } = screen;
  const reset = seconds === undefined ? '' : html`data-reset="${seconds}" !${isFixed ? 'data-fixed' : ''}`;
  return htmlDocument(locale, {
    title,
    layout: 'kiosk',
    scripts: ['kiosk.js'],
    // With a script a page waits as long as it is touched.
    head:
      seconds === undefined
        ? ''
        : html`<noscript><meta http-equiv="refresh" content="${seconds};url=/kiosk/again" /></noscript>`,
    body: html`<header><p><bdi>${business}</bdi></p></header>
      <p class="banner bad" role="alert" data-offline hidden>${translate(locale, 'kiosk.offline')}</p>
      <main class="${tone ?? 'plain'}" data-signal="${signal ?? ''}" !${reset}>!${content}</main>
      !${foot}
      <form method="post" action="/kiosk/lookup" data-form="lookup" hidden><input type="hidden" name="code" /></form>`,
  });
}
