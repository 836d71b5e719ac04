// What customers get: the link in their language, in two parts, and nothing that somebody else wrote into a header.

import t from 'tap';
import { type Locale, locales } from '../../src/i18n/locales.ts';
import { openShop } from './shop.ts';

t.test('the link of a voucher goes to the address on the card, as text and as HTML', async (t) => {
  const { addCard, issueTo, deliveries, mail, admin } = await openShop(t);
  await admin.patch('/api/v1/business', { brand: { contact: 'Lviv, Rynok 1' } });
  const { id, links } = await issueTo(await addCard(), { validity: { type: 'DAYS', days: 30 } });
  t.equal(mail.received.length, 1);
  const [message] = mail.received;
  t.match(message, { from: 'vouchers@shop.example', to: ['olena@customers.example'] });
  t.match(message?.headers, {
    subject: 'Your voucher from Corner Café: Free coffee',
    from: 'Corner Café <vouchers@shop.example>',
    to: 'olena@customers.example',
    'auto-submitted': 'auto-generated',
    'x-auto-response-suppress': 'All',
  });
  for (const part of [message?.text, message?.html]) {
    t.match(part, 'Hello Olena,');
    t.match(part, 'Free coffee');
    t.match(part, 'Valid through June 11, 2026');
    t.match(part, links.page);
    t.match(part, 'This message was sent by Corner Café.');
    t.match(part, 'Lviv, Rynok 1');
    t.notMatch(part, /<img|<script|redeem code/i);
  }
  const [delivery] = await deliveries(id);
  t.match(delivery, { kind: 'email', reason: 'issued', state: 'sent', message: null });
  t.match(delivery?.reply, /^250 /);
  t.notMatch(delivery?.reply, 'olena');
  t.equal(message?.headers['message-id'], `<${delivery?.id}@shop.example>`);
});

t.test('the redeem code stays on the page', async (t) => {
  const { addCard, issueTo, mail } = await openShop(t);
  await issueTo(await addCard(), { redeemCode: 'SUMMER2026' });
  t.notMatch(mail.received[0]?.text, /SUMMER/);
  t.notMatch(mail.received[0]?.html, /SUMMER/);
});

t.test('each language says it in its own words, and one reads from the right', async (t) => {
  const { addCard, issueTo, mail } = await openShop(t);
  const subjects: Record<Locale, string> = {
    en: 'Your voucher from Corner Café: x',
    gu: 'Corner Café તરફથી તમારું વાઉચર: x',
    ko: '[Corner Café] 바우처가 도착했습니다: x',
    th: 'บัตรกำนัลของคุณจาก Corner Café: x',
    azb: 'Corner Café طرفیندن سیزین ووچرینیز: x',
  };
  const days = {
    en: 'May 13, 2026',
    gu: '13 મે, 2026',
    ko: '2026년 5월 13일',
    th: '13 พฤษภาคม 2569',
    azb: '۲۳ اردیبهشت ۱۴۰۵',
  };
  for (const locale of locales) {
    await issueTo(await addCard({ locale }), { title: 'x', validity: { type: 'DAYS', days: 1 } });
    const message = mail.received.at(-1);
    t.equal(message?.headers.subject, subjects[locale]);
    t.match(message?.html, `<html lang="${locale}" dir="${locale === 'azb' ? 'rtl' : 'ltr'}">`);
    t.match(message?.text, days[locale]);
  }
});

t.test("the voucher's language goes before the card's, the card's before the business's", async (t) => {
  const { addCard, issueTo, mail, admin } = await openShop(t);
  await admin.patch('/api/v1/business', { locale: 'th' });
  const translations = { ko: { title: '무료 커피' } };
  await issueTo(await addCard({ locale: 'gu' }), { locale: 'ko', translations });
  await issueTo(await addCard({ locale: 'gu' }), { translations });
  await issueTo(await addCard(), { translations });
  t.match(
    mail.received.map(({ html }) => html),
    [/lang="ko".*무료 커피/s, /lang="gu".*Free coffee/s, /lang="th".*Free coffee/s],
  );
});

t.test('names and titles are text: they make no header, no markup and no other recipient', async (t) => {
  const { addCard, issueTo, mail, admin } = await openShop(t);
  await admin.patch('/api/v1/business', { name: 'A" <boss@evil.example>, "B' });
  const card = await addCard({ name: '<b>Bobby</b> {name}' });
  await issueTo(card, { title: '<script>alert(1)</script>\tBcc: a@evil.example %0d%0a' });
  const [message] = mail.received;
  t.same(message?.to, ['olena@customers.example']);
  t.equal(message?.from, 'vouchers@shop.example');
  t.same(Object.keys(message?.headers ?? {}).sort(), [
    'auto-submitted',
    'content-type',
    'date',
    'from',
    'message-id',
    'mime-version',
    'subject',
    'to',
    'x-auto-response-suppress',
  ]);
  t.match(message?.headers.from, /<vouchers@shop\.example>$/);
  t.notMatch(message?.html, /<script>|<b>/);
  t.match(message?.text, 'Hello <b>Bobby</b> {name},');
});

t.test("the name in MAIL_FROM goes before the business's", async (t) => {
  const shop = await openShop(t);
  const from = '"Vouchers, Inc." <v@inc.example>';
  const named = await openShop(t, { mail: { smtpUrl: shop.mail.url, from } });
  await named.issueTo(await named.addCard());
  t.equal(shop.mail.received[0]?.headers.from, from);
});
