// Issue Voucher as HTML: every text escaped, whole without a script; search, paste and the live preview come with one.

import { html } from 'ghtml';
import { maxBytes } from '../../artwork/formats.ts';
import type { CustomerCard } from '../../customers/card.ts';
import { formatDay } from '../../i18n/dates.ts';
import { type Locale, localeFacts, locales } from '../../i18n/locales.ts';
import { type MessageKey, translate } from '../../i18n/translate.ts';
import { type Desk, deskPage } from '../desk.ts';
import { isolate, sentence } from '../wording.ts';
import type { Faults, IssueForm } from './form.ts';
import { passPreview } from './preview.ts';
import type { Twin } from './twin.ts';

export type Picture = { url: string; width: number; height: number };

export type Shown = {
  form: IssueForm;
  faults: Faults;
  card: CustomerCard | undefined;
  picture: Picture | undefined;
  /** "Valid through …", empty for what is no validity yet. */
  validity: string;
  twin: Twin | undefined;
};

export function issuePage(desk: Desk, shown: Shown): string {
  const { locale } = desk;
  const title = translate(locale, 'admin.nav');
  return deskPage(desk, {
    title,
    section: 'issue',
    scripts: ['issue-form.js'],
    content: html`<div class="issue">
      <section class="panel">
        <h1>${title}</h1>
        <p>${translate(locale, 'issue.desc')}</p>
        !${issueForm(locale, shown)}
      </section>
      !${passPreview(desk, shown)}
    </div>`,
  });
}

export function validityText(locale: Locale, lastValidDate: string | null): string {
  if (lastValidDate === null) return translate(locale, 'noExpiry');
  return translate(locale, 'validThru', { date: formatDay(locale, lastValidDate) });
}

function issueForm(locale: Locale, shown: Shown): string {
  const { form, faults, card, twin } = shown;
  const say = faultSayer(locale, faults);
  const { blame, first } = blamer(faults);
  const hasCustomer = card !== undefined;
  return html`<form id="issue" method="post" action="/admin/vouchers/new" enctype="multipart/form-data" data-offline="${translate(locale, 'issue.offline')}">
    <button class="unseen" tabindex="-1" aria-hidden="true">${translate(locale, 'admin.generate')}</button>
    <input type="hidden" name="key" value="${form.key}" autocomplete="off" />
    <input type="hidden" name="again" value="${form.again}" autocomplete="off" />
    !${say('form')}
    !${twin ? html`<p class="warning" role="alert">!${twinText(locale, twin)}</p>` : ''}
    !${customerField(locale, shown)} !${say('customerCardId')}
    <label for="title">${translate(locale, 'admin.title')}</label>
    <input id="title" name="title" value="${form.title}" dir="auto" autocomplete="off" maxlength="2000" required !${blame('title')} !${first('title')} />
    !${say('title')}
    <label for="description">${translate(locale, 'admin.description')}</label>
    <textarea id="description" name="description" dir="auto" rows="3" maxlength="16000" !${blame('description')} !${first('description')}>
${form.description}</textarea>
    !${say('description')}
    !${imageField(locale, shown)} !${say('image')}
    <label class="choice-line">
      <input id="redeem-code" type="checkbox" name="redeemCode" value="yes" aria-describedby="code-hint" !${form.redeemCode === 'yes' || !hasCustomer ? 'checked' : ''} !${hasCustomer ? '' : 'disabled'} />
      <span class="label">${translate(locale, 'redeemCode')}</span>
    </label>
    <p class="hint" id="code-hint" data-free="${translate(locale, 'issue.codeFree')}" data-tied="${translate(locale, 'issue.codeTied')}">${translate(locale, hasCustomer ? 'issue.codeTied' : 'issue.codeFree')}</p>
    !${validityField(locale, shown)}
    <p class="success" id="valid-through" aria-live="polite" !${shown.validity === '' ? 'hidden' : ''}>${shown.validity}</p>
    !${more(locale, shown)}
    <p class="fault" id="offline" role="alert" hidden></p>
    <div class="submit">
      <button id="generate" data-busy="${translate(locale, 'issue.busy')}">${translate(locale, 'admin.generate')}</button>
    </div>
  </form>`;
}

