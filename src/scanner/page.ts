// What a till sees: the field for a code, what the code is, the redemption. Colour, mark and words say the same thing.

import { html } from 'ghtml';
import { formatDay, formatMoment } from '../i18n/dates.ts';
import type { Locale } from '../i18n/locales.ts';
import { type MessageKey, translate } from '../i18n/translate.ts';
import { cameraSection } from '../pages/camera-section.ts';
import { htmlDocument } from '../pages/document.ts';
import { languageMenu } from '../pages/language.ts';
import type { lookUp } from '../redemptions/lookup.ts';
import type { presentRedemption } from '../redemptions/present.ts';
import type { VoucherJson } from '../vouchers/schemas.ts';
import { undoSeconds } from './autopilot.ts';
import { choices, locationForm, sendingForms } from './instruments.ts';

export type Place = { locale: Locale; business: string; timeZone: string; location: string | undefined };
export type LookedUp = Awaited<ReturnType<typeof lookUp>>;
type Redemption = ReturnType<typeof presentRedemption>;
/** A sentence without arguments. */
export type Fault = Extract<MessageKey, `problem.${string}` | 'page.notFound.title'>;

/** Where a scanner types: it ends with Enter, which sends the form. */
export function codePage(place: Place, shown: { code?: string; fault?: Fault }): string {
  const { locale } = place;
  const { code = '', fault } = shown;
  // A typing error is no wrong voucher: amber, not red.
  const tone = fault === 'problem.CHECK_CHAR' ? 'doubtful' : 'bad';
  return scannerDocument(
    place,
    translate(locale, 'scan.title'),
    html`!${
      fault
        ? banner(tone, tone === 'bad' ? '✕' : '?', translate(locale, fault), { signal: 'refused' })
        : html`<h1 class="unseen">${translate(locale, 'scan.title')}</h1>`
    }
      !${cameraSection(locale)}
      <form method="post" action="/scan/lookup">
        <label for="code">${translate(locale, 'scan.code')}</label>
        <input id="code" class="code" name="code" value="${code}" dir="ltr" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="500" required autofocus aria-describedby="hint" />
        <p id="hint" class="note">${translate(locale, 'scan.hint')}</p>
        <button>${translate(locale, 'scan.check')}</button>
      </form>
      !${choices(locale)} !${locationForm(place)}`,
  );
}

/** @param asked `key`: makes two presses one redemption; `byYou`: this device has redeemed it a moment ago */
export function foundPage(
  place: Place,
  found: LookedUp,
  { code, key, byYou }: { code: string; key: string; byYou: boolean },
): string {
  if (found.result === 'CARD') return cardPage(place, found, code);
  const { locale } = place;
  const { voucher, result, redemption } = found;
  if (voucher === undefined) return codePage(place, { code, fault: 'page.notFound.title' });
  // Not focused: a scanner may send a second Enter, and a scan alone never redeems.
  const redeemForm = html`<form method="post" action="/scan/redeem">
    <input type="hidden" name="code" value="${code}" />
    <input type="hidden" name="voucherId" value="${voucher.id}" />
    <input type="hidden" name="key" value="${key}" />
    <button class="go" data-online>${translate(locale, 'page.redeem')}</button>
    <details>
      <summary>${translate(locale, 'scan.reference')}</summary>
      <label for="reference">${translate(locale, 'list.reference')}</label>
      <input id="reference" name="reference" dir="auto" autocomplete="off" maxlength="200" data-takes-scan />
    </details>
  </form>`;
  return scannerDocument(
    place,
    voucher.title,
    html`!${stateBanner(place, voucher, redemption, byYou)} !${details(place, voucher)}
      !${result === 'OK' ? redeemForm : ''}
      !${byYou && redemption ? html`<p><a class="button quiet" href="/scan/redemptions/${redemption.id}">${translate(locale, 'detail.redemption')}</a></p>` : ''}
      <p><a class="button quiet" href="/scan">${translate(locale, result === 'OK' ? 'page.redeem.notNow' : 'scan.next')}</a></p>`,
  );
}

type FoundCard = Extract<LookedUp, { result: 'CARD' }>;

function cardPage(place: Place, { customerCard, vouchers }: FoundCard, code: string): string {
  const { locale } = place;
  const choices = vouchers.map(
    (voucher) => html`<li>
      <form method="post" action="/scan/lookup">
        <input type="hidden" name="code" value="${code}" />
        <input type="hidden" name="voucherId" value="${voucher.id}" />
        <button class="quiet choice"><bdi>${voucher.title}</bdi> <small>${validityText(locale, voucher)}</small></button>
      </form>
    </li>`,
  );
  return scannerDocument(
    place,
    translate(locale, 'scan.choose'),
    html`<h1>${translate(locale, 'scan.choose')}</h1>
      <p>${translate(locale, 'scan.owner')}: <bdi>${customerCard.name}</bdi> · <bdi dir="ltr">${customerCard.number}</bdi></p>
      !${vouchers.length === 0 ? html`<p>${translate(locale, 'card.none')}</p>` : html`<ul>!${choices}</ul>`}
      <p><a class="button quiet" href="/scan">${translate(locale, 'scan.next')}</a></p>`,
  );
}

