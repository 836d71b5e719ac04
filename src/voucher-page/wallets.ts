// The buttons that add a pass to a wallet: the one that the visitor's device has, or both where that is not known.

import { html } from 'ghtml';
import type { Locale } from '../i18n/locales.ts';
import { type MessageKey, translate } from '../i18n/translate.ts';
import type { Badges, Wallet } from './badges.ts';

/** `development`: signed for development, which opens on no phone, and the page says so. */
export type WalletLink = { href: string; development: boolean };
export type WalletLinks = { apple: WalletLink | undefined; google: WalletLink | undefined };

/** dp of Google's guidelines; Apple's badge beside it is as high. */
const badgeHeight = 48;

/** What cannot be added here is not offered, unless it is all there is. */
export function suitedTo(userAgent: string | undefined, links: WalletLinks): WalletLinks {
  const { apple, google } = links;
  if (/\b(iPhone|iPad|iPod)\b/.test(userAgent ?? '') && apple) return { apple, google: undefined };
  if (/\bAndroid\b/.test(userAgent ?? '') && google) return { apple: undefined, google };
  return links;
}

export function walletButtons(locale: Locale, { apple, google }: WalletLinks, badges: Badges): string {
  return `${apple ? button(locale, 'apple', apple, badges) : ''}${google ? button(locale, 'google', google, badges) : ''}`;
}

const words = {
  apple: { add: 'page.addToApple', note: 'page.development' },
  google: { add: 'page.addToGoogle', note: 'page.googleDevelopment' },
} as const satisfies Record<Wallet, { add: MessageKey; note: MessageKey }>;

function button(locale: Locale, wallet: Wallet, { href, development }: WalletLink, badges: Badges): string {
  const badge = badges.find(wallet, locale);
  const text = translate(locale, words[wallet].add);
  const link =
    badge === undefined
      ? html`<a class="button" href="${href}" rel="noreferrer">${text}</a>`
      : html`<a class="badge" href="${href}" rel="noreferrer"><img src="/badges/${badge.name}" width="${Math.round(badge.ratio * badgeHeight)}" height="${badgeHeight}" alt="${text}" /></a>`;
  return html`!${link} !${development ? html`<p class="note">${translate(locale, words[wallet].note)}</p>` : ''}`;
}
