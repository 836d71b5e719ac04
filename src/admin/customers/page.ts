// Customers and their cards as staff see them: found, made, changed, deleted; and each card's vouchers.

import { html } from 'ghtml';
import type { CustomerCardJson } from '../../customers/schemas.ts';
import { formatDated } from '../../i18n/dates.ts';
import { type Locale, localeFacts, locales } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
import type { Voucher } from '../../vouchers/voucher.ts';
import { type Desk, deskPage } from '../desk.ts';
import { shortList } from '../vouchers/short-list.ts';
import type { CardForm, Fault, Faults, Field } from './form.ts';

export type ListShown = {
  cards: CustomerCardJson[];
  /** What was searched for; undefined: all of them, newest first. */
  q: string | undefined;
  /** Where Back and reload lead to from what was found. */
  address: string | undefined;
  isLater: boolean;
  /** Of the next page. */
  next: string | undefined;
};

export function customersPage(desk: Desk, { cards, q, address, isLater, next }: ListShown): string {
  const { locale } = desk;
  const title = translate(locale, 'nav.customers');
  const found = q === undefined ? 'customer.none' : 'list.noneFound';
  return deskPage(desk, {
    title,
    section: 'customers',
    content: html`<section class="panel">
      <h1>${title}</h1>
      <form method="post" action="/admin/customers/search" role="search" class="filters" !${address ? html`data-address="${address}"` : ''}>
        <div class="wide">
          <label for="q">${translate(locale, 'issue.searchHint')}</label>
          <input id="q" name="q" type="search" value="${q ?? ''}" dir="auto" maxlength="200" autocomplete="off" />
        </div>
        <p class="actions">
          <button>${translate(locale, 'list.find')}</button>
          !${q === undefined ? '' : html`<a href="/admin/customers">${translate(locale, 'list.clear')}</a>`}
          <a class="button quiet" href="/admin/customers/new">${translate(locale, 'customer.new')}</a>
        </p>
      </form>
      !${cards.length === 0 ? html`<p role="status">${translate(locale, found)}</p>` : cardTable(locale, cards)}
      <p class="actions">
        !${isLater ? html`<a href="/admin/customers">${translate(locale, 'list.first')}</a>` : ''}
        !${next === undefined ? '' : html`<a href="/admin/customers?cursor=${next}">${translate(locale, 'list.next')}</a>`}
      </p>
    </section>`,
  });
}

function cardTable(locale: Locale, cards: CustomerCardJson[]): string {
  const columns = ['customer.name', 'card.number', 'customer.contact', 'card.active', 'admin.nav'] as const;
  const rows = cards.map(
    ({ id, name, number, email, phone, activeVouchers }) => html`<tr>
      <td class="title"><a href="/admin/customers/${id}"><bdi>${name}</bdi></a></td>
      <td><bdi dir="ltr">${number}</bdi></td>
      <td><bdi dir="ltr">${[maskEmail(email), maskPhone(phone)].filter(Boolean).join(' · ')}</bdi></td>
      <td>${new Intl.NumberFormat(localeFacts[locale].intl).format(activeVouchers)}</td>
      <td><a href="/admin/vouchers/new?customerCardId=${id}">${translate(locale, 'customer.issue')}</a></td>
    </tr>`,
  );
  return html`<table class="list">
    <thead><tr>!${columns.map((key) => html`<th scope="col">${translate(locale, key)}</th>`)}</tr></thead>
    <tbody>!${rows}</tbody>
  </table>`;
}

/** A list is read over shoulders. */
const maskEmail = (email: string | null) => email?.replace(/^(.).*@/u, '$1•••@');
const maskPhone = (phone: string | null) => phone?.replace(/^(\+\d{2})\d+(\d{3})$/, '$1•••$2');

export function newCustomerPage(desk: Desk, form: CardForm, faults: Faults, key: string): string {
  const { locale } = desk;
  const title = translate(locale, 'customer.new');
  return deskPage(desk, {
    title,
    section: 'customers',
    content: html`<p><a href="/admin/customers">${translate(locale, 'customer.back')}</a></p>
      <section class="panel">
        <h1>${title}</h1>
        <form method="post" action="/admin/customers/new">
          <input type="hidden" name="key" value="${key}" autocomplete="off" />
          !${fieldsOf(locale, form, faults)}
          <button>${title}</button>
        </form>
      </section>`,
  });
}

export type CustomerShown = {
  card: CustomerCardJson;
  vouchers: Voucher[];
  form: CardForm;
  faults: Faults;
  /** What was pressed and refused. */
  open: 'edit' | 'delete' | undefined;
};

