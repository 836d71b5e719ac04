// The words of a message: the link to the voucher's page, in the customer's language, as text and as HTML. It holds no
// redeem code, loads nothing and watches nobody.

import { html } from 'ghtml';
import type { Brand, Business } from '../businesses/business.ts';
import { formatDay } from '../i18n/dates.ts';
import { type Locale, localeFacts } from '../i18n/locales.ts';
import { isolatePhones } from '../i18n/phones.ts';
import { translate } from '../i18n/translate.ts';
import { textIn, type Voucher } from '../vouchers/voucher.ts';
import type { Reason } from './delivery.ts';

export type Occasion = {
  reason: Reason;
  voucher: Voucher;
  business: Business;
  card: { name: string; locale: Locale | null };
  /** The voucher's page. */
  link: string;
};

type Words = {
  subject: string;
  greeting: string;
  intro: string;
  title: string;
  validity: string;
  open: string;
  address: string;
  link: string;
  secret: string;
  sender: string;
  contact: string | null;
};

export function writeMessage(occasion: Occasion): { subject: string; text: string; html: string } {
  const { voucher, card, business } = occasion;
  const locale = voucher.locale ?? card.locale ?? business.locale;
  const words = chooseWords(locale, occasion);
  return { subject: words.subject, text: asText(words), html: asHtml(locale, words, business.brand) };
}

function chooseWords(locale: Locale, { reason, voucher, business, card, link }: Occasion): Words {
  const kind = reason === 'reminder' ? 'reminder' : 'issued';
  const names = { business: oneLine(business.name), title: oneLine(textIn(voucher, locale).title) };
  const { lastValidDate } = voucher;
  return {
    subject: translate(locale, `mail.${kind}.subject`, names),
    greeting: translate(locale, 'mail.greeting', { name: oneLine(card.name) }),
    intro: translate(locale, `mail.${kind}.text`, names),
    title: names.title,
    validity: lastValidDate
      ? translate(locale, 'validThru', { date: formatDay(locale, lastValidDate) })
      : translate(locale, 'noExpiry'),
    open: translate(locale, 'mail.open'),
    address: translate(locale, 'mail.address'),
    link,
    secret: translate(locale, 'mail.secret'),
    sender: translate(locale, 'mail.sender', names),
    contact: business.brand.contact,
  };
}

/** Names and titles stand in headers too: nothing in them may end a line. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function asText({ greeting, intro, title, validity, link, secret, sender, contact }: Words): string {
  const signature = contact === null ? sender : `${sender}\n${contact}`;
  return `${[greeting, intro, `${title}\n${validity}`, link, secret, signature].join('\n\n')}\n`;
}

/** Styles stand at their elements: mail programs drop every other kind. Colours are checked when they are stored. */
function asHtml(locale: Locale, words: Words, { backgroundColor, foregroundColor }: Brand): string {
  const { direction } = localeFacts[locale];
  const button = `display:inline-block;padding:12px 24px;border-radius:8px;text-decoration:none;background:${backgroundColor};color:${foregroundColor}`;
  return html`<!doctype html>
<html lang="${locale}" dir="${direction}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${words.subject}</title>
  </head>
  <body dir="${direction}" style="margin:24px;font-family:sans-serif;line-height:1.5">
    <p>${words.greeting}</p>
    <p>${words.intro}</p>
    <h1 dir="auto" style="font-size:22px">${words.title}</h1>
    <p>${words.validity}</p>
    <p><a href="${words.link}" style="${button}">${words.open}</a></p>
    <p>${words.address}<br /><a href="${words.link}" dir="ltr">${words.link}</a></p>
    <p>${words.secret}</p>
    <hr />
    <p>${words.sender}</p>
    !${words.contact === null ? '' : html`<p dir="auto" style="white-space:pre-line">${isolatePhones(words.contact)}</p>`}
  </body>
</html>
`;
}
