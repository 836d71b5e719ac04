// One voucher as staff see it: what it is, how it stands, what happened to it, what they may do.

import { html } from 'ghtml';
import { formatDated } from '../../i18n/dates.ts';
import type { Locale } from '../../i18n/locales.ts';
import { type MessageKey, translate } from '../../i18n/translate.ts';
import type { JournalEvent } from '../../journal/event.ts';
import type { Redemption } from '../../redemptions/redemption.ts';
import type { VoucherJson } from '../../vouchers/schemas.ts';
import { type Desk, deskPage } from '../desk.ts';
import { codes, handOver } from '../issue/issued.ts';
import { validityText } from '../issue/page.ts';
import { mailSection } from '../mails.ts';
import { callerText, channelText, redeemerText } from '../wording.ts';
import { missed, type Possible, possible, resendFault } from './actions.ts';

export type Shown = Possible & {
  voucher: VoucherJson;
  /** The one that stands, of a redeemed voucher. */
  redemption: Redemption | undefined;
  events: JournalEvent[];
  /** Of callers, as the journal names them. */
  names: ReadonlyMap<string, string>;
};

export function voucherDetailsPage(desk: Desk, shown: Shown): string {
  const { locale } = desk;
  const { voucher } = shown;
  const { status, artwork } = voucher;
  const picture = artwork?.renditions.page;
  return deskPage(desk, {
    title: voucher.title,
    section: 'vouchers',
    scripts: ['copy.js'],
    content: html`<p><a href="/admin/vouchers">${translate(locale, 'admin.back')}</a></p>
      <section class="panel">
        <h1 dir="auto">${voucher.title}</h1>
        !${missed(desk, shown)}
        <p><span class="status ${status}">${translate(locale, `status.${status}`)}</span></p>
        !${picture ? html`<img class="picture narrow" src="${new URL(picture.url).pathname}" width="${picture.width}" height="${picture.height}" alt="" />` : ''}
        !${voucher.description === null ? '' : html`<p class="description" dir="auto">${voucher.description}</p>`}
        !${facts(desk, shown)} !${status === 'active' ? codes(locale, voucher) : ''} !${links(locale, voucher)}
      </section>
      !${redemptionFacts(desk, shown)} !${status === 'active' ? handOver(locale, voucher) : ''}
      !${possible(desk, shown)} !${deliveries(desk, shown)}
      <section class="panel">
        <h2>${translate(locale, 'detail.timeline')}</h2>
        <ol class="timeline">!${shown.events.map((event) => line(desk, event, shown.names))}</ol>
      </section>`,
  });
}

type Fact = [term: string, fact: string | null | undefined, dir?: 'ltr'];

function factList(facts: Fact[]): string {
  const shown = facts.filter(([, fact]) => fact);
  return html`<dl class="facts">
    !${shown.map(([term, fact, dir]) => html`<dt>${term}</dt><dd><bdi !${dir ? html`dir="${dir}"` : ''}>${fact ?? ''}</bdi></dd>`)}
  </dl>`;
}

function facts({ locale, business: { timeZone } }: Desk, { voucher, events, names }: Shown): string {
  const { number, redeemCode, lastValidDate, customerCard: card } = voucher;
  const issuer = events.find(({ type }) => type === 'voucher.issued')?.actor ?? '';
  return factList([
    [translate(locale, 'voucherNumber'), `#${number}`, 'ltr'],
    [translate(locale, 'redeemCode'), redeemCode?.display, 'ltr'],
    [translate(locale, 'validity'), validityText(locale, lastValidDate)],
    [translate(locale, 'scan.owner'), card?.name ?? translate(locale, 'list.free')],
    [translate(locale, 'card.number'), card?.number, 'ltr'],
    [translate(locale, 'list.issuedAt'), formatDated(locale, new Date(voucher.issuedAt), timeZone)],
    [translate(locale, 'issuedBy'), callerText(locale, issuer, names)],
  ]);
}

function links(locale: Locale, { id, status, links }: VoucherJson): string {
  const view =
    links.page === null
      ? ''
      : html`<a class="button quiet" href="${links.page}" target="_blank" rel="noopener">${translate(locale, 'detail.customerView')}</a>`;
  if (status === 'active') return html`<p class="actions">!${view}</p>`;
  return html`<p class="actions">
      !${view}
      <a class="button quiet" href="/admin/vouchers/new?like=${id}">${translate(locale, 'detail.reissue')}</a>
    </p>
    <p class="hint">${translate(locale, 'detail.reissueHint')}</p>`;
}

function redemptionFacts({ locale, business: { timeZone } }: Desk, { redemption, names }: Shown): string {
  if (redemption === undefined) return '';
  const { redeemedAt, location, channel, reference } = redemption;
  return html`<section class="panel">
    <h2>${translate(locale, 'detail.redemption')}</h2>
    !${factList([
      [translate(locale, 'list.redeemedAt'), formatDated(locale, redeemedAt, timeZone)],
      [translate(locale, 'list.redeemedBy'), redeemerText(locale, redemption, names)],
      [translate(locale, 'list.location'), location],
      [translate(locale, 'list.channel'), channelText(locale, channel)],
      [translate(locale, channel === 'admin' ? 'detail.reason' : 'list.reference'), reference],
    ])}
  </section>`;
}

/** Nothing is said to have arrived that neither wallet nor mail server has confirmed. */
function deliveries(desk: Desk, shown: Shown): string {
  const { locale } = desk;
  const { wallet } = shown.voucher;
  return html`<section class="panel">
    <h2>${translate(locale, 'list.wallets')}</h2>
    !${factList([
      ['Apple Wallet', translate(locale, `wallet.${wallet.apple.state}`)],
      ['Google Wallet', translate(locale, `wallet.${wallet.google.state}`)],
    ])}
    !${mailSection(desk, shown.voucher, shown.mailed, resendFault(desk, shown))}
  </section>`;
}

const fields: Record<string, MessageKey> = {
  title: 'admin.name',
  description: 'description',
  validity: 'validity',
  artworkId: 'issue.image',
};

/** Where and why, what was changed, in which wallet: what a line of the journal knows besides. */
export function circumstances(locale: Locale, { data }: Pick<JournalEvent, 'data'>): string[] {
  const changed = Array.isArray(data.fields)
    ? data.fields.flatMap((field) => fields[String(field)] ?? [])
    : [];
  const wallet = { apple: 'Apple Wallet', google: 'Google Wallet' }[String(data.wallet)];
  return [
    data.location,
    data.reason,
    wallet,
    ...changed.map((key) => translate(locale, key as 'validity')),
  ].filter((each) => typeof each === 'string');
}

function line({ locale, business: { timeZone } }: Desk, event: JournalEvent, names: Shown['names']): string {
  const { type, at, actor } = event;
  const said = [callerText(locale, actor, names) ?? [], circumstances(locale, event)].flat();
  return html`<li>
    <strong>${translate(locale, `event.${type}`)}</strong>
    <time datetime="${at.toISOString()}">${formatDated(locale, at, timeZone)}</time>
    !${said.map((each) => html`<span class="said"><bdi>${each}</bdi></span>`)}
  </li>`;
}
