// Bars of what was issued and redeemed, day by day; the numbers themselves stand in a table below.

import { html } from 'ghtml';
import { formatDay } from '../../i18n/dates.ts';
import type { Locale } from '../../i18n/locales.ts';
import { formatCount } from '../../i18n/numbers.ts';
import { translate } from '../../i18n/translate.ts';
import type { Figures } from './figures.ts';
import { dayTable, kindNames } from './tables.ts';

/** Units of the drawing: of one day, of one bar in it, and of the whole height. */
const width = 20;
const bar = 7;
const height = 120;

export function dayChart(locale: Locale, figures: Figures): string {
  const { byDay, now } = figures;
  const day = (at: number) => formatDay(locale, byDay.at(at)?.day ?? '');
  const text = translate(locale, 'overview.chartText', {
    from: day(0),
    to: day(-1),
    issued: formatCount(locale, now.issued),
    redeemed: formatCount(locale, now.redeemed),
  });
  const highest = Math.max(1, ...byDay.map(({ issued, redeemed }) => Math.max(issued, redeemed)));
  const rect = (kind: 'issued' | 'redeemed', x: number, count: number) => {
    // What is not nothing can be seen.
    const tall = count === 0 ? 0 : Math.max(2, Math.round((count / highest) * height));
    return html`<rect class="${kind}" x="${x}" y="${height - tall}" width="${bar}" height="${tall}"></rect>`;
  };
  return html`<section class="panel">
    <h2 id="chart-title">${translate(locale, 'overview.chart')}</h2>
    <p class="legend">
      <span class="issued">${translate(locale, kindNames.issued)}</span>
      <span class="redeemed">${translate(locale, kindNames.redeemed)}</span>
      <span class="highest">${formatCount(locale, highest)}</span>
    </p>
    <svg class="chart" viewBox="0 0 ${byDay.length * width} ${height}" preserveAspectRatio="none" role="img" aria-label="${text}">
      !${byDay.map(
        ({ issued, redeemed }, i) =>
          rect('issued', i * width + 2, issued) + rect('redeemed', i * width + 2 + bar + 1, redeemed),
      )}
    </svg>
    <p class="ends" aria-hidden="true"><span>${day(0)}</span> <span>${day(-1)}</span></p>
    <details>
      <summary>${translate(locale, 'overview.table')}</summary>
      !${dayTable(locale, figures)}
    </details>
  </section>`;
}
