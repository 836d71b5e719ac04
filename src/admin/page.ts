// The staff's pages as HTML: issue a voucher, see the newest. Every text escaped, no script, RTL where it is.

import { html } from 'ghtml';
import { htmlDocument } from '../http/html.ts';
import { formatDay } from '../i18n/dates.ts';
import type { Locale } from '../i18n/locales.ts';
import { translate } from '../i18n/translate.ts';
import type { Voucher } from '../vouchers/voucher.ts';
import type { Faults, IssueForm } from './issue-form.ts';

export type Desk = {
  business: string;
  vouchers: Voucher[];
  pageOf(voucher: Voucher): string;
  /** The voucher that has just been issued: the one time its code is shown here. */
  issued: Voucher | undefined;
  form: IssueForm;
  faults: Faults;
};

export function deskPage(locale: Locale, desk: Desk): string {
  const { business, vouchers, issued, pageOf } = desk;
  return deskDocument(
    locale,
    `${translate(locale, 'admin.vouchers')} · ${business}`,
    business,
    html`!${issued === undefined ? '' : issuedNotice(locale, issued, pageOf(issued))}
      <section class="issue">
        <h1>${translate(locale, 'admin.nav')}</h1>
        !${issueForm(locale, desk)}
      </section>
      <section class="list">
        <h2>${translate(locale, 'admin.newest')}</h2>
        !${vouchers.length === 0 ? html`<p>${translate(locale, 'admin.none')}</p>` : voucherTable(locale, desk)}
      </section>`,
  );
}

function issuedNotice(locale: Locale, { title, redeemCode }: Voucher, page: string): string {
  return html`<section class="issued" role="status">
    <p>${translate(locale, 'admin.issued')}</p>
    <h2><bdi>${title}</bdi></h2>
    !${redeemCode === null ? '' : html`<p>${translate(locale, 'redeemCode')}: <bdi class="code" dir="ltr">${redeemCode.display}</bdi></p>`}
    <p>${translate(locale, 'voucherPage')}: <a href="${page}"><bdi dir="ltr">${page}</bdi></a></p>
  </section>`;
}

function issueForm(locale: Locale, { form, faults }: Desk): string {
  const say = (field: keyof Faults) =>
    faults[field] === undefined
      ? ''
      : html`<p class="fault" id="${field}-fault" role="alert">${translate(locale, faults[field])}</p>`;
  const blame = (field: keyof Faults) =>
    faults[field] === undefined ? '' : html`aria-invalid="true" aria-describedby="${field}-fault"`;
  const mode = (type: string, word: 'unlimited' | 'days' | 'months' | 'fixed', input: string) =>
    html`<div class="mode">
      <label>
        <input type="radio" name="type" value="${type}" !${form.type === type ? 'checked' : ''} />
        <span id="${word}-word">${translate(locale, `admin.${word}`)}</span>
      </label>
      !${input}
    </div>`;
  const count = (unit: 'days' | 'months') =>
    html`<input name="${unit}" value="${form[unit]}" aria-labelledby="${unit}-word" inputmode="numeric" autocomplete="off" !${blame(unit)} />
      !${say(unit)}`;

  return html`<form method="post" action="/admin/vouchers">
    <input type="hidden" name="key" value="${form.key}" autocomplete="off" />
    !${say('form')}
    <label for="title">${translate(locale, 'admin.title')}</label>
    <input id="title" name="title" value="${form.title}" dir="auto" autocomplete="off" required !${blame('title')} />
    !${say('title')}
    <label for="description">${translate(locale, 'admin.description')}</label>
    <textarea id="description" name="description" dir="auto" rows="3" !${blame('description')}>
${form.description}</textarea>
    !${say('description')}
    <fieldset>
      <legend>${translate(locale, 'validity')}</legend>
      !${mode('UNLIMITED', 'unlimited', '')}
      !${mode('DAYS', 'days', count('days'))}
      !${mode('MONTHS', 'months', count('months'))}
      !${mode(
        'FIXED_DATE',
        'fixed',
        html`<input name="date" type="date" value="${form.date}" aria-labelledby="fixed-word" !${blame('date')} />
          !${say('date')}`,
      )}
    </fieldset>
    <button>${translate(locale, 'admin.generate')}</button>
  </form>`;
}

function voucherTable(locale: Locale, { vouchers, pageOf }: Desk): string {
  const columns = ['admin.number', 'admin.name', 'status', 'validity', 'redeemCode', 'voucherPage'] as const;
  const rows = vouchers.map(
    (voucher) => html`<tr>
      <td><bdi dir="ltr">#${voucher.number}</bdi></td>
      <td class="title"><a href="/admin/vouchers/${voucher.id}"><bdi>${voucher.title}</bdi></a></td>
      <td><span class="status ${voucher.status}">${translate(locale, `status.${voucher.status}`)}</span></td>
      <td>${validityText(locale, voucher)}</td>
      <td>!${voucher.redeemCode === null ? '' : html`<bdi class="code" dir="ltr">${maskCode(voucher.redeemCode.display)}</bdi>`}</td>
      <td><a href="${pageOf(voucher)}">${translate(locale, 'voucherPage')}</a></td>
    </tr>`,
  );
  return html`<table>
    <thead><tr>!${columns.map((key) => html`<th scope="col">${translate(locale, key)}</th>`)}</tr></thead>
    <tbody>!${rows}</tbody>
  </table>`;
}

function validityText(locale: Locale, { lastValidDate }: Voucher): string {
  if (lastValidDate === null) return translate(locale, 'noExpiry');
  return translate(locale, 'validThru', { date: formatDay(locale, lastValidDate) });
}

/** Shows the first five symbols, of a short code half: enough to tell codes apart, not enough to use one. */
function maskCode(display: string): string {
  let shown = Math.min(5, Math.floor(display.replace(/[-\s]/g, '').length / 2));
  return display.replace(/[^-\s]/gu, (symbol) => (shown-- > 0 ? symbol : '*'));
}

/** What cannot be done, and the way back. `leave`: also the way out, for a login that has no business here. */
export function noticePage(
  locale: Locale,
  title: string,
  text: string,
  { leave }: { leave: boolean },
): string {
  return document(
    locale,
    title,
    html`<main class="narrow">
      <h1>${title}</h1>
      <p>${text}</p>
      <p><a href="/admin">${translate(locale, 'admin.back')}</a></p>
      !${leave ? signOut(locale) : ''}
    </main>`,
  );
}

/** A page of whoever is signed in. `content` is markup. */
export function deskDocument(
  locale: Locale,
  title: string,
  business: string,
  content: string,
  layout: 'desk' | 'single' = 'desk',
): string {
  return document(
    locale,
    title,
    html`<header>
        <p class="business"><bdi>${business}</bdi></p>
        !${signOut(locale)}
      </header>
      <main class="${layout}">!${content}</main>`,
  );
}

function signOut(locale: Locale): string {
  return html`<form method="post" action="/admin/sign-out">
    <button class="quiet">${translate(locale, 'admin.signOut')}</button>
  </form>`;
}

function document(locale: Locale, title: string, body: string): string {
  return htmlDocument(locale, { title, stylesheet: '/admin/admin.css', body });
}
