// What came of it: the voucher's code in all its forms, the ways to hand it over, and what is known of its delivery.

import { html } from 'ghtml';
import type { Locale } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';
import type { VoucherJson } from '../../vouchers/schemas.ts';
import { type Desk, deskPage } from '../desk.ts';
import { type Mailed, mailSection } from '../mails.ts';
import { isolate, sentence } from '../wording.ts';
import { validityText } from './page.ts';

export function issuedPage(desk: Desk, voucher: VoucherJson, mailed: Mailed): string {
  const { locale } = desk;
  const { id, number, status } = voucher;
  return deskPage(desk, {
    title: translate(locale, 'admin.issued'),
    section: 'issue',
    scripts: ['issued.js'],
    content: html`<p class="success" role="status">${translate(locale, 'admin.issued')}</p>
      <section class="panel">
        <h1 dir="auto">${voucher.title}</h1>
        <p class="actions">
          <span class="status ${status}">${translate(locale, `status.${status}`)}</span>
          <bdi dir="ltr">#${number}</bdi>
          <span>${validityText(locale, voucher.lastValidDate)}</span>
        </p>
        !${codes(locale, voucher)} !${delivery(locale, voucher)}
      </section>
      !${handOver(locale, voucher)}
      !${voucher.customerCard === null ? '' : html`<section class="panel">!${mailSection(desk, voucher, mailed)}</section>`}
      <p class="actions">
        <a class="button" href="/admin/vouchers/new?next=${id}">${translate(locale, 'issue.another')}</a>
        <a class="button quiet" href="/admin/vouchers/${id}">${translate(locale, 'issue.details')}</a>
      </p>`,
  });
}

export function codes(locale: Locale, { redeemCode, links }: VoucherJson): string {
  if (redeemCode === null || links.page === null) return html`<p>${translate(locale, 'issue.noCode')}</p>`;
  const page = new URL(links.page).pathname;
  return html`<div class="codes" dir="ltr">
    <img class="qr" src="${page}/qr.svg" width="227" height="227" alt="${translate(locale, 'page.qrAlt')}" />
    <p class="code">${redeemCode.display}</p>
    <button class="link with-script" data-copy="${redeemCode.display}" data-done="${translate(locale, 'issue.copied')}" hidden>${translate(locale, 'issue.copyCode')}</button>
    <img class="barcode" src="${page}/barcode.svg" alt="${translate(locale, 'page.barcodeAlt')}" />
  </div>`;
}

/** Nothing is said to have arrived that no wallet has confirmed. */
function delivery(locale: Locale, { customerCard: card, wallet }: VoucherJson): string {
  const state = (name: string, { state }: { state: keyof typeof known }) =>
    html`<dt>${name}</dt><dd>${translate(locale, known[state])}</dd>`;
  const told =
    card === null
      ? translate(locale, 'issue.deliver.free')
      : sentence(translate(locale, 'issue.deliver.tied', { name: isolate(card.name) }));
  return html`<p>!${told}</p>
    <dl class="facts">!${state('Apple Wallet', wallet.apple)} !${state('Google Wallet', wallet.google)}</dl>`;
}

const known = {
  none: 'wallet.none',
  offered: 'wallet.offered',
  saved: 'wallet.saved',
  removed: 'wallet.removed',
  pending: 'wallet.pending',
  error: 'wallet.error',
  off: 'wallet.off',
} as const;

const papers = { a4: 'A4', photo: '10 × 15 cm', '80mm': '80 mm', '58mm': '58 mm' } as const;

export function handOver(locale: Locale, { links }: VoucherJson): string {
  if (links.page === null) return '';
  const page = new URL(links.page).pathname;
  return html`<section class="panel">
    <h2>${translate(locale, 'issue.handOver')}</h2>
    <p class="actions">
      <span class="label">${translate(locale, 'issue.print')}</span>
      !${Object.entries(papers).map(
        ([paper, name]) =>
          html`<a class="button quiet" href="${page}/print?paper=${paper}" target="_blank" rel="noopener"><bdi dir="ltr">${name}</bdi></a>`,
      )}
    </p>
    <p class="actions">
      <span class="label">${translate(locale, 'issue.download')}</span>
      <a class="button quiet" href="${page}/voucher.pdf" download>PDF</a>
      <a class="button quiet" href="${page}/voucher.png" download>PNG</a>
    </p>
    <p class="actions">
      <button class="quiet with-script" data-copy="${links.page}" data-done="${translate(locale, 'issue.copied')}" hidden>${translate(locale, 'issue.copyLink')}</button>
      <a href="${links.page}" target="_blank" rel="noopener"><bdi dir="ltr">${links.page}</bdi></a>
    </p>
  </section>`;
}