export function redeemedPage(
  place: Place,
  {
    voucher,
    redemption,
    secondsLeft,
    fault,
  }: { voucher: VoucherJson; redemption: Redemption; secondsLeft: number; fault?: Fault },
): string {
  const { locale, timeZone } = place;
  const bar = html`<progress max="${undoSeconds}" value="${secondsLeft}" data-next aria-label="${translate(locale, 'scan.autopilot.left')}"></progress>`;
  const undo = html`<form method="post" action="/scan/redemptions/${redemption.id}/undo">
    <button class="quiet" data-online>${translate(locale, 'scan.undo')}</button>
    !${secondsLeft > 0 ? bar : ''}
  </form>`;
  const isUndone = redemption.undoneAt !== null;
  return scannerDocument(
    place,
    voucher.title,
    html`!${fault ? banner('bad', '✕', translate(locale, fault), { signal: 'refused' }) : ''}
      !${
        isUndone
          ? banner('neutral', '↶', translate(locale, 'scan.undone'))
          : banner('good', '✓', translate(locale, 'page.redeem.done'), {
              more: moment(locale, redemption.redeemedAt, timeZone),
              signal: 'done',
            })
      }
      !${secondsLeft > 0 && !isUndone ? undo : ''}
      !${details(place, voucher)}
      <p><a class="button" href="/scan">${translate(locale, 'scan.next')}</a></p>
      !${secondsLeft > 0 || isUndone ? '' : undo}`,
  );
}

function stateBanner(
  { locale, timeZone }: Place,
  voucher: VoucherJson,
  used: Redemption | null,
  byYou: boolean,
): string {
  const { status, redeemedAt, expiredAt, voidedAt } = voucher;
  if (status === 'active') return banner('good', '✓', translate(locale, 'scan.valid'), { signal: 'valid' });
  const signal = 'refused';
  if (status === 'redeemed') {
    const more = [used?.location, used?.staff].filter((each) => each).join(' · ');
    const date = redeemedAt ? moment(locale, redeemedAt, timeZone) : '';
    if (byYou) return banner('neutral', '↺', translate(locale, 'scan.usedByYou', { date }), { signal });
    return banner('bad', '✕', translate(locale, 'scan.used', { date }), { more, signal });
  }
  const ended = status === 'expired' ? expiredAt : voidedAt;
  const key = status === 'expired' ? 'status.expiredAt' : 'status.voidedAt';
  const date = ended ? moment(locale, ended, timeZone) : '';
  return banner('neutral', '⊘', translate(locale, key, { date }), { signal });
}

type Tone = 'good' | 'bad' | 'neutral' | 'doubtful';
type Said = { more?: string; signal?: 'valid' | 'refused' | 'done' };

/** @param said also what it sounds like, where it sounds */
function banner(tone: Tone, mark: string, text: string, { more = '', signal }: Said = {}): string {
  return html`<section class="banner ${tone}" role="status" data-signal="${signal ?? ''}">
    <p class="mark" aria-hidden="true">${mark}</p>
    <h1>${text}</h1>
    !${more === '' ? '' : html`<p><bdi>${more}</bdi></p>`}
  </section>`;
}

function details({ locale }: Place, voucher: VoucherJson): string {
  const { customerCard: card, description, artwork } = voucher;
  const picture = artwork?.renditions.page;
  return html`<section class="details">
    !${picture ? html`<img src="${new URL(picture.url).pathname}" width="${picture.width}" height="${picture.height}" alt="" />` : ''}
    <h2 dir="auto">${voucher.title}</h2>
    !${description === null ? '' : html`<p class="description" dir="auto">${description}</p>`}
    <p>${validityText(locale, voucher)}</p>
    !${card === null ? '' : html`<p>${translate(locale, 'scan.owner')}: <bdi>${card.name}</bdi></p>`}
    <p class="note">${translate(locale, 'voucherNumber')}: <bdi dir="ltr">${voucher.number}</bdi></p>
  </section>`;
}

function validityText(locale: Locale, { lastValidDate }: VoucherJson): string {
  if (lastValidDate === null) return translate(locale, 'noExpiry');
  return translate(locale, 'validThru', { date: formatDay(locale, lastValidDate) });
}

function moment(locale: Locale, iso: string, timeZone: string): string {
  return formatMoment(locale, new Date(iso), timeZone);
}

/** What cannot be done here, and the way out. */
export function noticePage(locale: Locale, title: string, text: string): string {
  const body = html`<main>
    <h1>${title}</h1>
    <p>${text}</p>
    <p><a href="/scan">${translate(locale, 'scan.next')}</a></p>
    !${signOut(locale)}
  </main>`;
  return htmlDocument(locale, { title, layout: 'till', body });
}

function scannerDocument({ locale, business }: Place, title: string, content: string): string {
  const body = html`<header>
      <p><bdi>${business}</bdi></p>
      !${signOut(locale)}
    </header>
    <main>
      <p class="banner bad" role="alert" data-offline hidden>${translate(locale, 'scan.offline')}</p>
      !${content}
    </main>
    !${sendingForms()}
    <footer>!${languageMenu(locale)}</footer>`;
  return htmlDocument(locale, { title, layout: 'till', scripts: ['till.js'], body });
}

function signOut(locale: Locale): string {
  return html`<form method="post" action="/scan/sign-out">
    <button class="quiet">${translate(locale, 'admin.signOut')}</button>
  </form>`;
}
