// How vouchers do: issued, redeemed, expired and undone in a period, beside the one before, by day, by staff and by place.

import { html } from 'ghtml';
import type { Locale } from '../../i18n/locales.ts';
import { formatCount, formatShare } from '../../i18n/numbers.ts';
import { type MessageKey, translate } from '../../i18n/translate.ts';
import { type Desk, deskPage } from '../desk.ts';
import { callerText } from '../wording.ts';
import { dayChart } from './chart.ts';
import type { Figures, Kind, Sums } from './figures.ts';
import { type Period, periods } from './period.ts';
import { kindNames, table } from './tables.ts';

export function overviewPage(desk: Desk, period: Period, figures: Figures): string {
  const { locale } = desk;
  const title = translate(locale, 'nav.overview');
  return deskPage(desk, {
    title,
    section: 'overview',
    content: html`<section class="panel">
        <h1>${title}</h1>
        !${choice(locale, period)} !${tiles(locale, figures)}
        <p class="hint">${translate(locale, 'overview.rateHint')}</p>
      </section>
      !${figures.byDay.length > 1 ? dayChart(locale, figures) : ''} !${byStaff(locale, figures)} !${byLocation(locale, figures)}`,
  });
}

function choice(locale: Locale, chosen: Period): string {
  const link = (period: Period) =>
    html`<a class="button quiet" href="/admin/overview?period=${period}" !${period === chosen ? 'aria-current="page"' : ''}>${translate(locale, `overview.${period}`)}</a>`;
  return html`<nav class="actions periods" aria-label="${translate(locale, 'overview.period')}">
    !${(Object.keys(periods) as Period[]).map(link)}
  </nav>`;
}

function tiles(locale: Locale, { now, before }: Figures): string {
  const tile = (name: MessageKey, value: string, earlier: string) =>
    html`<div>
      <dt>${translate(locale, name as 'status')}</dt>
      <dd><strong>${value}</strong> <span class="hint">${translate(locale, 'overview.before', { value: earlier })}</span></dd>
    </div>`;
  const count = (kind: Kind) =>
    tile(kindNames[kind], formatCount(locale, now[kind]), formatCount(locale, before[kind]));
  return html`<dl class="tiles">
    !${count('issued')} !${count('redeemed')}
    !${tile('overview.rate', rate(locale, now), rate(locale, before))}
    !${count('expired')} !${count('undone')}
  </dl>`;
}

function rate(locale: Locale, { issued, redeemed }: Sums): string {
  return issued === 0 ? '–' : formatShare(locale, redeemed / issued);
}

function byStaff(locale: Locale, { byStaff }: Figures): string {
  const none = new Map<string, string>();
  const nameOf = (name: string | null) => {
    // Of a caller without a name only its kind is known.
    const isCaller = name !== null && /^(api_key|staff):|^(webhook|customer)$/.test(name);
    return (isCaller ? callerText(locale, name, none) : name) ?? translate(locale, 'overview.nameless');
  };
  const rows = byStaff.map(({ name, issued, redeemed }) => [
    nameOf(name),
    formatCount(locale, issued),
    formatCount(locale, redeemed),
  ]);
  const heads = ['journal.who', kindNames.issued, kindNames.redeemed] as const;
  return section(locale, 'overview.byStaff', table(locale, heads, rows));
}

function byLocation(locale: Locale, { byLocation }: Figures): string {
  const rows = byLocation.map(({ location, redeemed }) => [
    location ?? translate(locale, 'overview.placeless'),
    formatCount(locale, redeemed),
  ]);
  return section(locale, 'overview.byLocation', table(locale, ['list.location', kindNames.redeemed], rows));
}

function section(locale: Locale, title: 'overview.byStaff' | 'overview.byLocation', content: string): string {
  return html`<section class="panel">
    <h2>${translate(locale, title)}</h2>
    !${content === '' ? html`<p>${translate(locale, 'overview.nothing')}</p>` : content}
  </section>`;
}