function faultSayer(locale: Locale, faults: Faults) {
  return (field: keyof Faults) =>
    faults[field] === undefined
      ? ''
      : html`<p class="fault" id="${field}-fault" role="alert">${translate(locale, faults[field])}</p>`;
}

/** Fields that are to blame say why; the first of them has the focus. */
function blamer(faults: Faults) {
  const order = ['title', 'description', 'image', 'customCode', 'days', 'months', 'date'] as const;
  const focused = order.find((field) => faults[field] !== undefined);
  return {
    blame: (field: keyof Faults) =>
      faults[field] === undefined ? '' : html`aria-invalid="true" aria-describedby="${field}-fault"`,
    first: (field: keyof Faults) => (field === focused ? 'autofocus' : ''),
  };
}

function twinText(locale: Locale, { card, title, minutes }: Twin): string {
  const ago = new Intl.NumberFormat(localeFacts[locale].intl).format(minutes);
  const what = { title: isolate(title), minutes: ago };
  return sentence(
    card
      ? translate(locale, 'issue.twin', { ...what, name: isolate(card.name) })
      : translate(locale, 'issue.twinFree', what),
  );
}

function customerField(locale: Locale, { card }: Shown): string {
  const remove = translate(locale, 'issue.customer.remove');
  // The script fills in and shows what is hidden here.
  return html`<div class="search" id="customer" data-searching="${translate(locale, 'issue.customer.searching')}" data-none="${translate(locale, 'issue.customer.none')}" data-failed="${translate(locale, 'issue.customer.failed')}" data-out="${translate(locale, 'issue.signedOut')}" data-active="${translate(locale, 'card.active')}" data-intl="${localeFacts[locale].intl}">
    <label for="customer-search" id="customer-label">${translate(locale, 'issue.search')}</label>
    <p class="chip" !${card ? '' : 'hidden'}>
      <input type="hidden" name="customerCardId" value="${card?.id ?? ''}" autocomplete="off" />
      <bdi class="chip-name" id="chip-name">${card?.name ?? ''}</bdi> <bdi class="chip-number" dir="ltr">${card?.number ?? ''}</bdi>
      <button class="link" name="clear" value="customer" formnovalidate aria-label="${remove}" aria-describedby="chip-name">×</button>
    </p>
    <input id="customer-search" type="search" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="customer-list" placeholder="${translate(locale, 'issue.searchHint')}" autocomplete="off" dir="auto" hidden />
    <ul id="customer-list" role="listbox" aria-labelledby="customer-label" hidden></ul>
    <p class="hint" id="customer-said" aria-live="polite"></p>
    <noscript><p class="hint">!${card ? '' : html`<a href="/admin/customers">${translate(locale, 'issue.customer.choose')}</a>`}</p></noscript>
  </div>`;
}

function imageField(locale: Locale, { form, faults, picture }: Shown): string {
  const remove = translate(locale, 'issue.image.remove');
  const isWrong = faults.image !== undefined;
  const wrong = isWrong ? html`aria-invalid="true" !${blamer(faults).first('image')}` : '';
  return html`<div class="image" id="image-field" data-most="${maxBytes}" data-uploading="${translate(locale, 'issue.image.uploading')}" data-failed="${translate(locale, 'issue.wrong.image')}" data-large="${translate(locale, 'issue.wrong.large')}" data-busy="${translate(locale, 'problem.RATE_LIMITED')}" data-offline="${translate(locale, 'issue.offline')}" data-out="${translate(locale, 'issue.signedOut')}" data-later="${translate(locale, 'page.later')}">
    <label for="image">${translate(locale, 'issue.image')}</label>
    <input id="artwork" type="hidden" name="artworkId" value="${picture ? form.artworkId : ''}" autocomplete="off" />
    <div class="picked" !${picture ? '' : 'hidden'}>
      !${picture ? html`<img src="${new URL(picture.url).pathname}" width="${picture.width}" height="${picture.height}" alt="" />` : html`<img alt="" hidden />`}
      <button class="link" name="clear" value="picture" formnovalidate>${remove}</button>
    </div>
    <input id="image" name="image" type="file" accept=".png,.jpg,.jpeg,.webp,.svg,.heic,.heif,.avif,image/png,image/jpeg,image/webp,image/svg+xml,image/heic,image/heif,image/avif" aria-describedby="image-hint!${isWrong ? ' image-fault' : ''}" !${wrong} />
    <p class="hint" id="image-hint"><span class="with-script block" hidden>${translate(locale, 'issue.paste')}</span> ${translate(locale, 'issue.image.formats')}</p>
    <progress max="100" value="0" aria-label="${translate(locale, 'issue.image.uploading')}" hidden></progress>
    <p class="fault" role="alert" hidden></p>
  </div>`;
}

