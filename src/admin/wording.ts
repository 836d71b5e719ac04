// What several sections of the desk say in the same words: who did something, and by which way a voucher was redeemed.

import { html } from 'ghtml';
import type { Channel } from '../auth/permissions.ts';
import type { Locale } from '../i18n/locales.ts';
import { type MessageKey, translate } from '../i18n/translate.ts';
import type { Redemption } from '../redemptions/redemption.ts';

/** Undefined for whoever has no name, and for what happened by itself. */
export function callerText(
  locale: Locale,
  actor: string,
  names: ReadonlyMap<string, string>,
): string | undefined {
  if (actor === 'webhook') return translate(locale, 'who.webhook');
  if (actor === 'customer') return translate(locale, 'who.customer');
  return names.get(actor);
}

const ways = {
  scanner: 'scan.title',
  autopilot: 'who.autopilot',
  kiosk: 'nav.kiosk',
  self: 'who.customer',
  api: 'who.api',
  admin: 'detail.use',
} as const satisfies Record<Channel, MessageKey>;

export function channelText(locale: Locale, channel: Channel): string {
  return translate(locale, ways[channel]);
}

/** As people said it at the till, else as the journal knows it. */
export function redeemerText(
  locale: Locale,
  { staff, actor }: Pick<Redemption, 'staff' | 'actor'>,
  names: ReadonlyMap<string, string>,
): string | undefined {
  return staff ?? callerText(locale, actor, names);
}

const isolates = /[\u2066-\u2069]/g;

/** Somebody's words, to be put into a sentence: read in their own direction once `sentence` has made markup of it. */
export const isolate = (text: string) => `\u2068${text.replace(isolates, '')}\u2069`;

/** Markup of a sentence with isolated words in it. */
export const sentence = (text: string) =>
  html`${text}`.replaceAll('\u2068', '<bdi>').replaceAll('\u2069', '</bdi>');