export function customerPage(desk: Desk, shown: CustomerShown): string {
  const { locale, business } = desk;
  const { card } = shown;
  const row = (term: string, fact: string | null, dir?: 'ltr') =>
    fact ? html`<dt>${term}</dt><dd><bdi !${dir ? html`dir="${dir}"` : ''}>${fact}</bdi></dd>` : '';
  const since = formatDated(locale, new Date(card.createdAt), business.timeZone);
  return deskPage(desk, {
    title: card.name,
    section: 'customers',
    content: html`<p><a href="/admin/customers">${translate(locale, 'customer.back')}</a></p>
      <section class="panel">
        <h1><bdi>${card.name}</bdi></h1>
        <dl class="facts">
          !${row(translate(locale, 'card.number'), card.number, 'ltr')}
          !${row(translate(locale, 'customer.email'), card.email, 'ltr')}
          !${row(translate(locale, 'customer.phone'), card.phone, 'ltr')}
          !${row(translate(locale, 'customer.language'), card.locale && localeFacts[card.locale].endonym)}
          !${row(translate(locale, 'customer.externalId'), card.externalId, 'ltr')}
          !${row(translate(locale, 'customer.since'), since)}
          !${row('Apple Wallet', translate(locale, `wallet.${card.wallet.apple.state}`))}
          !${row('Google Wallet', translate(locale, `wallet.${card.wallet.google.state}`))}
        </dl>
        <p class="actions">
          <a class="button" href="/admin/vouchers/new?customerCardId=${card.id}">${translate(locale, 'customer.issue')}</a>
          !${card.links.page === null ? '' : html`<a href="${card.links.page}" target="_blank" rel="noopener">${translate(locale, 'card.page')}</a>`}
        </p>
      </section>
      !${vouchersOf(locale, shown.vouchers)} !${editForm(locale, shown)} !${deleteForm(locale, shown)}`,
  });
}

function vouchersOf(locale: Locale, vouchers: Voucher[]): string {
  return html`<section class="panel">
    <h2>${translate(locale, 'admin.vouchers')}</h2>
    !${vouchers.length === 0 ? html`<p>${translate(locale, 'customer.noVouchers')}</p>` : shortList(locale, vouchers)}
  </section>`;
}

function editForm(locale: Locale, { card, form, faults, open }: CustomerShown): string {
  return html`<details class="panel" !${open === 'edit' ? 'open' : ''}>
    <summary>${translate(locale, 'detail.edit')}</summary>
    <form method="post" action="/admin/customers/${card.id}/edit">
      !${fieldsOf(locale, form, faults)}
      <button>${translate(locale, 'detail.save')}</button>
    </form>
  </details>`;
}

function deleteForm(locale: Locale, { card, open }: CustomerShown): string {
  const isWrong = open === 'delete';
  const blame = isWrong ? html`aria-invalid="true" aria-describedby="confirm-fault"` : '';
  return html`<details class="panel" !${isWrong ? 'open' : ''}>
    <summary>${translate(locale, 'customer.delete')}</summary>
    <form method="post" action="/admin/customers/${card.id}/delete">
      <p>${translate(locale, 'customer.deleteHint')}</p>
      <label class="choice-line">
        <input type="checkbox" name="keepVouchers" value="yes" />
        <span>${translate(locale, 'customer.keep')}</span>
      </label>
      <label for="confirm">${translate(locale, 'customer.confirm')}</label>
      <input id="confirm" name="confirm" dir="ltr" inputmode="numeric" autocomplete="off" maxlength="20" required !${blame} />
      !${isWrong ? html`<p class="fault" id="confirm-fault" role="alert">${translate(locale, 'customer.wrong.confirm')}</p>` : ''}
      <button class="danger">${translate(locale, 'customer.delete')}</button>
    </form>
  </details>`;
}

function fieldsOf(locale: Locale, form: CardForm, faults: Faults): string {
  const fault = (text: Fault, id: string) =>
    html`<p class="fault" id="${id}-fault" role="alert">${translate(locale, text)}</p>`;
  const input = (name: Exclude<Field, 'locale'>, attributes: string) => {
    const wrong = faults[name];
    const blame = wrong ? html`aria-invalid="true" aria-describedby="${name}-fault"` : '';
    return html`<label for="${name}">${translate(locale, `customer.${name}`)}</label>
      <input id="${name}" name="${name}" value="${form[name]}" autocomplete="off" !${attributes} !${blame} />
      !${wrong ? fault(wrong, name) : ''}`;
  };
  const option = (value: string, text: string) =>
    html`<option value="${value}" !${value === form.locale ? 'selected' : ''}>${text}</option>`;
  return html`!${faults.form ? fault(faults.form, 'form') : ''} !${input('name', 'dir="auto" maxlength="2000" required')}
    !${input('email', 'dir="ltr" inputmode="email" maxlength="1000"')}
    !${input('phone', 'dir="ltr" inputmode="tel" maxlength="100"')}
    <label for="locale">${translate(locale, 'customer.language')}</label>
    <select id="locale" name="locale">
      !${option('', translate(locale, 'customer.unknown'))}
      !${locales.map((each) => option(each, localeFacts[each].endonym))}
    </select>
    !${input('externalId', 'dir="ltr" maxlength="1000"')}`;
}