export function validityField(locale: Locale, { form, faults }: Pick<Shown, 'form' | 'faults'>): string {
  const say = faultSayer(locale, faults);
  const { blame, first } = blamer(faults);
  const mode = (type: string, word: 'unlimited' | 'days' | 'months' | 'fixed', input: string) =>
    html`<div class="mode">
      <label class="choice-line">
        <input type="radio" name="type" value="${type}" !${form.type === type ? 'checked' : ''} />
        <span id="${word}-word">${translate(locale, `admin.${word}`)}</span>
      </label>
      !${input}
    </div>`;
  const count = (unit: 'days' | 'months') =>
    html`<input name="${unit}" value="${form[unit]}" aria-labelledby="${unit}-word" inputmode="numeric" autocomplete="off" maxlength="20" !${blame(unit)} !${first(unit)} />
      !${say(unit)}`;
  return html`<fieldset>
    <legend>${translate(locale, 'validity')}</legend>
    !${mode('UNLIMITED', 'unlimited', '')} !${mode('DAYS', 'days', count('days'))}
    !${mode('MONTHS', 'months', count('months'))}
    !${mode(
      'FIXED_DATE',
      'fixed',
      html`<input name="date" type="date" value="${form.date}" aria-labelledby="fixed-word" !${blame('date')} !${first('date')} /> !${say('date')}`,
    )}
  </fieldset>`;
}

/** What few vouchers need. */
function more(locale: Locale, { form, faults }: Shown): string {
  const option = (value: string, text: string, chosen: string) =>
    html`<option value="${value}" !${value === chosen ? 'selected' : ''}>${text}</option>`;
  const isUsed = form.customCode + form.locale + form.barcodeFormat + form.allowSelfRedeem !== '';
  const { blame } = blamer(faults);
  const words = { QR: 'issue.more.qr', CODE128: 'issue.more.code128' } as const satisfies Record<
    string,
    MessageKey
  >;
  return html`<details class="more" !${isUsed ? 'open' : ''}>
    <summary>${translate(locale, 'issue.more')}</summary>
    <label for="custom-code">${translate(locale, 'issue.more.code')}</label>
    <input id="custom-code" name="customCode" value="${form.customCode}" dir="ltr" autocomplete="off" autocapitalize="characters" maxlength="100" !${blame('customCode')} />
    !${faultSayer(locale, faults)('customCode')}
    <label for="locale">${translate(locale, 'issue.more.language')}</label>
    <select id="locale" name="locale">
      !${option('', translate(locale, 'issue.more.theirs'), form.locale)}
      !${locales.map((each) => option(each, localeFacts[each].endonym, form.locale))}
    </select>
    <label for="barcode-format">${translate(locale, 'issue.more.barcode')}</label>
    <select id="barcode-format" name="barcodeFormat">
      !${option('', translate(locale, 'issue.more.usual'), form.barcodeFormat)}
      !${(['QR', 'CODE128'] as const).map((each) => option(each, translate(locale, words[each]), form.barcodeFormat))}
    </select>
    <label class="choice-line">
      <input type="checkbox" name="allowSelfRedeem" value="yes" !${form.allowSelfRedeem === 'yes' ? 'checked' : ''} />
      <span>${translate(locale, 'issue.more.self')}</span>
    </label>
  </details>`;
}
