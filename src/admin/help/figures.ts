// The two pictures of the help article: drawn, so that they speak the reader's language and never show an old version.

import { html } from 'ghtml';
import { type Locale, localeFacts } from '../../i18n/locales.ts';
import { translate } from '../../i18n/translate.ts';

const width = 360;

export function formFigure(locale: Locale): string {
  const labels = [
    'issue.search',
    'admin.title',
    'admin.description',
    'issue.image',
    'redeemCode',
    'validity',
  ] as const;
  const rows = labels.map((key, at) => field(locale, translate(locale, key), 20 + at * 56));
  return drawing(
    locale,
    420,
    html`!${rows}
    <rect x="16" y="366" width="${width - 32}" height="38" rx="8" class="drawn-button" />
    !${text(locale, 'admin.generate', width / 2, 390, 'drawn-on-button')}`,
  );
}

export function resultFigure(locale: Locale): string {
  return drawing(
    locale,
    260,
    html`<rect x="${width / 2 - 45}" y="40" width="90" height="90" class="drawn-code" />
    <path d="M${width / 2 - 37} 48h24v24h-24zM${width / 2 + 13} 48h24v24h-24zM${width / 2 - 37} 98h24v24h-24zM${width / 2 + 13} 98h10v10h-10z" class="drawn-dark" />
    <text x="${width / 2}" y="158" class="drawn-text" text-anchor="middle">7K3MQ-9XWT8</text>
    <path d="M120 170h4v36h-4zM128 170h2v36h-2zM134 170h6v36h-6zM146 170h2v36h-2zM152 170h4v36h-4zM162 170h6v36h-6zM172 170h2v36h-2zM180 170h4v36h-4zM190 170h2v36h-2zM196 170h6v36h-6zM208 170h4v36h-4zM218 170h2v36h-2zM224 170h6v36h-6zM236 170h4v36h-4z" class="drawn-dark" />
    !${text(locale, 'issue.print', 100, 240, 'drawn-text')} !${text(locale, 'issue.copyLink', 250, 240, 'drawn-text')}`,
  );
}

function field(locale: Locale, label: string, y: number): string {
  const start = localeFacts[locale].direction === 'rtl' ? width - 16 : 16;
  return html`<text x="${start}" y="${y + 12}" class="drawn-text" text-anchor="start">${label}</text>
    <rect x="16" y="${y + 18}" width="${width - 32}" height="28" rx="6" class="drawn-field" />`;
}

function text(
  locale: Locale,
  key: 'admin.generate' | 'issue.print' | 'issue.copyLink',
  x: number,
  y: number,
  style: string,
): string {
  return html`<text x="${x}" y="${y}" class="${style}" text-anchor="middle">${translate(locale, key)}</text>`;
}

function drawing(locale: Locale, height: number, content: string): string {
  return html`<svg viewBox="0 0 ${width} ${height}" direction="${localeFacts[locale].direction}" aria-hidden="true">
    <rect width="${width}" height="${height}" rx="12" class="drawn-page" />
    !${content}
  </svg>`;
}
